package dev.quern;

import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.KernelIr;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the sizes of a kernel's dimensions from the arrays that it is called with, and refuses arrays that disagree about
 * them. Sizes are held by the position of the dimension among {@link KernelIr#symbols}, arrays by theirs in {@link
 * KernelIr#arrays}.
 */
final class Dimensions {
    private static final long UNBOUND = -1;

    private final KernelIr ir;
    private final List<ArrayDecl> arrays;
    private final List<Dim.Symbol> symbols;

    /** For each array and axis the position of its symbol, or -1 - the fixed size. */
    private final long[][] axes;

    Dimensions(KernelIr ir) {
        this.ir = ir;
        this.arrays = ir.arrays();
        this.symbols = List.copyOf(ir.symbols().keySet());
        this.axes = new long[arrays.size()][];
        for (int position = 0; position < axes.length; position++) {
            axes[position] = arrays.get(position).dims().stream()
                    .mapToLong(dim -> dim instanceof Dim.Fixed fixed ? -1 - fixed.size() : symbols.indexOf(dim))
                    .toArray();
        }
    }

    /** The sizes before any array is bound: none is known. */
    long[] unknown() {
        long[] sizes = new long[symbols.size()];
        Arrays.fill(sizes, UNBOUND);
        return sizes;
    }

    /** The size of a dimension that the arrays bound so far have. */
    long size(Dim dim, long[] sizes) {
        return dim instanceof Dim.Fixed fixed ? fixed.size() : sizes[symbols.indexOf(dim)];
    }

    /** Adds the sizes that an array has, and checks those that were known. */
    void bind(int position, NDArray[] bound, long[] sizes) {
        NDArray array = bound[position];
        long[] declared = axes[position];
        for (int axis = 0; axis < declared.length; axis++) {
            long size = array.size(axis);
            if (declared[axis] < 0) {
                if (size != -1 - declared[axis]) {
                    throw error(
                            "axis %d of %s is declared as %d and is %d: %s is %s"
                                    .formatted(
                                            axis,
                                            arrays.get(position).name(),
                                            -1 - declared[axis],
                                            size,
                                            arrays.get(position).name(),
                                            array.describe()),
                            "pass an array declared as " + arrays.get(position).typeText());
                }
                continue;
            }
            int symbol = (int) declared[axis];
            if (sizes[symbol] == UNBOUND) {
                sizes[symbol] = size;
            } else if (sizes[symbol] != size) {
                throw disagreement(symbol, position, axis, bound, sizes[symbol]);
            }
        }
    }

    /** The shape of an array, all of whose sizes must be known. */
    long[] shape(int position, long[] sizes) {
        long[] shape = new long[axes[position].length];
        for (int axis = 0; axis < shape.length; axis++) {
            long declared = axes[position][axis];
            shape[axis] = declared < 0 ? -1 - declared : sizes[(int) declared];
            if (shape[axis] == UNBOUND) {
                throw error(
                        "the size of %s is not that of any input, and %s needs it"
                                .formatted(
                                        symbols.get((int) declared),
                                        arrays.get(position).name()),
                        "allocate %s and use run(...)"
                                .formatted(arrays.get(position).name()));
            }
        }
        return shape;
    }

    private KernelArgumentException disagreement(int symbol, int position, int axis, NDArray[] bound, long first) {
        KernelIr.Axis owner = ir.symbols().get(symbols.get(symbol));
        if (owner == null) {
            throw new IllegalStateException("the dimension " + symbols.get(symbol) + " has no array");
        }
        ArrayDecl one = owner.array();
        ArrayDecl other = arrays.get(position);
        long second = bound[position].size(axis);
        if (one.equals(other)) {
            return error(
                    "the dimension %s is %d on axis %d and %d on axis %d of %s, which is %s"
                            .formatted(
                                    symbols.get(symbol),
                                    first,
                                    owner.axis(),
                                    second,
                                    axis,
                                    one.name(),
                                    bound[position].describe()),
                    "%s is declared %s: pass an array whose %s agree"
                            .formatted(one.name(), one.typeText(), symbols.get(symbol)));
        }
        return error(
                "the dimension %s is %d in %s and %d in %s: %s is %s and %s is %s"
                        .formatted(
                                symbols.get(symbol),
                                first,
                                one.name(),
                                second,
                                other.name(),
                                one.name(),
                                bound[arrays.indexOf(one)].describe(),
                                other.name(),
                                bound[position].describe()),
                "%s is declared %s and %s is declared %s: pass arrays whose %s agree"
                        .formatted(one.name(), one.typeText(), other.name(), other.typeText(), symbols.get(symbol)));
    }

    private KernelArgumentException error(String problem, String remedy) {
        return new KernelArgumentException(ir.name(), problem, remedy);
    }
}
