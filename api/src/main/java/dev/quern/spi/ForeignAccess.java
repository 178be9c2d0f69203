package dev.quern.spi;

import static java.lang.invoke.MethodType.methodType;

import dev.quern.DType;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Native memory by {@code java.lang.foreign}, for JDK 22 and later. Found by name as the project is compiled for 17,
 * and by none of its restricted methods, so that no flag is needed and nothing is printed.
 *
 * <p>Memory comes from the automatic arena: the JVM frees it with its segment, and counts it with the direct buffers
 * against {@code -XX:MaxDirectMemorySize}, by default the maximum size of the heap.
 */
final class ForeignAccess implements NativeAccess {
    private static final String PACKAGE = "java.lang.foreign.";

    private final Class<?> segmentType = Handles.type(PACKAGE + "MemorySegment");
    private final Class<?> arenaType = Handles.type(PACKAGE + "Arena");
    private final MethodHandle ofAuto = Handles.fixed(arenaType, "ofAuto", methodType(arenaType));
    private final MethodHandle allocate =
            Handles.virtual(arenaType, "allocate", methodType(segmentType, long.class, long.class));
    private final MethodHandle address = Handles.virtual(segmentType, "address", methodType(long.class));
    private final MethodHandle ofBuffer = Handles.fixed(segmentType, "ofBuffer", methodType(segmentType, Buffer.class));

    // Never by a segment of the heap: code that has seen one loads and stores vectors ten times slower ever after.
    private final Class<?> anyLayout = Handles.type(PACKAGE + "ValueLayout");
    private final MethodHandle copy = copier(segmentType, long.class, segmentType, long.class, long.class);
    private final MethodHandle copyToArray =
            copier(segmentType, anyLayout, long.class, Object.class, int.class, int.class);
    private final MethodHandle copyFromArray =
            copier(Object.class, int.class, segmentType, anyLayout, long.class, int.class);
    private final Map<DType, Object> layouts = new EnumMap<>(DType.class);

    ForeignAccess() {
        for (DType dtype : DType.values()) {
            if (dtype.isNumeric()) {
                Class<?> element =
                        HeapStorage.allocate(dtype, 0).array().getClass().getComponentType();
                layouts.put(dtype, layout(element));
            }
        }
    }

    @Override
    public Block allocate(long bytes) {
        try {
            Object segment = Handles.call(allocate, Handles.call(ofAuto), bytes, (long) NativeStorage.ALIGNMENT);
            return block(segment, segment);
        } catch (OutOfMemoryError | IllegalArgumentException e) {
            throw NativeAccess.outOfMemory(
                    bytes, e.getMessage() + "; -XX:MaxDirectMemorySize limits it, by default to the maximum heap size");
        }
    }

    @Override
    public Block wrap(ByteBuffer buffer, Object owner) {
        return block(Handles.call(ofBuffer, buffer), owner);
    }

    private Block block(Object segment, Object owner) {
        return new Block(segment, 0, (long) Handles.call(address, segment), owner);
    }

    @Override
    public MethodHandle getter(Class<?> type) {
        Class<?> layout = layoutType(type);
        MethodHandle get = Handles.virtual(segmentType, "get", methodType(type, layout, long.class));
        return MethodHandles.insertArguments(get, 1, layout(type)).asType(methodType(type, Object.class, long.class));
    }

    @Override
    public MethodHandle putter(Class<?> type) {
        Class<?> layout = layoutType(type);
        MethodHandle set = Handles.virtual(segmentType, "set", methodType(void.class, layout, long.class, type));
        return MethodHandles.insertArguments(set, 1, layout(type))
                .asType(methodType(void.class, Object.class, long.class, type));
    }

    @Override
    public void copy(@Nullable Object base, long position, @Nullable Object toBase, long toPosition, long bytes) {
        try {
            copy.invokeExact(base, position, toBase, toPosition, bytes);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }

    @Override
    public void copyToArray(DType dtype, @Nullable Object base, long position, Object array, int index, int count) {
        try {
            copyToArray.invokeExact(base, layouts.get(dtype), position, array, index, count);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }

    @Override
    public void copyFromArray(DType dtype, Object array, int index, @Nullable Object base, long position, int count) {
        try {
            copyFromArray.invokeExact(array, index, base, layouts.get(dtype), position, count);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }

    /** A static {@code MemorySegment.copy}, its segments and layouts taken as Objects. */
    private MethodHandle copier(Class<?>... parameters) {
        MethodHandle exact = Handles.fixed(segmentType, "copy", methodType(void.class, parameters));
        Class<?>[] erased = parameters.clone();
        Arrays.setAll(erased, i -> erased[i].isPrimitive() ? erased[i] : Object.class);
        return exact.asType(methodType(void.class, erased));
    }

    private static Class<?> layoutType(Class<?> type) {
        return Handles.type(PACKAGE + "ValueLayout$Of" + Handles.capitalized(type));
    }

    private static Object layout(Class<?> type) {
        String name = "JAVA_" + type.getName().toUpperCase(Locale.ROOT) + (type == byte.class ? "" : "_UNALIGNED");
        return Handles.constant(Handles.type(PACKAGE + "ValueLayout"), name);
    }
}
