package dev.quern.spi;

import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes native memory at a base and a position ({@link NativeAccess}). The handles are constants, so that
 * the JIT inlines them; that is why this class repeats itself for each type. No range is checked here up to JDK 21:
 * the callers have checked it.
 */
final class NativeMemory {
    static final NativeAccess ACCESS = NativeAccess.ofThisJvm();

    private static final MethodHandle GET_BYTE = ACCESS.getter(byte.class);
    private static final MethodHandle GET_SHORT = ACCESS.getter(short.class);
    private static final MethodHandle GET_INT = ACCESS.getter(int.class);
    private static final MethodHandle GET_LONG = ACCESS.getter(long.class);
    private static final MethodHandle GET_FLOAT = ACCESS.getter(float.class);
    private static final MethodHandle GET_DOUBLE = ACCESS.getter(double.class);
    private static final MethodHandle PUT_BYTE = ACCESS.putter(byte.class);
    private static final MethodHandle PUT_SHORT = ACCESS.putter(short.class);
    private static final MethodHandle PUT_INT = ACCESS.putter(int.class);
    private static final MethodHandle PUT_LONG = ACCESS.putter(long.class);
    private static final MethodHandle PUT_FLOAT = ACCESS.putter(float.class);
    private static final MethodHandle PUT_DOUBLE = ACCESS.putter(double.class);
    private static final MethodHandle COPY = ACCESS.copier();

    private NativeMemory() {}

    static byte getByte(@Nullable Object base, long position) {
        try {
            return (byte) GET_BYTE.invokeExact(base, position);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }

    static short getShort(@Nullable Object base, long position) {
        try {
            return (short) GET_SHORT.invokeExact(base, position);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }

    static int getInt(@Nullable Object base, long position) {
        try {
            return (int) GET_INT.invokeExact(base, position);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }

    static long getLong(@Nullable Object base, long position) {
        try {
            return (long) GET_LONG.invokeExact(base, position);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }

    static float getFloat(@Nullable Object base, long position) {
        try {
            return (float) GET_FLOAT.invokeExact(base, position);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }

    static double getDouble(@Nullable Object base, long position) {
        try {
            return (double) GET_DOUBLE.invokeExact(base, position);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }

    static void putByte(@Nullable Object base, long position, byte value) {
        try {
            PUT_BYTE.invokeExact(base, position, value);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }

    static void putShort(@Nullable Object base, long position, short value) {
        try {
            PUT_SHORT.invokeExact(base, position, value);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }

    static void putInt(@Nullable Object base, long position, int value) {
        try {
            PUT_INT.invokeExact(base, position, value);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }

    static void putLong(@Nullable Object base, long position, long value) {
        try {
            PUT_LONG.invokeExact(base, position, value);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }

    static void putFloat(@Nullable Object base, long position, float value) {
        try {
            PUT_FLOAT.invokeExact(base, position, value);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }

    static void putDouble(@Nullable Object base, long position, double value) {
        try {
            PUT_DOUBLE.invokeExact(base, position, value);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }

    static void copy(@Nullable Object base, long position, @Nullable Object toBase, long toPosition, long bytes) {
        try {
            COPY.invokeExact(base, position, toBase, toPosition, bytes);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }
}
