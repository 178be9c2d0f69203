package dev.quern.spi;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.Locale;

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
    private final MethodHandle ofBuffer =
            Handles.fixed(segmentType, "ofBuffer", methodType(segmentType, java.nio.Buffer.class));

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
    public Place place(Object array) {
        MethodHandle ofArray = Handles.fixed(segmentType, "ofArray", methodType(segmentType, array.getClass()));
        return new Place(Handles.call(ofArray, array), 0);
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
    public MethodHandle copier() {
        MethodType exact = methodType(void.class, segmentType, long.class, segmentType, long.class, long.class);
        return Handles.fixed(segmentType, "copy", exact)
                .asType(methodType(void.class, Object.class, long.class, Object.class, long.class, long.class));
    }

    private static Class<?> layoutType(Class<?> type) {
        return Handles.type(PACKAGE + "ValueLayout$Of" + Handles.capitalized(type));
    }

    private static Object layout(Class<?> type) {
        String name = "JAVA_" + type.getName().toUpperCase(Locale.ROOT) + (type == byte.class ? "" : "_UNALIGNED");
        return Handles.constant(Handles.type(PACKAGE + "ValueLayout"), name);
    }
}
