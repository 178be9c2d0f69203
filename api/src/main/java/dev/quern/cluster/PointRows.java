package dev.quern.cluster;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.spatial.Space;
import dev.quern.spi.HeapStorage;
import dev.quern.spi.ParallelLoops;
import dev.quern.spi.Storage;
import org.jspecify.annotations.Nullable;

/** Reads points from arrays: their coordinates one after the other, inside the bounds of a periodic space. */
final class PointRows {
    private static final double NANOS_PER_NUMBER = 2;

    private PointRows() {}

    /** Refuses an array that is none of points; returns how many there are. */
    static int check(String name, NDArray points) {
        if (points.rank() != 2 || points.size(1) < 1) {
            throw new IllegalArgumentException("%s: expected an array [n, d] of n points of d coordinates, got %s%s"
                    .formatted(
                            name,
                            points.describe(),
                            points.rank() == 1 ? ": reshape(n, 1) makes points of one coordinate" : ""));
        }
        if (points.dtype() != DType.F64 && points.dtype() != DType.F32) {
            throw new IllegalArgumentException(
                    "%s: expected F64 or F32, got %s: cast(DType.F64) makes it one".formatted(name, points.describe()));
        }
        if (points.size(1) > Space.MOST_DIMENSIONS) {
            throw new IllegalArgumentException("%s: expected points of at most %d coordinates, got %s"
                    .formatted(name, Space.MOST_DIMENSIONS, points.describe()));
        }
        if (points.size() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "%s: expected at most 2^31 - 9 numbers, got %s: divide the points, as a cluster of machines does"
                            .formatted(name, points.describe()));
        }
        return (int) points.size(0);
    }

    /** The space that was given, or the open one; refuses one of other dimensions. */
    static Space space(String name, NDArray points, @Nullable Space space) {
        if (space == null) {
            return Space.open((int) points.size(1));
        }
        if (space.dimensions() != points.size(1)) {
            throw new IllegalArgumentException("%s: expected points of %d coordinates, for %s, got %s"
                    .formatted(name, space.dimensions(), space, points.describe()));
        }
        return space;
    }

    /**
     * The coordinates of all points, point after point.
     *
     * @throws IllegalArgumentException if one is not finite, with its row and column
     */
    static double[] read(String name, NDArray points, Space space) {
        int dimensions = (int) points.size(1);
        double[] coordinates = new double[(int) points.size()];
        boolean periodic = space.isPeriodic();
        ParallelLoops.get().run((int) points.size(0), NANOS_PER_NUMBER * dimensions, (from, to) -> {
            copy(points, coordinates, from, to);
            for (int at = from * dimensions; at < to * dimensions; at++) {
                double coordinate = coordinates[at];
                if (!(Math.abs(coordinate) < Double.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException(
                            "%s: expected finite coordinates, got %s at row %d, column %d: leave the row out"
                                    .formatted(name, coordinate, at / dimensions, at % dimensions));
                }
                if (periodic) {
                    coordinates[at] = space.wrap(at % dimensions, coordinate);
                }
            }
        });
        return coordinates;
    }

    private static void copy(NDArray points, double[] coordinates, int from, int to) {
        int dimensions = (int) points.size(1);
        Storage storage = points.storage();
        long across = points.stride(1);
        for (int row = from; row < to; row++) {
            long position = points.offset() + row * points.stride(0);
            int at = row * dimensions;
            if (storage instanceof HeapStorage heap && heap.array() instanceof double[] source) {
                for (int axis = 0; axis < dimensions; axis++) {
                    coordinates[at + axis] = source[(int) (position + axis * across)];
                }
            } else if (points.dtype() == DType.F64) {
                for (int axis = 0; axis < dimensions; axis++) {
                    coordinates[at + axis] = storage.getDouble(position + axis * across);
                }
            } else {
                for (int axis = 0; axis < dimensions; axis++) {
                    coordinates[at + axis] = storage.getFloat(position + axis * across);
                }
            }
        }
    }

    /**
     * A weight for each point.
     *
     * @param name what they are, for messages
     * @throws IllegalArgumentException if there are not as many as points, or one is negative or not finite
     */
    static double[] weights(String name, NDArray weights, int count) {
        if (weights.rank() != 1 || weights.size(0) != count || !weights.dtype().isFloating()) {
            throw new IllegalArgumentException(
                    "%s: expected one for each of %d points, an F64 or F32 array [%d], got %s"
                            .formatted(name, count, count, weights.describe()));
        }
        double[] numbers = new double[count];
        for (int row = 0; row < count; row++) {
            numbers[row] = weights.getDouble(row);
            if (!(numbers[row] >= 0 && numbers[row] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "%s: expected finite numbers from 0, got %s at row %d".formatted(name, numbers[row], row));
            }
        }
        return numbers;
    }
}
