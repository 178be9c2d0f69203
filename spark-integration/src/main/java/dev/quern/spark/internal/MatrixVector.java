package dev.quern.spark.internal;

import dev.quern.DType;
import dev.quern.spark.task.ColumnTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.sql.vectorized.ColumnarMap;
import org.apache.spark.unsafe.types.UTF8String;

/** A column of arrays of one length: the rows of a matrix in C order, whose Java array it shares. */
final class MatrixVector extends ColumnVector {
    private static final String NO_SUCH = "a column of arrays has no ";

    private final ArrayVector elements;
    private final int length;

    /** @param length of each array */
    MatrixVector(DType dtype, Object values, int length) {
        super(ColumnTypes.column(dtype, 2));
        this.elements = new ArrayVector(dtype, values, null);
        this.length = length;
    }

    @Override
    public void close() {}

    @Override
    public void closeIfFreeable() {}

    @Override
    public boolean hasNull() {
        return false;
    }

    @Override
    public int numNulls() {
        return 0;
    }

    @Override
    public boolean isNullAt(int row) {
        return false;
    }

    @Override
    public ColumnarArray getArray(int row) {
        return new ColumnarArray(elements, row * length, length);
    }

    @Override
    public ColumnVector getChild(int ordinal) {
        return elements;
    }

    @Override
    public boolean getBoolean(int row) {
        throw new UnsupportedOperationException(NO_SUCH + "single numbers");
    }

    @Override
    public byte getByte(int row) {
        throw new UnsupportedOperationException(NO_SUCH + "single numbers");
    }

    @Override
    public short getShort(int row) {
        throw new UnsupportedOperationException(NO_SUCH + "single numbers");
    }

    @Override
    public int getInt(int row) {
        throw new UnsupportedOperationException(NO_SUCH + "single numbers");
    }

    @Override
    public long getLong(int row) {
        throw new UnsupportedOperationException(NO_SUCH + "single numbers");
    }

    @Override
    public float getFloat(int row) {
        throw new UnsupportedOperationException(NO_SUCH + "single numbers");
    }

    @Override
    public double getDouble(int row) {
        throw new UnsupportedOperationException(NO_SUCH + "single numbers");
    }

    @Override
    public ColumnarMap getMap(int row) {
        throw new UnsupportedOperationException(NO_SUCH + "maps");
    }

    @Override
    public Decimal getDecimal(int row, int precision, int scale) {
        throw new UnsupportedOperationException(NO_SUCH + "decimals");
    }

    @Override
    public UTF8String getUTF8String(int row) {
        throw new UnsupportedOperationException(NO_SUCH + "strings");
    }

    @Override
    public byte[] getBinary(int row) {
        throw new UnsupportedOperationException(NO_SUCH + "bytes");
    }
}
