package dev.quern.cluster;

import dev.quern.spatial.Space;

/**
 * Euclidean distances, squared, of points and of boxes in a space. In a periodic dimension two points are as far apart as
 * their nearest images.
 *
 * <p>What is said of boxes holds for the computed distances of their points exactly, not but for rounding: all are sums of
 * the same terms in the same order, and subtraction, squaring and addition round monotonically.
 *
 * <p>Points and boxes are runs of numbers in arrays, one for each dimension. A point is also a box, whose bounds are equal.
 */
final class Metric {
    private final Space space;
    private final int dimensions;
    private final boolean open;

    /** How long each dimension is; infinity where it goes on for ever. */
    private final double[] lengths;

    Metric(Space space) {
        this.space = space;
        this.dimensions = space.dimensions();
        this.open = !space.isPeriodic();
        this.lengths = new double[dimensions];
        for (int axis = 0; axis < dimensions; axis++) {
            lengths[axis] = space.length(axis);
        }
    }

    Space space() {
        return space;
    }

    int dimensions() {
        return dimensions;
    }

    /** The squared distance of the point that begins at {@code i} and the one that begins at {@code j}. */
    double squared(double[] a, int i, double[] b, int j) {
        if (open) {
            if (dimensions == 2) {
                double x = a[i] - b[j];
                double y = a[i + 1] - b[j + 1];
                return x * x + y * y;
            }
            if (dimensions == 3) {
                double x = a[i] - b[j];
                double y = a[i + 1] - b[j + 1];
                double z = a[i + 2] - b[j + 2];
                return x * x + y * y + z * z;
            }
            double sum = 0;
            for (int axis = 0; axis < dimensions; axis++) {
                double d = a[i + axis] - b[j + axis];
                sum += d * d;
            }
            return sum;
        }
        double sum = 0;
        for (int axis = 0; axis < dimensions; axis++) {
            double d = Math.abs(a[i + axis] - b[j + axis]);
            d = around(d, axis);
            sum += d * d;
        }
        return sum;
    }

    /** The shorter way: the direct one or the one across the bounds. */
    private double around(double direct, int axis) {
        return Math.min(direct, Math.abs(lengths[axis] - direct));
    }

    /** The least squared distance that a point of one box may have from a point of another. */
    double least(double[] lowA, double[] highA, int i, double[] lowB, double[] highB, int j) {
        double sum = 0;
        for (int axis = 0; axis < dimensions; axis++) {
            double above = lowB[j + axis] - highA[i + axis];
            double below = lowA[i + axis] - highB[j + axis];
            double gap = Math.max(above, below);
            if (gap > 0) {
                if (!open) {
                    double farthest = above > 0 ? highB[j + axis] - lowA[i + axis] : highA[i + axis] - lowB[j + axis];
                    gap = Math.max(0, Math.min(gap, lengths[axis] - farthest));
                }
                sum += gap * gap;
            }
        }
        return sum;
    }

    /** The greatest squared distance that a point of one box may have from a point of another. */
    double most(double[] lowA, double[] highA, int i, double[] lowB, double[] highB, int j) {
        double sum = 0;
        for (int axis = 0; axis < dimensions; axis++) {
            double farthest = Math.max(highB[j + axis] - lowA[i + axis], highA[i + axis] - lowB[j + axis]);
            if (!open) {
                farthest = Math.min(farthest, lengths[axis] / 2);
            }
            sum += farthest * farthest;
        }
        return sum;
    }
}
