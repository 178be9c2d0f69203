package dev.quern.benchmarks.particles;

import java.util.Arrays;
import java.util.List;

/**
 * The partitioning that others are compared with: space is halved at the exact median of all points, again and again,
 * and the axes of the cuts are the best there are. Every choice of an axis at every node is tried, on some of the
 * points, and the one with the fewest points near cuts is kept; only a number of partitions that is a power of two will
 * do. Points and boxes are gone through one by one, with nothing of what is measured.
 */
final class BestBoxCut {
    /** The axes of a subtree's cuts, and how many points are near them. */
    private record Axes(int axis, long near, List<Axes> halves) {}

    private static final int TRIED = 50_000;

    private final double radius;
    private final int dimensions;
    private final double[][] lower;
    private final double[][] upper;
    private int boxes;

    private BestBoxCut(double radius, int dimensions, int partitions) {
        this.radius = radius;
        this.dimensions = dimensions;
        this.lower = new double[partitions][];
        this.upper = new double[partitions][];
    }

    static BestBoxCut of(double[][] points, int partitions, double radius) {
        if (Integer.bitCount(partitions) != 1) {
            throw new IllegalArgumentException("halving gives a power of two of partitions, not " + partitions);
        }
        BestBoxCut cut = new BestBoxCut(radius, points[0].length, partitions);
        int levels = Integer.numberOfTrailingZeros(partitions);
        int step = Math.max(1, points.length / TRIED);
        double[][] some = new double[(points.length - 1) / step + 1][];
        Arrays.setAll(some, i -> points[i * step]);
        Axes axes = cut.tried(some, 0, some.length, levels);
        double[] from = new double[cut.dimensions];
        double[] to = new double[cut.dimensions];
        Arrays.fill(from, Double.NEGATIVE_INFINITY);
        Arrays.fill(to, Double.POSITIVE_INFINITY);
        cut.halve(points.clone(), 0, points.length, axes, from, to);
        return cut;
    }

    private Axes tried(double[][] points, int from, int to, int levels) {
        Axes best = new Axes(-1, 0, List.of());
        for (int axis = 0; levels > 0 && axis < dimensions; axis++) {
            int middle = (from + to) >>> 1;
            select(points, from, to, middle, axis);
            double cut = points[middle][axis];
            long near = 0;
            for (int at = from; at < to; at++) {
                near += Math.abs(points[at][axis] - cut) <= radius ? 1 : 0;
            }
            // The halves are parted again in place: the next axis begins with the same points in another order.
            Axes left = tried(points, from, middle, levels - 1);
            Axes right = tried(points, middle, to, levels - 1);
            near += left.near + right.near;
            if (best.axis < 0 || near < best.near) {
                best = new Axes(axis, near, List.of(left, right));
            }
        }
        return best;
    }

    private void halve(double[][] points, int from, int to, Axes axes, double[] low, double[] high) {
        if (axes.axis < 0) {
            lower[boxes] = low;
            upper[boxes++] = high;
            return;
        }
        int middle = (from + to) >>> 1;
        select(points, from, to, middle, axes.axis);
        double cut = points[middle][axes.axis];
        double[] end = high.clone();
        end[axes.axis] = cut;
        double[] start = low.clone();
        start[axes.axis] = cut;
        halve(points, from, middle, axes.halves.get(0), low, end);
        halve(points, middle, to, axes.halves.get(1), start, high);
    }

    /** Hoare's selection: afterwards the point at {@code middle} is the one of that rank, with smaller ones before it. */
    private static void select(double[][] points, int from, int to, int middle, int axis) {
        int low = from;
        int high = to - 1;
        while (low < high) {
            double pivot = points[(low + high) >>> 1][axis];
            int left = low;
            int right = high;
            while (left <= right) {
                while (points[left][axis] < pivot) {
                    left++;
                }
                while (points[right][axis] > pivot) {
                    right--;
                }
                if (left <= right) {
                    double[] swap = points[left];
                    points[left++] = points[right];
                    points[right--] = swap;
                }
            }
            if (middle <= right) {
                high = right;
            } else if (middle >= left) {
                low = left;
            } else {
                return;
            }
        }
    }

    /** How many ghosts there are: for each point the closed boxes within the radius, except its own. */
    long ghosts(double[][] points) {
        long ghosts = 0;
        for (double[] point : points) {
            int near = 0;
            for (int box = 0; box < lower.length; box++) {
                double sum = 0;
                for (int axis = 0; axis < dimensions; axis++) {
                    double gap = Math.max(0, Math.max(lower[box][axis] - point[axis], point[axis] - upper[box][axis]));
                    sum += gap * gap;
                }
                near += sum <= radius * radius ? 1 : 0;
            }
            ghosts += near - 1;
        }
        return ghosts;
    }

    /** The largest number of points in a box by the mean. */
    double imbalance(double[][] points) {
        long[] loads = new long[lower.length];
        for (double[] point : points) {
            for (int box = 0; box < lower.length; box++) {
                boolean inside = true;
                for (int axis = 0; inside && axis < dimensions; axis++) {
                    inside = lower[box][axis] <= point[axis] && point[axis] < upper[box][axis];
                }
                loads[box] += inside ? 1 : 0;
            }
        }
        return Arrays.stream(loads).max().orElseThrow() * (double) lower.length / points.length;
    }
}
