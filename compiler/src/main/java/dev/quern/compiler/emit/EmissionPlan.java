package dev.quern.compiler.emit;

import dev.quern.compiler.analysis.Bounds;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.compiler.schedule.Schedules;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import java.util.List;

/**
 * All that a class is made from.
 *
 * @param kernel lowered
 * @param regions the outermost parallel loops, in the order of the text
 * @param schedules of the innermost loops
 * @param layouts of the array arguments, in order
 * @param fuses whether a product that an update adds is one multiply-add with it
 * @param checked whether every access is checked, not just those without a proof
 */
public record EmissionPlan(
        KernelIr kernel,
        Bounds bounds,
        List<ParallelRegion> regions,
        Schedules schedules,
        List<Layout> layouts,
        boolean fuses,
        boolean checked) {
    public EmissionPlan {
        regions = List.copyOf(regions);
        layouts = List.copyOf(layouts);
    }

    boolean isChecked(Expr.Access access) {
        return checked || bounds.isUnproved(access);
    }
}
