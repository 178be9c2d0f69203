package dev.quern.spatial;

/** What is asked of coordinates before anything is computed with them. */
final class Points {
    private Points() {}

    /** Each row has {@code dimensions} coordinates and all are finite; returns the dimensions. */
    static int checkedRows(double[][] points, int dimensions) {
        if (dimensions < 1) {
            throw new IllegalArgumentException("a point has at least 1 coordinate: " + dimensions);
        }
        for (int row = 0; row < points.length; row++) {
            double[] point = points[row];
            if (point.length != dimensions) {
                throw new IllegalArgumentException(
                        "point " + row + " has " + point.length + " coordinates, others have " + dimensions);
            }
            for (int axis = 0; axis < dimensions; axis++) {
                if (!Double.isFinite(point[axis])) {
                    throw new IllegalArgumentException("coordinate " + axis + " of point " + row + " is " + point[axis]
                            + ": a point needs finite coordinates, leave such rows out");
                }
            }
        }
        return dimensions;
    }

    /** The point has {@code dimensions} coordinates and all are finite. */
    static void check(double[] point, int dimensions) {
        if (point.length != dimensions) {
            throw new IllegalArgumentException(
                    "the point has " + point.length + " coordinates, the partitioning " + dimensions + " dimensions");
        }
        for (int axis = 0; axis < dimensions; axis++) {
            if (!Double.isFinite(point[axis])) {
                throw new IllegalArgumentException("coordinate " + axis + " of the point is " + point[axis]
                        + ": a point needs finite coordinates, leave such rows out");
            }
        }
    }

    /** The number of partitions asked for is one. */
    static void checkPartitions(int partitions) {
        if (partitions < 1) {
            throw new IllegalArgumentException("there must be at least 1 partition: " + partitions);
        }
    }
}
