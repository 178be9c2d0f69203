package dev.quern.compiler.emit;

import dev.quern.NDArray;
import dev.quern.spi.HeapStorage;
import dev.quern.spi.NativeStorage;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * How an array argument lies in memory, as far as generated code depends on it.
 *
 * @param memory what kind of memory it is
 * @param form how its elements lie there
 */
public record Layout(Memory memory, Form form) {
    /** What generated code reads and writes by. */
    public enum Memory {
        /** A Java array. */
        HEAP,
        /** An address, by {@code sun.misc.Unsafe}: up to JDK 21. */
        ADDRESS,
        /** A {@code java.lang.foreign.MemorySegment}: from JDK 22 on. */
        SEGMENT
    }

    /** How elements lie in memory. */
    public enum Form {
        /** In C order from the start of a Java array or of an allocation on, so that strides follow from sizes. */
        DENSE("dense"),
        /** Anywhere, but neighbours along the last axis are neighbours in memory: a slice of rows and columns, say. */
        ROWS("row-contiguous"),
        /** Anywhere. */
        STRIDED("strided");

        private final String text;

        Form(String text) {
            this.text = text;
        }

        static Form of(NDArray array) {
            if (array.offset() == 0 && array.isContiguous()) {
                return DENSE;
            }
            int rank = array.rank();
            return rank > 0 && array.stride(rank - 1) == 1 ? ROWS : STRIDED;
        }
    }

    /** A Java array in C order from its first element on. */
    public static final Layout DENSE_HEAP = new Layout(Memory.HEAP, Form.DENSE);

    private static final Map<Memory, Map<Form, Layout>> ALL = all();

    private static Map<Memory, Map<Form, Layout>> all() {
        Map<Memory, Map<Form, Layout>> all = new EnumMap<>(Memory.class);
        for (Memory memory : Memory.values()) {
            Map<Form, Layout> forms = new EnumMap<>(Form.class);
            for (Form form : Form.values()) {
                forms.put(form, new Layout(memory, form));
            }
            all.put(memory, forms);
        }
        return all;
    }

    private static Layout of(Memory memory, Form form) {
        return Objects.requireNonNull(Objects.requireNonNull(ALL.get(memory)).get(form));
    }

    /** The array's layout; asked in every call, so it makes no object. */
    public static Layout of(NDArray array) {
        return of(memory(array), Form.of(array));
    }

    private static Memory memory(NDArray array) {
        if (array.storage() instanceof HeapStorage) {
            return Memory.HEAP;
        }
        NativeStorage storage = (NativeStorage) array.storage();
        return storage.segment() == null ? Memory.ADDRESS : Memory.SEGMENT;
    }

    /** For example {@code dense heap}. */
    @Override
    public String toString() {
        return form.text + " " + memory.name().toLowerCase(Locale.ROOT);
    }
}
