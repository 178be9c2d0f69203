package dev.quern.spark.internal;

import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.sql.vectorized.ColumnarMap;
import org.apache.spark.unsafe.types.UTF8String;

/** Some rows of a column, without a copy. */
final class SelectedVector extends ColumnVector {
    private final ColumnVector all;
    private final int[] rows;
    private final int count;

    /**
     * Selects rows.
     *
     * @param rows their numbers in the column
     * @param count how many of these count
     */
    SelectedVector(ColumnVector all, int[] rows, int count) {
        super(all.dataType());
        this.all = all;
        this.rows = rows;
        this.count = count;
    }

    @Override
    public void close() {
        all.close();
    }

    @Override
    public void closeIfFreeable() {
        all.closeIfFreeable();
    }

    @Override
    public boolean hasNull() {
        return all.hasNull();
    }

    @Override
    public int numNulls() {
        int nulls = 0;
        for (int row = 0; row < count; row++) {
            nulls += isNullAt(row) ? 1 : 0;
        }
        return nulls;
    }

    @Override
    public boolean isNullAt(int row) {
        return all.isNullAt(rows[row]);
    }

    @Override
    public boolean getBoolean(int row) {
        return all.getBoolean(rows[row]);
    }

    @Override
    public byte getByte(int row) {
        return all.getByte(rows[row]);
    }

    @Override
    public short getShort(int row) {
        return all.getShort(rows[row]);
    }

    @Override
    public int getInt(int row) {
        return all.getInt(rows[row]);
    }

    @Override
    public long getLong(int row) {
        return all.getLong(rows[row]);
    }

    @Override
    public float getFloat(int row) {
        return all.getFloat(rows[row]);
    }

    @Override
    public double getDouble(int row) {
        return all.getDouble(rows[row]);
    }

    @Override
    public ColumnarArray getArray(int row) {
        return all.getArray(rows[row]);
    }

    @Override
    public ColumnarMap getMap(int row) {
        return all.getMap(rows[row]);
    }

    @Override
    public Decimal getDecimal(int row, int precision, int scale) {
        return all.getDecimal(rows[row], precision, scale);
    }

    @Override
    public UTF8String getUTF8String(int row) {
        return all.getUTF8String(rows[row]);
    }

    @Override
    public byte[] getBinary(int row) {
        return all.getBinary(rows[row]);
    }

    /** The children of a structure have a value for each of its rows. */
    @Override
    public ColumnVector getChild(int ordinal) {
        return new SelectedVector(all.getChild(ordinal), rows, count);
    }
}
