package dev.quern.cluster;

/**
 * The nearest points found so far, at most k: those of the least squared distances, and of equal distances those of the
 * least rows. A heap with the farthest on top; sorted at the end.
 */
final class NearestFound {
    private final int most;
    private final double[] squares;
    private final int[] rows;
    private int size;
    private double limit = Double.POSITIVE_INFINITY;

    NearestFound(int most) {
        this.most = most;
        this.squares = new double[most];
        this.rows = new int[most];
    }

    /**
     * Starts anew.
     *
     * @param farthest what is farther than this, by squares, is of no interest even while there are few
     */
    void clear(double farthest) {
        size = 0;
        limit = farthest;
    }

    /** How many there are. */
    int size() {
        return size;
    }

    /** How many there are at most. */
    int most() {
        return most;
    }

    /** Points farther than this, by squares, are of no interest. */
    double bound() {
        return size < most ? limit : squares[0];
    }

    double squared(int at) {
        return squares[at];
    }

    int row(int at) {
        return rows[at];
    }

    /** Takes in a point, if it is nearer than one of those that are the nearest so far. */
    void offer(double square, int row) {
        if (size < most) {
            int at = size++;
            while (at > 0 && farther(square, row, (at - 1) / 2)) {
                move((at - 1) / 2, at);
                at = (at - 1) / 2;
            }
            squares[at] = square;
            rows[at] = row;
        } else if (!farther(square, row, 0) && (square != squares[0] || row != rows[0])) {
            sink(square, row, 0, size);
        }
    }

    /** Puts them in order, the nearest first. */
    void sort() {
        for (int end = size - 1; end > 0; end--) {
            double square = squares[end];
            int row = rows[end];
            move(0, end);
            sink(square, row, 0, end);
        }
    }

    private void sink(double square, int row, int begin, int end) {
        int at = begin;
        while (2 * at + 1 < end) {
            int below = 2 * at + 1;
            if (below + 1 < end && farther(squares[below + 1], rows[below + 1], below)) {
                below++;
            }
            if (farther(square, row, below)) {
                break;
            }
            move(below, at);
            at = below;
        }
        squares[at] = square;
        rows[at] = row;
    }

    /** Whether a point is farther than the one at a place, or as far and of a greater row. */
    private boolean farther(double square, int row, int at) {
        return square > squares[at] || (square == squares[at] && row > rows[at]);
    }

    private void move(int from, int to) {
        squares[to] = squares[from];
        rows[to] = rows[from];
    }
}
