package dev.quern.spi;

import dev.quern.DType;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A block of native memory, of any length: our own allocation, freed once this object is unreachable, or the memory of
 * a direct buffer that an owner keeps alive.
 *
 * <p>Up to JDK 21 code reaches it by {@link #address()}, from JDK 22 on by {@link #segment()}. Compiled code that
 * holds only the one or the other must keep this object reachable ({@link java.lang.ref.Reference#reachabilityFence})
 * until it is done.
 */
public final class NativeStorage implements Storage {
    /** The alignment in bytes of memory that {@link #allocate} returns: a cache line, and the widest vector. */
    public static final int ALIGNMENT = 64;

    private final NativeAccess.Block block;
    /** What positions are relative to, see {@link NativeAccess}. */
    final @Nullable Object base;

    private final long origin;
    private final long bytes;

    private NativeStorage(NativeAccess.Block block, long bytes) {
        this.block = block;
        this.base = block.base();
        this.origin = block.origin();
        this.bytes = bytes;
    }

    /**
     * New zeroed memory, aligned to {@value #ALIGNMENT} bytes.
     *
     * @throws IllegalArgumentException if the size is negative
     * @throws OutOfMemoryError if the memory cannot be had; the message names the size
     */
    public static NativeStorage allocate(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("cannot allocate " + bytes + " bytes of native memory");
        }
        if (bytes > Long.MAX_VALUE - ALIGNMENT) {
            throw NativeAccess.outOfMemory(bytes, "more than an address can count");
        }
        return new NativeStorage(NativeMemory.ACCESS.allocate(bytes), bytes);
    }

    /**
     * The memory between the position and the limit of a direct buffer, shared and read in the byte order of the
     * machine whatever the order of the buffer.
     *
     * @param owner kept reachable as long as this storage is, besides the buffer; it is never closed or released here
     * @throws IllegalArgumentException if the buffer is not direct or is read-only
     */
    public static NativeStorage of(ByteBuffer buffer, Object owner) {
        if (!buffer.isDirect() || buffer.isReadOnly()) {
            throw new IllegalArgumentException("only a direct buffer that may be written can be wrapped, not " + buffer
                    + (buffer.isReadOnly() ? ", which is read-only" : ": copy its contents to a Java array"));
        }
        return new NativeStorage(NativeMemory.ACCESS.wrap(buffer, owner), buffer.remaining());
    }

    /** The address of the first byte. */
    public long address() {
        return block.address();
    }

    /** The {@code java.lang.foreign.MemorySegment} of exactly this memory on JDK 22 and later, else null. */
    public @Nullable Object segment() {
        return base;
    }

    /** What keeps the memory alive. */
    public Object owner() {
        return block.owner();
    }

    /** Whether any byte belongs to both blocks, whoever owns them. */
    public boolean overlaps(NativeStorage other) {
        return address() < other.address() + other.bytes && other.address() < address() + bytes;
    }

    @Override
    public boolean isNative() {
        return true;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public long length(DType dtype) {
        return bytes / dtype.bytes();
    }

    @Override
    public boolean getBoolean(long index) {
        return getByte(index) != 0;
    }

    @Override
    public byte getByte(long index) {
        return NativeMemory.getByte(this, position(index, 0));
    }

    @Override
    public short getShort(long index) {
        return NativeMemory.getShort(this, position(index, 1));
    }

    @Override
    public int getInt(long index) {
        return NativeMemory.getInt(this, position(index, 2));
    }

    @Override
    public long getLong(long index) {
        return NativeMemory.getLong(this, position(index, 3));
    }

    @Override
    public float getFloat(long index) {
        return NativeMemory.getFloat(this, position(index, 2));
    }

    @Override
    public double getDouble(long index) {
        return NativeMemory.getDouble(this, position(index, 3));
    }

    @Override
    public void putBoolean(long index, boolean value) {
        putByte(index, (byte) (value ? 1 : 0));
    }

    @Override
    public void putByte(long index, byte value) {
        NativeMemory.putByte(this, position(index, 0), value);
    }

    @Override
    public void putShort(long index, short value) {
        NativeMemory.putShort(this, position(index, 1), value);
    }

    @Override
    public void putInt(long index, int value) {
        NativeMemory.putInt(this, position(index, 2), value);
    }

    @Override
    public void putLong(long index, long value) {
        NativeMemory.putLong(this, position(index, 3), value);
    }

    @Override
    public void putFloat(long index, float value) {
        NativeMemory.putFloat(this, position(index, 2), value);
    }

    @Override
    public void putDouble(long index, double value) {
        NativeMemory.putDouble(this, position(index, 3), value);
    }

    @Override
    public String toString() {
        return "native " + bytes + " bytes at 0x" + Long.toHexString(address());
    }

    /** Where an element is relative to the base; not checked. */
    long position(DType dtype, long index) {
        return origin + index * dtype.bytes();
    }

    private long position(long index, int log2Bytes) {
        return origin + (Objects.checkIndex(index, bytes >> log2Bytes) << log2Bytes);
    }
}
