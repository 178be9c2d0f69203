package dev.quern.spark.task;

import dev.quern.DType;
import dev.quern.spark.executor.Reservation;
import dev.quern.spi.HeapStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;

/**
 * Rows of numbers, read from columns, as one Java array in the end. How many there will be is not known before: they are
 * kept in pieces, each as large as all before it, up to a bound. So few rows take little room, and many are copied once.
 */
public final class RowPieces {
    private static final int LEAST_PIECE = 1 << 10;
    private static final int LARGEST_PIECE = 1 << 22;

    private final DType dtype;
    private final int width;
    private final String what;
    private final Reservation memory;
    private final List<Object> pieces = new ArrayList<>();
    private final List<Integer> pieceRows = new ArrayList<>();
    private int room;
    private int used;
    private long reserved;
    private long rows;

    /**
     * Begins without rows.
     *
     * @param width how many numbers a row has
     * @param what for messages, for example {@code a block of the columns x, y}
     */
    public RowPieces(DType dtype, int width, String what, Reservation memory) {
        this.dtype = dtype;
        this.width = width;
        this.what = what;
        this.memory = memory;
    }

    /** How many rows there are so far. */
    public long rows() {
        return rows;
    }

    /**
     * Adds rows, one number of each from each column.
     *
     * @throws dev.quern.spark.executor.TaskMemoryException if Spark has not the memory for them
     */
    public void addNumbers(ColumnVector[] columns, int count) {
        int[] all = IntStream.range(0, columns.length).toArray();
        for (int from = 0; from < count; ) {
            int taken = Math.min(count - from, roomForRows(count - from));
            ColumnCopy.rows(columns, all, from, taken, last(), dtype, used * width);
            took(taken);
            from += taken;
        }
    }

    /**
     * Adds rows that are arrays of one column.
     *
     * @return how many were added: fewer if the one behind these has another length than it should
     * @throws dev.quern.spark.executor.TaskMemoryException if Spark has not the memory for them
     */
    public int addArrays(ColumnVector column, int count) {
        DType type = ColumnTypes.elementType(column.dataType()).orElseThrow();
        for (int row = 0; row < count; row++) {
            ColumnarArray values = column.getArray(row);
            if (values.numElements() != width) {
                return row;
            }
            roomForRows(count - row);
            ColumnCopy.array(values, type, last(), dtype, used * width);
            took(1);
        }
        return count;
    }

    private Object last() {
        return pieces.get(pieces.size() - 1);
    }

    private void took(int count) {
        used += count;
        rows += count;
        pieceRows.set(pieceRows.size() - 1, used);
    }

    /** Makes room for a row at least. */
    private int roomForRows(int wanted) {
        if (used == room) {
            long elements = Math.min(LARGEST_PIECE, Math.max(LEAST_PIECE, (rows + wanted) * width));
            room = (int) Math.max(1, elements / Math.max(1, width));
            reserved += (long) room * width;
            hold(reserved);
            pieces.add(HeapStorage.allocate(dtype, (long) room * width).array());
            pieceRows.add(0);
            used = 0;
        }
        return room - used;
    }

    /**
     * All rows, one behind the other, in a Java array of their own.
     *
     * @throws dev.quern.spark.executor.TaskMemoryException if Spark has not the memory for it
     */
    public Object elements() {
        if (pieces.size() == 1 && used == room) {
            return last();
        }
        long elements = rows * width;
        hold(reserved + elements);
        Object whole = HeapStorage.allocate(dtype, elements).array();
        int at = 0;
        for (int each = 0; each < pieces.size(); each++) {
            int count = pieceRows.get(each) * width;
            System.arraycopy(pieces.get(each), 0, whole, at, count);
            at += count;
        }
        return whole;
    }

    private void hold(long elements) {
        memory.hold("%s, of which %d rows are read,".formatted(what, rows), elements * dtype.bytes());
    }
}
