package dev.quern.spi;

import dev.quern.DType;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How this JVM allocates and reaches native memory without a flag and without a warning: {@link UnsafeAccess} up to JDK
 * 21, where {@code java.lang.foreign} is not final, and {@link ForeignAccess} from 22 on, as Unsafe warns from 24 on.
 *
 * <p>A place in memory is a base and a position, for both: null and an address, or a memory segment and an offset into
 * it. The handles take the base as an {@code Object}, so that they are called exactly with one signature.
 */
sealed interface NativeAccess permits UnsafeAccess, ForeignAccess {

    /**
     * A block of native memory.
     *
     * @param base what {@code origin} is relative to, null for absolute addresses
     * @param origin the position of the first byte
     * @param address of the first byte
     * @param owner what keeps it alive; the block is freed, if it is ours, when this is unreachable
     */
    record Block(@Nullable Object base, long origin, long address, Object owner) {}

    static NativeAccess ofThisJvm() {
        return Runtime.version().feature() >= 22 ? new ForeignAccess() : new UnsafeAccess();
    }

    /** Zeroed memory aligned to {@link NativeStorage#ALIGNMENT}. */
    Block allocate(long bytes);

    /** The memory from position to limit of a direct buffer. */
    Block wrap(ByteBuffer buffer, Object owner);

    /** {@code (Object base, long position) -> type}, without regard to alignment. */
    MethodHandle getter(Class<?> type);

    /** {@code (Object base, long position, type value) -> void}, without regard to alignment. */
    MethodHandle putter(Class<?> type);

    /** Copies between two places, as if through a temporary when they overlap. */
    void copy(@Nullable Object base, long position, @Nullable Object toBase, long toPosition, long bytes);

    /** Copies elements from a place to a Java array of numbers. */
    void copyToArray(DType dtype, @Nullable Object base, long position, Object array, int index, int count);

    /** Copies elements of a Java array of numbers to a place. */
    void copyFromArray(DType dtype, Object array, int index, @Nullable Object base, long position, int count);

    static OutOfMemoryError outOfMemory(long bytes, String cause) {
        return new OutOfMemoryError("cannot allocate " + bytes + " bytes of native memory: " + cause);
    }
}
