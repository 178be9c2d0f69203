package dev.quern.spatial;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A Hilbert curve through a cube of 2 to 8 dimensions. It visits each cell of a fine grid once, and cells that follow
 * one another share a face: points near on the curve are near in space. The cube has its first corner at that of the
 * bounds and their longest side; points outside belong to the cell at the edge that is nearest to them.
 *
 * <p>The grid has 2 to the power of {@link #bits} cells along each axis, as many as a position in 63 bits can tell
 * apart: 31 bits in two dimensions, 21 in three, 7 in eight. It is coarser where numbers next to one another would not
 * tell its cells apart.
 *
 * <p>The algorithm is that of J. Skilling, Programming the Hilbert curve, AIP Conference Proceedings 707, 381 (2004).
 */
public final class HilbertCurve implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int LEAST_DIMENSIONS = 2;
    private static final int MOST_DIMENSIONS = 8;

    private final double[] lower;
    private final int bits;
    private final double cell;

    private HilbertCurve(double[] lower, int bits, double cell) {
        this.lower = lower;
        this.bits = bits;
        this.cell = cell;
    }

    /**
     * The curve through the cube over {@code bounds}.
     *
     * @throws IllegalArgumentException if there are not from 2 to 8 dimensions, or the bounds are empty or infinite
     */
    public static HilbertCurve of(Box bounds) {
        int dimensions = bounds.dimensions();
        if (dimensions < LEAST_DIMENSIONS || dimensions > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("a Hilbert curve here has from " + LEAST_DIMENSIONS + " to "
                    + MOST_DIMENSIONS + " dimensions, not " + dimensions + ": a KdTree has any number");
        }
        int bits = (Long.SIZE - 1) / dimensions;
        double[] lower = new double[dimensions];
        double cell = Double.MIN_VALUE;
        for (int axis = 0; axis < dimensions; axis++) {
            double from = bounds.lower(axis);
            double to = bounds.upper(axis);
            if (bounds.isEmpty() || !Double.isFinite(from) || !Double.isFinite(to)) {
                throw new IllegalArgumentException("a Hilbert curve needs finite bounds: " + bounds);
            }
            lower[axis] = from;
            cell = Math.max(cell, Math.scalb(to, -bits) - Math.scalb(from, -bits));
            cell = Math.max(cell, 2 * Math.ulp(Math.max(Math.abs(from), Math.abs(to))));
        }
        return new HilbertCurve(lower, bits, cell);
    }

    /** How many axes there are. */
    public int dimensions() {
        return lower.length;
    }

    /** The binary logarithm of the number of cells along an axis. */
    public int bits() {
        return bits;
    }

    /**
     * The position on the curve of the cell with a point, from 0 to 2 to the power of {@code dimensions x bits}.
     *
     * @throws IllegalArgumentException if the point has another number of coordinates, or one is NaN or infinite
     */
    public long index(double[] point) {
        Points.check(point, lower.length);
        int[] cells = new int[lower.length];
        for (int axis = 0; axis < cells.length; axis++) {
            cells[axis] = cell(axis, point[axis]);
        }
        return index(cells, bits);
    }

    private int cell(int axis, double coordinate) {
        int last = (int) ((1L << bits) - 1);
        double about = coordinate / cell - lower[axis] / cell;
        int guess = (int) Math.max(0, Math.min(last, about));
        while (guess > 0 && coordinate < edge(axis, guess)) {
            guess--;
        }
        while (guess < last && coordinate >= edge(axis, guess + 1)) {
            guess++;
        }
        return guess;
    }

    /** The coordinate at which a cell begins, of those that do not reach to infinity. */
    double edge(int axis, int cells) {
        return lower[axis] + cells * cell;
    }

    /**
     * The cell at a position, whose points have that {@link #index}. Those at the faces of the cube reach to infinity,
     * as they have the points outside.
     *
     * @throws IllegalArgumentException if there is no such position
     */
    public Box cell(long index) {
        int[] cells = cells(index);
        long last = (1L << bits) - 1;
        double[] from = new double[cells.length];
        double[] to = new double[cells.length];
        for (int axis = 0; axis < cells.length; axis++) {
            from[axis] = cells[axis] == 0 ? Double.NEGATIVE_INFINITY : edge(axis, cells[axis]);
            to[axis] = cells[axis] == last ? Double.POSITIVE_INFINITY : edge(axis, cells[axis] + 1);
        }
        return Box.of(from, to);
    }

    /** The number along each axis of the cell at a position. */
    int[] cells(long index) {
        if (index < 0 || index > last()) {
            throw new IllegalArgumentException("positions on the curve are from 0 to " + last() + ", not " + index);
        }
        return cells(index, lower.length, bits);
    }

    /** The last position on the curve. */
    long last() {
        return (1L << (bits * lower.length)) - 1;
    }

    /**
     * The rows of points in the order in which the curve visits them; those of one cell keep their order.
     *
     * @throws IllegalArgumentException if a coordinate is NaN or infinite, or their number is not that of the curve
     */
    public int[] order(double[][] points) {
        Points.checkedRows(points, lower.length);
        long[] indices = Arrays.stream(points).mapToLong(this::index).toArray();
        return IndexSort.sorted(points.length, (a, b) -> Long.compare(indices[a], indices[b]));
    }

    /** The position of a cell; overwrites its numbers. Named after the steps of Skilling's AxestoTranspose. */
    static long index(int[] x, int bits) {
        int last = x.length - 1;
        for (int bit = bits - 1; bit > 0; bit--) {
            for (int axis = 0; axis <= last; axis++) {
                exchangeOrInvert(x, axis, bit);
            }
        }
        for (int axis = 1; axis <= last; axis++) {
            x[axis] ^= x[axis - 1];
        }
        int flips = 0;
        for (int bit = bits - 1; bit > 0; bit--) {
            if ((x[last] >>> bit & 1) != 0) {
                flips ^= (1 << bit) - 1;
            }
        }
        long index = 0;
        for (int bit = bits - 1; bit >= 0; bit--) {
            for (int axis = 0; axis <= last; axis++) {
                index = index << 1 | ((x[axis] ^ flips) >>> bit & 1);
            }
        }
        return index;
    }

    /** The cell at a position: Skilling's TransposetoAxes. */
    static int[] cells(long index, int dimensions, int bits) {
        int[] x = new int[dimensions];
        for (int at = 0; at < bits * dimensions; at++) {
            x[dimensions - 1 - at % dimensions] |= (int) (index >>> at & 1) << at / dimensions;
        }
        int carried = x[dimensions - 1] >>> 1;
        for (int axis = dimensions - 1; axis > 0; axis--) {
            x[axis] ^= x[axis - 1];
        }
        x[0] ^= carried;
        for (int bit = 1; bit < bits; bit++) {
            for (int axis = dimensions - 1; axis >= 0; axis--) {
                exchangeOrInvert(x, axis, bit);
            }
        }
        return x;
    }

    /** Turns the part of the curve below a bit: inverts it on the first axis, or exchanges that axis with another. */
    private static void exchangeOrInvert(int[] x, int axis, int bit) {
        int below = (1 << bit) - 1;
        int inverts = -(x[axis] >>> bit & 1) & below; // masks and no branch, which would be taken as if by chance
        int exchanges = (x[0] ^ x[axis]) & (below ^ inverts);
        x[0] ^= inverts;
        x[0] ^= exchanges;
        x[axis] ^= exchanges;
    }
}
