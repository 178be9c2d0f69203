package dev.quern.spatial;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.spi.HeapStorage;
import dev.quern.spi.ParallelLoops;
import dev.quern.spi.Storage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the coordinates of points, one array for each dimension, from an array with a row for each point. */
final class Coordinates {
    private static final double NANOS_PER_NUMBER = 2;

    private Coordinates() {}

    /** The number of points, which has to fit an int. */
    static int count(String what, long count) {
        if (count > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    what + ": there are " + count + " points, and lists hold at most 2^31 - 9: divide them");
        }
        return (int) count;
    }

    /** Reads the first rows, in order. */
    static void read(NDArray positions, double[][] axes, int count) {
        int[] rows = new int[count];
        Arrays.setAll(rows, i -> i);
        gather(positions, rows, count, axes, null);
    }

    /**
     * Reads one row for each place, and adds a shift to it.
     *
     * @param rows for each place the row
     * @param axes written: for each dimension and place the coordinate
     * @param shifts for each dimension and place what to add; null for nothing
     */
    static void gather(NDArray positions, int[] rows, int count, double[][] axes, double @Nullable [][] shifts) {
        ParallelLoops.get().run(count, NANOS_PER_NUMBER * axes.length, (from, to) -> {
            for (int axis = 0; axis < axes.length; axis++) {
                gather(positions, axis, rows, axes[axis], from, to);
                if (shifts != null) {
                    double[] shift = shifts[axis];
                    double[] target = axes[axis];
                    for (int i = from; i < to; i++) {
                        target[i] += shift[i];
                    }
                }
            }
        });
    }

    private static void gather(NDArray positions, int axis, int[] rows, double[] target, int from, int to) {
        long stride = positions.stride(0);
        long first = positions.offset() + axis * positions.stride(1);
        Storage storage = positions.storage();
        if (storage instanceof HeapStorage heap && heap.array() instanceof double[] source) {
            int step = (int) stride;
            int begin = (int) first;
            for (int i = from; i < to; i++) {
                target[i] = source[begin + rows[i] * step];
            }
        } else if (positions.dtype() == DType.F64) {
            for (int i = from; i < to; i++) {
                target[i] = storage.getDouble(first + rows[i] * stride);
            }
        } else {
            for (int i = from; i < to; i++) {
                target[i] = storage.getFloat(first + rows[i] * stride);
            }
        }
    }

    static void requireFinite(String what, double coordinate, long row, int axis) {
        if (!(Math.abs(coordinate) < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "%s: positions[%d, %d] is %s; near and far are for finite coordinates: leave the row out"
                            .formatted(what, row, axis, coordinate));
        }
    }
}
