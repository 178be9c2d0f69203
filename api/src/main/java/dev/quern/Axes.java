package dev.quern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Axes of arrays of any rank: names for them, loops over them, and views with fewer of them. */
final class Axes {
    private Axes() {}

    /** {@code d0, d1, ...}. */
    static String[] dims(int rank) {
        return IntStream.range(0, rank).mapToObj(axis -> "d" + axis).toArray(String[]::new);
    }

    /** All axes in their order but one, which comes last. */
    static int[] toLast(int rank, int last) {
        return IntStream.concat(IntStream.range(0, rank).filter(axis -> axis != last), IntStream.of(last))
                .toArray();
    }

    /** The inverse of {@link #toLast}. */
    static int[] backFromLast(int rank, int last) {
        int[] back = new int[rank];
        int[] forth = toLast(rank, last);
        for (int axis = 0; axis < rank; axis++) {
            back[forth[axis]] = axis;
        }
        return back;
    }

    /** A loop for each dimension, the outermost parallel; the body gets the indices. */
    static void nest(KernelBuilder k, String[] dims, List<Value> indices, Consumer<Value[]> body) {
        if (indices.size() == dims.length) {
            body.accept(indices.toArray(new Value[0]));
            return;
        }
        Consumer<Value> inner = index -> {
            List<Value> more = new ArrayList<>(indices);
            more.add(index);
            nest(k, dims, more, body);
        };
        if (indices.isEmpty()) {
            k.prange(dims[0], inner);
        } else {
            k.range(dims[indices.size()], inner);
        }
    }

    /**
     * Views of arrays of one shape with as few axes as possible: axes of size 1 go, and neighbours that every array walks
     * as one become one. Contiguous arrays of any shape become vectors.
     */
    static NDArray[] coalesce(NDArray... arrays) {
        long[] shape = arrays[0].shape();
        List<Integer> kept = new ArrayList<>();
        long[] sizes = shape.clone();
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] == 1) {
                continue;
            }
            if (!kept.isEmpty() && isOneWalk(arrays, kept.get(kept.size() - 1), axis)) {
                sizes[axis] *= sizes[kept.remove(kept.size() - 1)];
            }
            kept.add(axis);
        }
        long[] merged = kept.stream().mapToLong(axis -> sizes[axis]).toArray();
        return Arrays.stream(arrays)
                .map(array -> {
                    long[] strides = kept.stream().mapToLong(array::stride).toArray();
                    return NDArray.over(array.storage(), array.dtype(), array.offset(), merged, strides);
                })
                .toArray(NDArray[]::new);
    }

    private static boolean isOneWalk(NDArray[] arrays, int outer, int inner) {
        return Arrays.stream(arrays).allMatch(array -> array.stride(outer) == array.stride(inner) * array.size(inner));
    }
}
