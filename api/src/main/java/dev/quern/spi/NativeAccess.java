package dev.quern.spi;

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
     * A place in memory.
     *
     * @param base what {@code origin} is relative to, null for absolute addresses
     * @param origin in bytes
     */
    record Place(@Nullable Object base, long origin) {}

    /**
     * A block of native memory.
     *
     * @param address of its first byte
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

    /** The first element of a Java array of numbers, for {@link #copier}. */
    Place place(Object array);

    /** {@code (Object base, long position) -> type}, without regard to alignment. */
    MethodHandle getter(Class<?> type);

    /** {@code (Object base, long position, type value) -> void}, without regard to alignment. */
    MethodHandle putter(Class<?> type);

    /** {@code (Object base, long position, Object toBase, long toPosition, long bytes) -> void}. */
    MethodHandle copier();

    static OutOfMemoryError outOfMemory(long bytes, String cause) {
        return new OutOfMemoryError("cannot allocate " + bytes + " bytes of native memory: " + cause);
    }
}
