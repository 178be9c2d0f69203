package dev.quern.spatial;

import dev.quern.spi.ParallelLoops;
import java.util.ArrayList;
import java.util.List;

/**
 * Orders points so that each group of {@link Neighbors#GROUP} that follow one another lies in a small box, and groups that
 * follow one another lie near each other: by halving again and again across the widest dimension, at a multiple of the
 * group's size. It adapts to points of any density in any number of dimensions.
 */
final class GroupOrder {
    private static final int GROUP = Neighbors.GROUP;

    /** So many parts are ordered at a time, after halving all points so often. */
    private static final int PARTS = 64;

    private static final double NANOS_PER_POINT_AND_LEVEL = 8;

    private final double[][] axes;
    private final int[] rows;

    private GroupOrder(double[][] axes, int[] rows) {
        this.axes = axes;
        this.rows = rows;
    }

    /**
     * Orders the points of a range.
     *
     * @param axes for each dimension the coordinates; rearranged
     * @param rows what goes with each point; rearranged likewise
     */
    static void sort(double[][] axes, int[] rows, int begin, int end) {
        GroupOrder order = new GroupOrder(axes, rows);
        List<int[]> parts = List.of(new int[] {begin, end});
        while (parts.size() < PARTS) {
            List<int[]> halves = order.halve(parts);
            if (halves.size() == parts.size()) {
                return; // they are groups
            }
            parts = halves;
        }
        List<int[]> all = parts;
        int depth = Integer.SIZE - Integer.numberOfLeadingZeros((end - begin) / parts.size() / GROUP);
        double nanos = NANOS_PER_POINT_AND_LEVEL * (end - begin) / parts.size() * depth;
        ParallelLoops.get().run(parts.size(), nanos, (from, to) -> {
            for (int part = from; part < to; part++) {
                order.divide(all.get(part)[0], all.get(part)[1]);
            }
        });
    }

    private List<int[]> halve(List<int[]> parts) {
        int[] middles = new int[parts.size()];
        int first = parts.get(0)[0];
        int last = parts.get(parts.size() - 1)[1];
        double nanos = NANOS_PER_POINT_AND_LEVEL * (last - first) / parts.size();
        ParallelLoops.get().run(parts.size(), nanos, (from, to) -> {
            for (int part = from; part < to; part++) {
                middles[part] = halve(parts.get(part)[0], parts.get(part)[1]);
            }
        });
        List<int[]> halves = new ArrayList<>();
        for (int part = 0; part < middles.length; part++) {
            int[] whole = parts.get(part);
            if (middles[part] == whole[1]) {
                halves.add(whole);
            } else {
                halves.add(new int[] {whole[0], middles[part]});
                halves.add(new int[] {middles[part], whole[1]});
            }
        }
        return halves;
    }

    private void divide(int from, int to) {
        int middle = halve(from, to);
        if (middle < to) {
            divide(from, middle);
            divide(middle, to);
        }
    }

    /** Puts the lower half before the upper one; returns where that begins, or the end of what is a group already. */
    private int halve(int from, int to) {
        int count = to - from;
        if (count <= GROUP) {
            return to;
        }
        int middle = from + (count + 2 * GROUP - 1) / (2 * GROUP) * GROUP;
        select(axes[widest(from, to)], from, to - 1, middle);
        return middle;
    }

    private int widest(int from, int to) {
        int widest = 0;
        double most = -1;
        for (int axis = 0; axis < axes.length; axis++) {
            double[] coordinates = axes[axis];
            double low = coordinates[from];
            double high = low;
            for (int i = from + 1; i < to; i++) {
                double coordinate = coordinates[i];
                low = coordinate < low ? coordinate : low;
                high = coordinate > high ? coordinate : high;
            }
            if (high - low > most) {
                most = high - low;
                widest = axis;
            }
        }
        return widest;
    }

    /** Hoare's: what is before {@code middle} is then not above what is there, and what is after it not below. */
    private void select(double[] keys, int from, int to, int middle) {
        int low = from;
        int high = to;
        while (low < high) {
            double pivot = medianOfThree(keys[low], keys[(low + high) >>> 1], keys[high]);
            int i = low;
            int j = high;
            while (i <= j) {
                while (keys[i] < pivot) {
                    i++;
                }
                while (keys[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    swap(i++, j--);
                }
            }
            if (middle <= j) {
                high = j;
            } else if (middle >= i) {
                low = i;
            } else {
                return;
            }
        }
    }

    private static double medianOfThree(double a, double b, double c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }

    private void swap(int i, int j) {
        for (double[] axis : axes) {
            double kept = axis[i];
            axis[i] = axis[j];
            axis[j] = kept;
        }
        int row = rows[i];
        rows[i] = rows[j];
        rows[j] = row;
    }
}
