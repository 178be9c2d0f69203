package dev.quern.compiler.emit;

import dev.quern.DType;
import dev.quern.compiler.analysis.Bounds;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.compiler.schedule.LaneNest;
import dev.quern.compiler.schedule.Lanes;
import dev.quern.compiler.schedule.Schedules;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.ir.UpdateOp;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;

/**
 * All that a class is made from.
 *
 * @param kernel lowered
 * @param regions the outermost parallel loops, in the order of the text
 * @param schedules of the innermost loops
 * @param layouts of the array arguments, in order
 * @param fuses whether a product that an update adds is one multiply-add with it
 * @param checked whether every access is checked, not just those without a proof
 * @param vectorBits the size of the vectors of this machine, or 0 if there are none
 * @param twin whether nests scheduled for lanes are made of lanes
 * @param form what is special about the kernel
 */
public record EmissionPlan(
        KernelIr kernel,
        Bounds bounds,
        List<ParallelRegion> regions,
        Schedules schedules,
        List<Layout> layouts,
        boolean fuses,
        boolean checked,
        int vectorBits,
        Twin twin,
        Form form) {
    /**
     * How scratch of this kernel lies in memory that is not one Java array.
     *
     * @param isExpanded whether the kernel is one whose loops were turned inside out for the scalar twin
     * @param inRows names of scratch that has a Java array for each row
     * @param overwritten names of scratch of which each element is stored before it is read
     */
    public record Form(boolean isExpanded, Set<String> inRows, Set<String> overwritten) {
        /** A kernel as all others are. */
        public static final Form PLAIN = new Form(false, Set.of(), Set.of());

        public Form {
            inRows = Set.copyOf(inRows);
            overwritten = Set.copyOf(overwritten);
        }
    }

    public EmissionPlan {
        regions = List.copyOf(regions);
        layouts = List.copyOf(layouts);
    }

    /**
     * What an update adds, if it is a product to be fused with it: {@code s = fma(a, b, s)} for {@code s += a * b}. Decided
     * here and not in the IR, where {@code s += ...} is what makes a reduction. One that is used twice in its statement is
     * not fused: both twins go by that.
     */
    Expr.@Nullable Binary fused(UpdateOp op, Expr value) {
        return fuses
                        && op == UpdateOp.ADD
                        && value.dtype().isFloating()
                        && value instanceof Expr.Binary product
                        && product.op() == BinaryOp.MUL
                ? product
                : null;
    }

    /** The lanes of a vector of the narrowest type that has some, on the widest machine. */
    static final int MOST_LANES = 16;

    /** How many lanes a vector has that is full of the type. */
    int lanes(DType widest) {
        return vectorBits / (widest.bytes() * Byte.SIZE);
    }

    /** Whether nests are made of lanes where they are scheduled for them. */
    boolean hasLanes() {
        return twin == Twin.VECTOR && !checked && vectorBits > 0;
    }

    /** Whether any nest of the kernel is made of lanes for these layouts, on a machine that has vectors. */
    public boolean usesLanes() {
        return twin == Twin.VECTOR && !checked && schedules.lanes().stream().anyMatch(lanes -> fits(lanes.nest()));
    }

    /** How iterations of the loop lie in lanes, if they do. */
    Lanes.@Nullable OverLoop lanesOver(Stmt.Loop loop) {
        return hasLanes() && schedules.lanes(loop) instanceof Lanes.OverLoop over && fits(over.nest()) ? over : null;
    }

    /** How the loops of a contraction are cut into tiles, if they are. */
    Lanes.@Nullable Tiles tiles(ParallelRegion region) {
        return hasLanes() && schedules.lanes(region.loop()) instanceof Lanes.Tiles tiles && fits(tiles.nest())
                ? tiles
                : null;
    }

    /** The types of elements that lanes of these statements may have to take one by one. */
    Set<DType> staged(List<Stmt> block) {
        Set<DType> types = EnumSet.noneOf(DType.class);
        Traversal.forEachStatement(block, statement -> {
            if (statement instanceof Stmt.Loop loop) {
                Lanes.OverLoop lanes = lanesOver(loop);
                if (lanes != null) {
                    types.addAll(lanes.nest().types());
                }
            }
        });
        return types;
    }

    /** Whether scratch has a Java array for each row. */
    boolean isInRows(ArrayDecl array) {
        return form.inRows().contains(array.name());
    }

    /** The type of a slot or a field that holds scratch. */
    Type scratchType(ArrayDecl array) {
        Type type = Jvm.array(array.dtype());
        return isInRows(array) ? Type.getType("[" + type.getDescriptor()) : type;
    }

    /**
     * Whether lanes may pay where the arguments lie. Of memory that is known by its address alone there are no vectors:
     * elements are copied one by one to where there are, so something has to be done with them that is worth it.
     */
    public boolean fits(LaneNest nest) {
        if (nest.hasWork()) {
            return true;
        }
        for (int position = 0; position < layouts.size(); position++) {
            if (layouts.get(position).memory() == Layout.Memory.ADDRESS
                    && nest.arrays().contains(kernel.arrays().get(position).name())) {
                return false;
            }
        }
        return true;
    }

    /** Whether an access is checked in some axis. */
    boolean isChecked(Expr.Access access) {
        return checked || bounds.isUnproved(access);
    }

    boolean isChecked(Expr.Access access, int axis) {
        return checked || bounds.isUnproved(access, axis);
    }
}
