package dev.quern.compiler.runtime;

/**
 * The rows and columns of a contraction, and the order in which its tiles are run. Columns come in panels of some vectors
 * each; which of them a row has may depend on the row, as in a triangle.
 *
 * @param firstRow the first value of the row's index
 * @param rows how many rows there are
 * @param rowsOfTile how many rows a tile has
 * @param start the first row's first column
 * @param startSlope by how much that grows from row to row
 * @param end one past the first row's last column
 * @param endSlope by how much that grows from row to row
 * @param width how many columns a panel has
 */
public record TileGrid(
        long firstRow, long rows, int rowsOfTile, long start, long startSlope, long end, long endSlope, int width) {
    /** How many iterations of a folded loop are run for all tiles before the next ones are: so much of a panel fits L1. */
    private static final int STRETCH = 256;

    /** How many elements of the panels are read again for each tile of rows: half of a small L2. */
    private static final long BLOCK = 32_768;

    /** Chunks have no more rows, which share what is in L2. */
    private static final int MOST_ROWS = 192;

    /** A chunk of less work, by an estimate for scalars, is as long as to take the next one. */
    private static final double LEAST_NANOS = 16_000;

    /** What a generated class has for its tiles. */
    public interface Body {
        /** Runs tiles of which all rows and columns count. */
        void tile(int loop, long row, int rows, int panelFrom, int panelTo, int from, int to);

        /** Runs tiles of which some rows or columns do not count. */
        void edge(int loop, long row, int rows, int panelFrom, int panelTo, int from, int to);
    }

    /** The first column of all. */
    public long low() {
        return rows <= 0 ? start : Math.min(start, start + (rows - 1) * startSlope);
    }

    /** One past the last column of all. */
    public long high() {
        return rows <= 0 ? end : Math.max(end, end + (rows - 1) * endSlope);
    }

    /** How many panels there are. */
    public long panels() {
        return rows <= 0 || high() <= low() ? 0 : ceilDiv(high() - low(), width);
    }

    /**
     * How many rows a chunk has: fewer than share what is in L2, unless they are over before it pays to take the next.
     *
     * @param nanos the estimated cost of a row
     */
    long chunk(double nanos) {
        long rowsOfChunk = Math.min(MOST_ROWS, (rows + 15) / 16);
        rowsOfChunk = Math.max(rowsOfChunk, (long) Math.min(rows / 8.0, LEAST_NANOS / nanos));
        return Math.max(1, (rowsOfChunk + rowsOfTile - 1) / rowsOfTile) * rowsOfTile;
    }

    /**
     * Runs the rows of a chunk.
     *
     * @param trips how many iterations the folded loop has, if it may be run by stretches; 0 if not
     * @param elements how many elements of panels a panel's columns read
     */
    void run(Body body, int loop, long fromRow, long toRow, int trips, long elements) {
        int stretches = trips > STRETCH + STRETCH / 2 ? (trips + STRETCH - 1) / STRETCH : 1;
        int stretch = stretches == 1 ? trips : (trips + stretches - 1) / stretches;
        long ofPanel = Math.max(1, stretches == 1 ? elements : elements / stretches);
        int block = (int) Math.max(1, Math.min(Integer.MAX_VALUE / 2, BLOCK / ofPanel));
        int panels = (int) panels();
        int from = 0;
        do {
            int to = Math.min(trips, from + stretch);
            for (int panel = 0; panel < panels; panel += block) {
                // A chunk of large products would take long to stop: there is a place to ask for every 100 us or so.
                WorkerPool.shared().checkpoint("a contraction");
                int last = Math.min(panels, panel + block);
                for (long row = fromRow; row < toRow; row += rowsOfTile) {
                    tiles(body, loop, row, (int) Math.min(rowsOfTile, toRow - row), panel, last, from, to);
                }
            }
            from = to;
        } while (from < trips);
    }

    /** One tile's rows against a block of panels. */
    private void tiles(Body body, int loop, long number, int count, int panelFrom, int panelTo, int from, int to) {
        long row = firstRow + number;
        long low = low();
        long starts = start + number * startSlope;
        long startsLast = starts + (count - 1) * startSlope;
        long ends = end + number * endSlope;
        long endsLast = ends + (count - 1) * endSlope;
        int first = clip(Math.floorDiv(Math.min(starts, startsLast) - low, width), panelFrom, panelTo);
        int last = clip(ceilDiv(Math.max(ends, endsLast) - low, width), panelFrom, panelTo);
        int whole = clip(ceilDiv(Math.max(starts, startsLast) - low, width), first, panelTo);
        int cut = clip(Math.floorDiv(Math.min(ends, endsLast) - low, width), panelFrom, last);
        if (count < rowsOfTile || whole >= cut) {
            if (first < last) {
                body.edge(loop, row, count, first, last, from, to);
            }
            return;
        }
        if (first < whole) {
            body.edge(loop, row, count, first, whole, from, to);
        }
        body.tile(loop, row, count, whole, cut, from, to);
        if (cut < last) {
            body.edge(loop, row, count, cut, last, from, to);
        }
    }

    private static int clip(long value, int least, int most) {
        return (int) Math.max(least, Math.min(most, value));
    }

    private static long ceilDiv(long dividend, long divisor) {
        return -Math.floorDiv(-dividend, divisor);
    }
}
