package dev.quern.spatial;

import dev.quern.spi.ParallelLoops;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Numbers cells of one side over the extent of some points, along the dimensions that have most of them. */
final class CellGrid {
    private static final int SLICE = 8192;

    /** The dimensions with cells, the last of which varies fastest in a cell's number. */
    private final int[] axes;

    private final double[] lowest;

    /** Cells in a unit of length; 0 where one cell is all. */
    private final double[] density;

    private final int[] counts;
    private final long cells;

    private CellGrid(int[] axes, double[] lowest, double[] density, int[] counts) {
        this.axes = axes;
        this.lowest = lowest;
        this.density = density;
        this.counts = counts;
        this.cells = Arrays.stream(counts).asLongStream().reduce(1, (a, b) -> a * b);
    }

    /** Takes in the cells of one row, of which the first and the last are given. */
    @FunctionalInterface
    interface Rows {
        void row(long first, long last);
    }

    static CellGrid of(double[][] axes, int count, double side, int mostAxes, int mostCells) {
        double[][] extents = new double[axes.length][];
        double[] spread = new double[axes.length];
        for (int axis = 0; axis < axes.length; axis++) {
            extents[axis] = extent(axes[axis], count, axis);
            // Of half the numbers, since the whole difference may overflow.
            spread[axis] = count == 0 ? 0 : 2 * (extents[axis][1] / (2 * side) - extents[axis][0] / (2 * side));
        }
        int[] chosen = IntStream.range(0, axes.length)
                .boxed()
                .sorted(Comparator.comparingDouble(axis -> -spread[axis]))
                .limit(mostAxes)
                .sorted()
                .mapToInt(axis -> axis)
                .toArray();
        double[] lowest = new double[chosen.length];
        double[] density = new double[chosen.length];
        int[] counts = new int[chosen.length];
        for (int at = 0; at < chosen.length; at++) {
            double[] extent = extents[chosen[at]];
            lowest[at] = count == 0 ? 0 : extent[0];
            double length = count == 0 ? 0 : extent[1] - extent[0];
            density[at] = spread[chosen[at]] < mostCells - 1 ? 1 / side : (mostCells - 1) / length;
            if (Double.isInfinite(density[at])) {
                density[at] = 0; // a side too small to divide by, and all points in one place
            }
            counts[at] = 1 + index(length * density[at], mostCells - 1);
        }
        return new CellGrid(chosen, lowest, density, counts);
    }

    /** The least and the greatest, and an error if one is not finite. */
    private static double[] extent(double[] coordinates, int count, int axis) {
        int slices = (int) (((long) count + SLICE - 1) / SLICE);
        double[] least = new double[slices];
        double[] greatest = new double[slices];
        ParallelLoops.get().run(slices, SLICE, (from, to) -> {
            for (int slice = from; slice < to; slice++) {
                double low = Double.POSITIVE_INFINITY;
                double high = Double.NEGATIVE_INFINITY;
                int end = Math.min(count, (slice + 1) * SLICE);
                for (int i = slice * SLICE; i < end; i++) {
                    low = Math.min(low, coordinates[i]);
                    high = Math.max(high, coordinates[i]);
                }
                least[slice] = low;
                greatest[slice] = high;
            }
        });
        double low = Arrays.stream(least).min().orElse(0);
        double high = Arrays.stream(greatest).max().orElse(0);
        if (!(low > Double.NEGATIVE_INFINITY && high < Double.POSITIVE_INFINITY)) { // or NaN, which min and max give
            for (int i = 0; i < count; i++) {
                Coordinates.requireFinite("CellList.of", coordinates[i], i, axis);
            }
        }
        return new double[] {low, high};
    }

    /** How many cells there are. */
    long cells() {
        return cells;
    }

    /** The cell of a point. */
    long cell(double[][] coordinates, int point) {
        long cell = 0;
        for (int at = 0; at < axes.length; at++) {
            cell = cell * counts[at] + indexAlong(at, coordinates[axes[at]][point]);
        }
        return cell;
    }

    private int indexAlong(int at, double coordinate) {
        return index((coordinate - lowest[at]) * density[at], counts[at] - 1);
    }

    /** The cell that a number of cells from the lowest coordinate lies in; what lies outside counts to the nearest. */
    private static int index(double cells, int last) {
        return (int) Math.max(0, Math.min(last, cells)); // 0 of NaN, which is infinity times no density
    }

    /** The rows of cells that a box touches, in ascending order. */
    void forEachRow(double[] low, double[] high, Rows rows) {
        int last = axes.length - 1;
        int[] first = new int[axes.length];
        int[] end = new int[axes.length];
        for (int at = 0; at <= last; at++) {
            first[at] = indexAlong(at, low[axes[at]]);
            end[at] = indexAlong(at, high[axes[at]]);
        }
        int[] index = first.clone();
        while (true) {
            long row = 0;
            for (int at = 0; at < last; at++) {
                row = row * counts[at] + index[at];
            }
            row *= counts[last];
            rows.row(row + first[last], row + end[last]);
            int at = last - 1;
            while (at >= 0 && index[at] == end[at]) {
                index[at] = first[at];
                at--;
            }
            if (at < 0) {
                return;
            }
            index[at]++;
        }
    }
}
