package dev.quern.compiler.runtime;

import dev.quern.DType;
import java.lang.ref.SoftReference;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Large arrays that are used again from call to call: to allocate one costs about as much as to fill it. One of each type
 * is kept, until memory is short; a caller that finds none gets a new one.
 */
final class Scratch {
    private static final Map<Class<?>, AtomicReference<@Nullable SoftReference<Object>>> KEPT =
            new ConcurrentHashMap<>();

    /** Arrays of at most so many elements are kept for a thread. */
    private static final int MOST_OF_THREAD = 1 << 17;

    /** A thread runs one chunk at a time, whatever kernel it is of. */
    private static final ThreadLocal<@Nullable Object[]> OF_THREAD = ThreadLocal.withInitial(() -> new Object[16]);

    private Scratch() {}

    /**
     * An array of at least a size, with any contents, for this thread until it asks for one of the same number again. New
     * memory is in no cache: for a short chunk to allocate takes as long as to compute.
     */
    static Object ofThread(DType dtype, int size, int number) {
        Class<?> type = elementType(dtype);
        @Nullable Object[] kept = OF_THREAD.get();
        Object array = number < kept.length ? kept[number] : null;
        if (array == null || array.getClass().getComponentType() != type || Array.getLength(array) < size) {
            array = Array.newInstance(type, size);
            if (number < kept.length && size <= MOST_OF_THREAD) {
                kept[number] = array;
            }
        }
        return array;
    }

    /** New arrays in an array, all zero. */
    static Object rows(DType dtype, int rows, int length) {
        return Array.newInstance(elementType(dtype), rows, length);
    }

    /** Makes the first elements of an array zero. */
    static void clear(Object array, int size) {
        if (array instanceof double[] elements) {
            Arrays.fill(elements, 0, size, 0);
        } else if (array instanceof float[] elements) {
            Arrays.fill(elements, 0, size, 0);
        } else if (array instanceof long[] elements) {
            Arrays.fill(elements, 0, size, 0);
        } else if (array instanceof int[] elements) {
            Arrays.fill(elements, 0, size, 0);
        } else if (array instanceof short[] elements) {
            Arrays.fill(elements, 0, size, (short) 0);
        } else if (array instanceof byte[] elements) {
            Arrays.fill(elements, 0, size, (byte) 0);
        } else {
            Arrays.fill((boolean[]) array, 0, size, false);
        }
    }

    /** An array of at least a size, with any contents. */
    static Object take(DType dtype, int size) {
        Class<?> type = elementType(dtype);
        SoftReference<Object> reference = kept(type).getAndSet(null);
        Object array = reference == null ? null : reference.get();
        return array != null && Array.getLength(array) >= size ? array : Array.newInstance(type, size);
    }

    /** Keeps an array for the next one who asks. */
    static void giveBack(Object array) {
        kept(array.getClass().getComponentType()).set(new SoftReference<>(array));
    }

    private static AtomicReference<@Nullable SoftReference<Object>> kept(Class<?> type) {
        return KEPT.computeIfAbsent(type, unused -> new AtomicReference<>());
    }

    private static Class<?> elementType(DType dtype) {
        return switch (dtype) {
            case F64 -> double.class;
            case F32 -> float.class;
            case I64 -> long.class;
            case I32 -> int.class;
            case I16 -> short.class;
            case I8 -> byte.class;
            case BOOL -> boolean.class;
        };
    }
}
