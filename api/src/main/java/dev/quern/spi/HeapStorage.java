package dev.quern.spi;

import dev.quern.DType;
import java.lang.reflect.Array;
import java.util.Objects;

/**
 * One Java primitive array: {@code boolean[] byte[] short[] int[] long[] float[]} or {@code double[]}. Equal to another
 * when it is the very same array.
 *
 * @param array the array, shared, never copied
 */
public record HeapStorage(Object array) implements Storage {

    /** The most elements that a Java array can be asked to hold. */
    public static final long MAX_LENGTH = Integer.MAX_VALUE;

    /** @throws IllegalArgumentException if the object is not an array of one of the seven element types */
    public HeapStorage {
        dtypeOf(array);
    }

    /**
     * A new array of zeros (of false).
     *
     * @throws IllegalArgumentException if the length is negative or more than a Java array holds
     */
    public static HeapStorage allocate(DType dtype, long length) {
        if (length < 0 || length > MAX_LENGTH) {
            throw new IllegalArgumentException("a Java array cannot hold " + length + " elements of " + dtype
                    + ", only 0 to " + MAX_LENGTH + ": use native memory (NDArray.allocateNative)");
        }
        int size = (int) length;
        return new HeapStorage(
                switch (dtype) {
                    case BOOL -> new boolean[size];
                    case I8 -> new byte[size];
                    case I16 -> new short[size];
                    case I32 -> new int[size];
                    case I64 -> new long[size];
                    case F32 -> new float[size];
                    case F64 -> new double[size];
                });
    }

    /** The element type, which is that of the array. */
    public DType dtype() {
        return dtypeOf(array);
    }

    @Override
    public boolean isNative() {
        return false;
    }

    @Override
    public long bytes() {
        return (long) Array.getLength(array) * dtype().bytes();
    }

    @Override
    public long length(DType dtype) {
        if (dtype != dtype()) {
            throw new IllegalArgumentException("a Java array of " + dtype() + " cannot be seen as " + dtype);
        }
        return Array.getLength(array);
    }

    @Override
    public boolean getBoolean(long index) {
        boolean[] elements = (boolean[]) array;
        return elements[checked(index, elements.length)];
    }

    @Override
    public byte getByte(long index) {
        byte[] elements = (byte[]) array;
        return elements[checked(index, elements.length)];
    }

    @Override
    public short getShort(long index) {
        short[] elements = (short[]) array;
        return elements[checked(index, elements.length)];
    }

    @Override
    public int getInt(long index) {
        int[] elements = (int[]) array;
        return elements[checked(index, elements.length)];
    }

    @Override
    public long getLong(long index) {
        long[] elements = (long[]) array;
        return elements[checked(index, elements.length)];
    }

    @Override
    public float getFloat(long index) {
        float[] elements = (float[]) array;
        return elements[checked(index, elements.length)];
    }

    @Override
    public double getDouble(long index) {
        double[] elements = (double[]) array;
        return elements[checked(index, elements.length)];
    }

    @Override
    public void putBoolean(long index, boolean value) {
        boolean[] elements = (boolean[]) array;
        elements[checked(index, elements.length)] = value;
    }

    @Override
    public void putByte(long index, byte value) {
        byte[] elements = (byte[]) array;
        elements[checked(index, elements.length)] = value;
    }

    @Override
    public void putShort(long index, short value) {
        short[] elements = (short[]) array;
        elements[checked(index, elements.length)] = value;
    }

    @Override
    public void putInt(long index, int value) {
        int[] elements = (int[]) array;
        elements[checked(index, elements.length)] = value;
    }

    @Override
    public void putLong(long index, long value) {
        long[] elements = (long[]) array;
        elements[checked(index, elements.length)] = value;
    }

    @Override
    public void putFloat(long index, float value) {
        float[] elements = (float[]) array;
        elements[checked(index, elements.length)] = value;
    }

    @Override
    public void putDouble(long index, double value) {
        double[] elements = (double[]) array;
        elements[checked(index, elements.length)] = value;
    }

    /** Names type and length, not the contents. */
    @Override
    public String toString() {
        return "heap " + dtype() + "[" + Array.getLength(array) + "]";
    }

    private static int checked(long index, int length) {
        return (int) Objects.checkIndex(index, (long) length);
    }

    private static DType dtypeOf(Object array) {
        if (array instanceof double[]) {
            return DType.F64;
        } else if (array instanceof float[]) {
            return DType.F32;
        } else if (array instanceof int[]) {
            return DType.I32;
        } else if (array instanceof long[]) {
            return DType.I64;
        } else if (array instanceof short[]) {
            return DType.I16;
        } else if (array instanceof byte[]) {
            return DType.I8;
        } else if (array instanceof boolean[]) {
            return DType.BOOL;
        }
        throw new IllegalArgumentException(
                "expected boolean[], byte[], short[], int[], long[], float[] or double[], not a "
                        + array.getClass().getTypeName());
    }
}
