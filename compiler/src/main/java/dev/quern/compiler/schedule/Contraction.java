package dev.quern.compiler.schedule;

import dev.quern.DType;
import dev.quern.compiler.analysis.Affine;
import dev.quern.compiler.analysis.Dependences;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.compiler.analysis.Variance;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A parallel loop over rows that is to run in tiles: whether it may, and what its tiles are then made of. As in {@link
 * LaneCandidate}, whether that pays is another matter.
 */
final class Contraction {
    private final ParallelRegion region;
    private final Stmt.@Nullable Loop columns;
    private final @Nullable Variance variance;
    private final @Nullable LaneRules rules;
    private final List<Panel> panels;
    private final @Nullable String illegal;

    Contraction(ParallelRegion region, LaneChooser.Context context) {
        this.region = region;
        Stmt.Loop found = columns(region.loop());
        this.columns = found;
        if (found == null) {
            variance = null;
            rules = null;
            panels = List.of();
            illegal = "the prange over %s does more than run a loop over columns"
                    .formatted(region.loop().index());
            return;
        }
        variance =
                Variance.of(region.loop().body(), found.index(), region.loop().index());
        rules = new LaneRules(variance, context.bounds(), null);
        panels = new PanelFinder(found, variance).packingContiguous().find(found.body());
        illegal = refuse(found, variance, rules);
    }

    /** The loop over columns: the last statement of the body, after variables. */
    private static Stmt.@Nullable Loop columns(Stmt.Loop rows) {
        List<Stmt> body = rows.body();
        for (int position = 0; position + 1 < body.size(); position++) {
            if (!(body.get(position) instanceof Stmt.Declare)) {
                return null;
            }
        }
        return !body.isEmpty() && body.get(body.size() - 1) instanceof Stmt.Loop columns ? columns : null;
    }

    private @Nullable String refuse(Stmt.Loop found, Variance ofLoops, LaneRules ofLanes) {
        if (region.isReduction()) {
            return "the prange over %s reduces".formatted(region.loop().index());
        }
        for (Stmt.Loop loop : List.of(region.loop(), found)) {
            if (loop.step() != 1) {
                return "the step of the loop over %s is %d".formatted(loop.index(), loop.step());
            }
        }
        if (found.operands().stream()
                .anyMatch(bound -> Affine.of(bound, Map.of()).isEmpty())) {
            return "the bounds of the loop over %s are not linear".formatted(found.index());
        }
        if (LaneChooser.loopsIn(found.body()).isEmpty()) {
            return "no loop folds within the one over " + found.index();
        }
        boolean[] plain = {true};
        Traversal.forEachStatement(found.body(), statement -> plain[0] &= !(statement instanceof Stmt.While));
        if (!plain[0]) {
            return "a while loop stands in it";
        }
        String ofRules = ofLanes.refuse(found.body());
        if (ofRules != null) {
            return ofRules;
        }
        Dependences dependences = Dependences.of(found, List.of(region.loop()));
        if (!dependences.conflicts().isEmpty()) {
            return "iterations over %s may share %s"
                    .formatted(found.index(), dependences.conflicts().get(0));
        } else if (!dependences.carried().isEmpty()) {
            return dependences.carried().keySet().iterator().next() + " is carried from iteration to iteration";
        }
        for (Panel panel : panels) {
            // No other row could use it.
            if (varies(panel, ofLoops)) {
                return "each row reads another " + IrPrinter.text(panel.access());
            }
        }
        return null;
    }

    private static boolean varies(Panel panel, Variance variance) {
        return variance.byRow(panel.access())
                || panel.loops().stream()
                        .anyMatch(loop -> loop.operands().stream().anyMatch(variance::byRow));
    }

    /** Why there can be no tiles, or null if there can. */
    @Nullable
    String illegal() {
        return illegal;
    }

    List<Panel> panels() {
        return panels;
    }

    Stmt.Loop columns() {
        return known(columns);
    }

    Variance variance() {
        return known(variance);
    }

    /** The nest in tiles of a shape. */
    LaneNest nest(int rowCount, int vectors) {
        LaneRules ofLanes = known(rules);
        DType widest = known(ofLanes.widest());
        return new LaneNest(
                columns(),
                region.loop(),
                rowCount,
                vectors,
                widest,
                ofLanes.arrays(),
                ofLanes.staged(),
                Set.of(),
                panels,
                variance());
    }

    private <T> T known(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException(
                    "the loop over %s: %s".formatted(region.loop().index(), illegal));
        }
        return part;
    }
}
