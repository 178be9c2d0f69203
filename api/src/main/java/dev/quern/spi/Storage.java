package dev.quern.spi;

import dev.quern.DType;

/**
 * The memory behind an array: one Java primitive array, or a block of native memory. Elements are addressed by their
 * position from the start, counted in elements of the type that is read or written.
 *
 * <p>Every access is checked against the size. A heap storage holds one element type and refuses the others with a
 * {@link ClassCastException}; a native storage is bytes, and may be read as any type in the byte order of the machine.
 * Nothing here synchronizes: threads that share a storage order their accesses themselves.
 */
public sealed interface Storage permits HeapStorage, NativeStorage {

    /** Whether the memory lies outside the Java heap. */
    boolean isNative();

    /** The size in bytes, counting one byte for each boolean. */
    long bytes();

    /**
     * How many whole elements of a type fit.
     *
     * @throws IllegalArgumentException if this is a heap storage of another type
     */
    long length(DType dtype);

    boolean getBoolean(long index);

    byte getByte(long index);

    short getShort(long index);

    int getInt(long index);

    long getLong(long index);

    float getFloat(long index);

    double getDouble(long index);

    void putBoolean(long index, boolean value);

    void putByte(long index, byte value);

    void putShort(long index, short value);

    void putInt(long index, int value);

    void putLong(long index, long value);

    void putFloat(long index, float value);

    void putDouble(long index, double value);

    /**
     * Copies consecutive elements, as if through a temporary when the two ranges overlap.
     *
     * @param from the first element to read from {@code source}
     * @param to the first element to write to {@code target}
     * @param count how many elements of type {@code dtype}
     * @throws IndexOutOfBoundsException if either range leaves its storage
     */
    static void copy(DType dtype, Storage source, long from, Storage target, long to, long count) {
        StorageCopy.copy(dtype, source, from, target, to, count);
    }
}
