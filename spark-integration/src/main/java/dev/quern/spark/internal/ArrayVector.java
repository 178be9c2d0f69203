package dev.quern.spark.internal;

import dev.quern.DType;
import dev.quern.spark.task.ColumnTypes;
import java.util.Arrays;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.sql.vectorized.ColumnarMap;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** A column of numbers or booleans over a Java array, which it shares. Public for the code that Spark generates. */
public final class ArrayVector extends ColumnVector {
    private static final String NO_SUCH = "a column of numbers has no ";

    // One of these is there. Generated code calls the getters for each row: a field of its own for each keeps them
    // short.
    private boolean @Nullable [] booleans;
    private byte @Nullable [] bytes;
    private short @Nullable [] shorts;
    private int @Nullable [] ints;
    private long @Nullable [] longs;
    private float @Nullable [] floats;
    private double @Nullable [] doubles;
    private final boolean @Nullable [] nulls;
    private final int length;

    /**
     * Makes a column.
     *
     * @param values an array of the element type; there may be more than rows
     * @param nulls which rows are null; null if none is
     */
    ArrayVector(DType dtype, Object values, boolean @Nullable [] nulls) {
        super(ColumnTypes.scalar(dtype));
        this.nulls = nulls;
        this.length = java.lang.reflect.Array.getLength(values);
        switch (dtype) {
            case BOOL -> booleans = (boolean[]) values;
            case I8 -> bytes = (byte[]) values;
            case I16 -> shorts = (short[]) values;
            case I32 -> ints = (int[]) values;
            case I64 -> longs = (long[]) values;
            case F32 -> floats = (float[]) values;
            case F64 -> doubles = (double[]) values;
        }
    }

    @Override
    public void close() {}

    /** The array may be used for the next batch: nobody but its owner lets go of it. */
    @Override
    public void closeIfFreeable() {}

    @Override
    public boolean hasNull() {
        return numNulls() > 0;
    }

    @Override
    public int numNulls() {
        int count = 0;
        if (nulls != null) {
            for (boolean isNull : nulls) {
                count += isNull ? 1 : 0;
            }
        }
        return count;
    }

    @Override
    public boolean isNullAt(int row) {
        return nulls != null && nulls[row];
    }

    @Override
    @SuppressWarnings("NullAway") // The getter of another type is a mistake of the caller's, and ends as one.
    public boolean getBoolean(int row) {
        return booleans[row];
    }

    @Override
    @SuppressWarnings("NullAway")
    public byte getByte(int row) {
        return bytes[row];
    }

    @Override
    @SuppressWarnings("NullAway")
    public short getShort(int row) {
        return shorts[row];
    }

    @Override
    @SuppressWarnings("NullAway")
    public int getInt(int row) {
        return ints[row];
    }

    @Override
    @SuppressWarnings("NullAway")
    public long getLong(int row) {
        return longs[row];
    }

    @Override
    @SuppressWarnings("NullAway")
    public float getFloat(int row) {
        return floats[row];
    }

    @Override
    @SuppressWarnings("NullAway")
    public double getDouble(int row) {
        return doubles[row];
    }

    @Override
    @SuppressWarnings("NullAway")
    public double[] getDoubles(int row, int count) {
        return Arrays.copyOfRange(doubles, row, row + count);
    }

    @Override
    @SuppressWarnings("NullAway")
    public float[] getFloats(int row, int count) {
        return Arrays.copyOfRange(floats, row, row + count);
    }

    @Override
    @SuppressWarnings("NullAway")
    public long[] getLongs(int row, int count) {
        return Arrays.copyOfRange(longs, row, row + count);
    }

    @Override
    @SuppressWarnings("NullAway")
    public int[] getInts(int row, int count) {
        return Arrays.copyOfRange(ints, row, row + count);
    }

    @Override
    public ColumnarArray getArray(int row) {
        throw new UnsupportedOperationException(NO_SUCH + "arrays");
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

    @Override
    public ColumnVector getChild(int ordinal) {
        throw new UnsupportedOperationException(NO_SUCH + "children");
    }

    @Override
    public String toString() {
        return "ArrayVector[" + dataType().simpleString() + ", " + length + "]";
    }
}
