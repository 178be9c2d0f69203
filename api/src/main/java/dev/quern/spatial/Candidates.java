package dev.quern.spatial;

import java.util.Arrays;

/**
 * Points that may be near some others, with a number for each. What is computed is computed for all of them, loop by loop,
 * which the JIT turns into vectors; then those that are near are copied on.
 */
final class Candidates {
    private final double[][] axes;
    private int[] places;
    private double[] squared;
    private int[] selected;
    private int count;

    Candidates(int dimensions, int room) {
        axes = new double[dimensions][room];
        places = new int[room];
        squared = new double[room];
        selected = new int[room];
    }

    void clear() {
        count = 0;
    }

    /** Adds points that follow one another. */
    void add(double[][] from, int[] numbers, int begin, int end) {
        int length = end - begin;
        reserve(count + length);
        for (int axis = 0; axis < axes.length; axis++) {
            System.arraycopy(from[axis], begin, axes[axis], count, length);
        }
        System.arraycopy(numbers, begin, places, count, length);
        count += length;
    }

    private void reserve(int wanted) {
        if (wanted > places.length) {
            int length = Math.max(wanted, 2 * places.length);
            for (int axis = 0; axis < axes.length; axis++) {
                axes[axis] = Arrays.copyOf(axes[axis], length);
            }
            places = Arrays.copyOf(places, length);
            squared = new double[length];
            selected = new int[length];
        }
    }

    /** Copies the points that are within reach of a box, in order. */
    void copyNear(double[] low, double[] high, double reach, Candidates target) {
        Arrays.fill(squared, 0, count, 0);
        for (int axis = 0; axis < axes.length; axis++) {
            // Wider by more than rounding takes away, so that no distance to a point of the box is less than to the
            // box.
            double slack = 8 * Math.ulp(Math.abs(low[axis]) + Math.abs(high[axis]) + reach);
            addSquaredGaps(
                    axes[axis],
                    0.5 * low[axis] + 0.5 * high[axis],
                    0.5 * high[axis] - 0.5 * low[axis] + slack,
                    squared,
                    count);
        }
        int kept = selectNear(limit(reach));
        target.reserve(kept);
        int[] from = selected;
        for (int axis = 0; axis < axes.length; axis++) {
            gather(axes[axis], from, target.axes[axis], kept);
        }
        for (int i = 0; i < kept; i++) {
            target.places[i] = places[from[i]];
        }
        target.count = kept;
    }

    /** Collects the positions of those that are near; without branches, what is not near is written over. */
    private int selectNear(double limit) {
        int[] to = selected;
        double[] squares = squared;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            to[kept] = i;
            kept += isWithin(squares[i], limit);
        }
        return kept;
    }

    private static void gather(double[] coordinates, int[] from, double[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = coordinates[from[i]];
        }
    }

    /**
     * Writes the numbers of the points within reach of one of others.
     *
     * @param members where to, from {@code at} on; there has to be room for {@link #count}
     * @return the end of what was written
     */
    int writeNear(double[][] points, int from, int to, double reach, int[] members, int at) {
        Arrays.fill(squared, 0, count, Double.POSITIVE_INFINITY);
        double[] sums = axes.length == 3 ? new double[0] : new double[count];
        for (int point = from; point < to; point++) {
            if (axes.length == 3) {
                lessen3(
                        axes[0],
                        axes[1],
                        axes[2],
                        points[0][point],
                        points[1][point],
                        points[2][point],
                        squared,
                        count);
            } else {
                Arrays.fill(sums, 0);
                for (int axis = 0; axis < axes.length; axis++) {
                    addSquaredDistances(axes[axis], points[axis][point], sums, count);
                }
                lessen(squared, sums, count);
            }
        }
        int kept = selectNear(limit(reach));
        for (int i = 0; i < kept; i++) {
            members[at + i] = places[selected[i]];
        }
        return at + kept;
    }

    int count() {
        return count;
    }

    /**
     * What no square that is within exceeds: one that is above the reach's by a unit in the last place at least.
     */
    private static double limit(double reach) {
        return Math.nextUp(Math.min(reach * reach, Double.MAX_VALUE));
    }

    /** 1 if a square is below a limit, and 0 if not: the sign of the difference, since the JIT makes a branch of a choice. */
    private static int isWithin(double squared, double limit) {
        return (int) (Double.doubleToRawLongBits(squared - limit) >>> 63);
    }

    /** Half of twice the gap or of nothing: neither a choice nor a maximum, which the JIT makes poorer code of. */
    private static void addSquaredGaps(double[] coordinates, double middle, double half, double[] sums, int count) {
        for (int i = 0; i < count; i++) {
            double gap = Math.abs(coordinates[i] - middle) - half;
            double outside = 0.5 * (gap + Math.abs(gap));
            sums[i] += outside * outside;
        }
    }

    private static void lessen3(
            double[] x, double[] y, double[] z, double fromX, double fromY, double fromZ, double[] least, int count) {
        for (int i = 0; i < count; i++) {
            double dx = x[i] - fromX;
            double dy = y[i] - fromY;
            double dz = z[i] - fromZ;
            least[i] = Math.min(least[i], dx * dx + dy * dy + dz * dz);
        }
    }

    private static void addSquaredDistances(double[] coordinates, double from, double[] sums, int count) {
        for (int i = 0; i < count; i++) {
            double distance = coordinates[i] - from;
            sums[i] += distance * distance;
        }
    }

    private static void lessen(double[] least, double[] values, int count) {
        for (int i = 0; i < count; i++) {
            least[i] = Math.min(least[i], values[i]);
        }
    }
}
