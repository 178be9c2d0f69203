package dev.quern.spark.internal;

import dev.quern.DType;
import dev.quern.spark.executor.Reservation;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.jspecify.annotations.Nullable;

/**
 * Columns that a projection of Spark's fills row by row: it takes this for the row that it writes, and each row is the
 * next elements of Java arrays.
 */
final class ComputedColumns extends GenericInternalRow {
    private static final long serialVersionUID = 1L;

    private final transient List<DType> types;
    private final transient Object[] values;
    private final transient Reservation memory = Reservation.ofThisTask();

    /** For a column without nulls empty. */
    private final boolean[][] nulls;

    private int row;
    private int capacity;

    ComputedColumns(List<DType> types) {
        super(new Object[types.size()]);
        this.types = List.copyOf(types);
        this.values = new Object[types.size()];
        this.nulls = new boolean[types.size()][0];
        for (int column = 0; column < values.length; column++) {
            values[column] = array(types.get(column), 0);
        }
    }

    /**
     * Begins again with the first row, of so many.
     *
     * @throws dev.quern.spark.executor.TaskMemoryException if Spark has not the memory for them
     */
    void reset(int rows) {
        row = 0;
        if (rows > capacity) {
            long rowBytes = types.stream().mapToLong(DType::bytes).sum() + types.size(); // and whether it is null
            memory.hold("%d rows of %d computed columns".formatted(rows, types.size()), rows * rowBytes);
            capacity = rows;
            for (int column = 0; column < values.length; column++) {
                values[column] = array(types.get(column), rows);
            }
        }
        Arrays.fill(nulls, new boolean[0]);
    }

    private static Object array(DType type, int length) {
        return dev.quern.spi.HeapStorage.allocate(type, length).array();
    }

    /** Goes on to the next row. */
    void next() {
        row++;
    }

    /** A column of the rows written. */
    ColumnVector vector(int column) {
        return new ArrayVector(types.get(column), values[column], nulls[column].length == 0 ? null : nulls[column]);
    }

    @Override
    public int numFields() {
        return values.length;
    }

    @Override
    public void setNullAt(int column) {
        if (nulls[column].length == 0) {
            nulls[column] = new boolean[capacity];
        }
        nulls[column][row] = true;
    }

    @Override
    public void setBoolean(int column, boolean value) {
        ((boolean[]) values[column])[row] = value;
    }

    @Override
    public void setByte(int column, byte value) {
        ((byte[]) values[column])[row] = value;
    }

    @Override
    public void setShort(int column, short value) {
        ((short[]) values[column])[row] = value;
    }

    @Override
    public void setInt(int column, int value) {
        ((int[]) values[column])[row] = value;
    }

    @Override
    public void setLong(int column, long value) {
        ((long[]) values[column])[row] = value;
    }

    @Override
    public void setFloat(int column, float value) {
        ((float[]) values[column])[row] = value;
    }

    @Override
    public void setDouble(int column, double value) {
        ((double[]) values[column])[row] = value;
    }

    /** Where Spark does not compile expressions it gives values as objects. */
    @Override
    public void update(int column, @Nullable Object value) {
        if (value == null) {
            setNullAt(column);
        } else {
            Array.set(values[column], row, value);
        }
    }

    @Override
    public @Nullable Object genericGet(int column) {
        return nulls[column].length > 0 && nulls[column][row] ? null : Array.get(values[column], row);
    }
}
