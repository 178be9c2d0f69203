package dev.quern.spatial;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.spi.ParallelLoops;
import java.util.Arrays;

/**
 * Points sorted into cells of one side, so that those near a place are found without a look at all others: a point within
 * a radius is in one of the cells that a box of that radius around the place touches.
 *
 * <p>Cells are made along at most three dimensions, those in which the points spread over most cells: beyond that there
 * are more cells around a place than it is worth looking into. Where there are far more cells than points, only those with
 * points in them are kept, so that memory is proportional to the number of points, however they lie. Building takes time
 * proportional to it as well, on all threads; the outcome depends on the points and the side alone.
 *
 * <p>The list knows no periodic space: who has one asks once for each image of a place. It does not follow points that
 * move. Immutable, and safe to be used by many threads.
 */
public final class CellList {
    /** The most dimensions along which there are cells. */
    private static final int MOST_AXES = 3;

    /** The most cells along a dimension: three such numbers fit a long. */
    private static final int MOST_CELLS = 1 << 20;

    /** So many cells for each point are kept whether or not anything is in them. */
    private static final int CELLS_PER_POINT = 4;

    private static final int FEW_CELLS = 4096;
    private static final int DIGIT_BITS = 11;
    private static final double NANOS_PER_POINT = 2;

    private final CellGrid grid;
    private final int[] order;
    private final int[] starts;

    /** The cells with points in them, ascending; empty if all cells are kept. */
    private final long[] occupied;

    private CellList(CellGrid grid, int[] order, int[] starts, long[] occupied) {
        this.grid = grid;
        this.order = order;
        this.starts = starts;
        this.occupied = occupied;
    }

    /** Takes in a part of {@link #order}. */
    @FunctionalInterface
    public interface Ranges {
        /** The points {@code order()[from]} to {@code order()[to - 1]}. */
        void range(int from, int to);
    }

    /**
     * Sorts points into cells.
     *
     * @param points F64 or F32 of shape [points, dimensions]
     * @param side of a cell, greater than 0; it may be more than the points' extent
     * @throws IllegalArgumentException if the side is no positive number, the array is another, or a coordinate is not
     *     finite: the message has its row
     */
    public static CellList of(NDArray points, double side) {
        if ((points.dtype() != DType.F64 && points.dtype() != DType.F32) || points.rank() != 2 || points.size(1) < 1) {
            throw new IllegalArgumentException(
                    "CellList.of: points are " + points.describe() + "; pass F64 or F32 of shape [points, dimensions]");
        }
        int count = Coordinates.count("CellList.of", points.size(0));
        double[][] axes = new double[(int) points.size(1)][count];
        Coordinates.read(points, axes, count);
        return of(axes, count, side);
    }

    /**
     * Sorts points into cells.
     *
     * @param axes for each dimension the coordinates of all points; not kept
     * @param count how many points there are; the arrays may be longer
     * @param side of a cell, greater than 0
     * @throws IllegalArgumentException as for arrays
     */
    public static CellList of(double[][] axes, int count, double side) {
        if (!(side > 0)) {
            throw new IllegalArgumentException("CellList.of: the side of a cell is " + side + "; pass one above 0");
        }
        CellGrid grid = CellGrid.of(axes, count, side, MOST_AXES, MOST_CELLS);
        int[] points = new int[count];
        Arrays.setAll(points, i -> i);
        int[] order = new int[count];
        if (grid.cells() <= Math.max(FEW_CELLS, (long) CELLS_PER_POINT * count)) {
            int[] cells = new int[count];
            ParallelLoops.get().run(count, NANOS_PER_POINT, (from, to) -> {
                for (int i = from; i < to; i++) {
                    cells[i] = (int) grid.cell(axes, i);
                }
            });
            int[] starts = CountingSort.sort(points, order, count, (int) grid.cells(), i -> cells[i]);
            return new CellList(grid, order, starts, new long[0]);
        }
        return sparse(grid, axes, points, order);
    }

    /** Sorts by the digits of the cells' numbers, the last first, and keeps the cells that occur. */
    private static CellList sparse(CellGrid grid, double[][] axes, int[] points, int[] spare) {
        int count = points.length;
        long[] cells = new long[count];
        ParallelLoops.get().run(count, NANOS_PER_POINT, (from, to) -> {
            for (int i = from; i < to; i++) {
                cells[i] = grid.cell(axes, i);
            }
        });
        int[] from = points;
        int[] to = spare;
        int bits = Long.SIZE - Long.numberOfLeadingZeros(grid.cells() - 1);
        for (int shift = 0; shift < bits; shift += DIGIT_BITS) {
            int digit = shift;
            CountingSort.sort(
                    from, to, count, 1 << DIGIT_BITS, i -> (int) (cells[i] >>> digit) & ((1 << DIGIT_BITS) - 1));
            int[] swapped = from;
            from = to;
            to = swapped;
        }
        int[] order = from;
        long[] occupied = new long[count];
        int[] starts = new int[count + 1];
        int found = 0;
        for (int at = 0; at < count; at++) {
            long cell = cells[order[at]];
            if (found == 0 || occupied[found - 1] != cell) {
                occupied[found] = cell;
                starts[found++] = at;
            }
        }
        starts[found] = count;
        return new CellList(grid, order, Arrays.copyOf(starts, found + 1), Arrays.copyOf(occupied, found));
    }

    /** The points' numbers sorted by cell, and within a cell ascending; shared and not to be changed. */
    public int[] order() {
        return order;
    }

    /**
     * Where in {@link #order} the cells that are kept begin, and the number of points after the last; shared and not to be
     * changed.
     */
    public int[] starts() {
        return starts;
    }

    /** How many cells are kept: those with points in them, and for points that lie densely the empty ones too. */
    public int cells() {
        return starts.length - 1;
    }

    /**
     * Every part of {@link #order} that may have points in a box; each of those points is in one part, and others that are
     * not in the box may be too. The parts come in ascending order.
     *
     * @param low the lowest coordinate of the box in each dimension; it may be minus infinity
     * @param high the highest, which belongs to the box
     */
    public void forEachRange(double[] low, double[] high, Ranges ranges) {
        if (order.length > 0) {
            grid.forEachRow(low, high, (first, last) -> {
                int from = place(first);
                int to = place(last + 1);
                if (starts[from] < starts[to]) {
                    ranges.range(starts[from], starts[to]);
                }
            });
        }
    }

    /** Which of the cells that are kept is the first not below a cell. */
    private int place(long cell) {
        if (occupied.length == 0) {
            return (int) cell;
        }
        int found = Arrays.binarySearch(occupied, cell);
        return found >= 0 ? found : -found - 1;
    }
}
