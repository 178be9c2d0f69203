package dev.quern.compiler.runtime;

import dev.quern.DType;
import java.lang.ref.SoftReference;
import java.lang.reflect.Array;
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

    private Scratch() {}

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
