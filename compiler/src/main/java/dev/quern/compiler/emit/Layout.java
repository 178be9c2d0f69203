package dev.quern.compiler.emit;

import dev.quern.NDArray;
import dev.quern.spi.HeapStorage;
import dev.quern.spi.NativeStorage;
import java.util.Locale;

/**
 * How an array argument lies in memory, as far as generated code depends on it.
 *
 * @param memory what kind of memory it is
 * @param dense whether it starts at the first element of a Java array or of an allocation and is in C order, so that
 *     strides follow from sizes
 */
public record Layout(Memory memory, boolean dense) {
    /** What generated code reads and writes by. */
    public enum Memory {
        /** A Java array. */
        HEAP,
        /** An address, by {@code sun.misc.Unsafe}: up to JDK 21. */
        ADDRESS,
        /** A {@code java.lang.foreign.MemorySegment}: from JDK 22 on. */
        SEGMENT
    }

    /** A Java array in C order from its first element on. */
    public static final Layout DENSE_HEAP = new Layout(Memory.HEAP, true);

    private static final Layout STRIDED_HEAP = new Layout(Memory.HEAP, false);
    private static final Layout DENSE_ADDRESS = new Layout(Memory.ADDRESS, true);
    private static final Layout STRIDED_ADDRESS = new Layout(Memory.ADDRESS, false);
    private static final Layout DENSE_SEGMENT = new Layout(Memory.SEGMENT, true);
    private static final Layout STRIDED_SEGMENT = new Layout(Memory.SEGMENT, false);

    /** The array's layout; asked in every call, so it makes no object. */
    public static Layout of(NDArray array) {
        boolean dense = array.offset() == 0 && array.isContiguous();
        if (array.storage() instanceof HeapStorage) {
            return dense ? DENSE_HEAP : STRIDED_HEAP;
        }
        NativeStorage storage = (NativeStorage) array.storage();
        if (storage.segment() == null) {
            return dense ? DENSE_ADDRESS : STRIDED_ADDRESS;
        }
        return dense ? DENSE_SEGMENT : STRIDED_SEGMENT;
    }

    /** For example {@code dense heap}. */
    @Override
    public String toString() {
        return (dense ? "dense " : "strided ") + memory.name().toLowerCase(Locale.ROOT);
    }
}
