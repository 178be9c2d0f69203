package dev.quern.spi;

import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/**
 * Reads and writes native memory at a position ({@link NativeAccess}). The handles are constants, so that the JIT
 * inlines them; that is why this class repeats itself for each type. The callers have checked the range: up to JDK 21
 * nothing else would.
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

    private NativeMemory() {}

    static byte getByte(NativeStorage storage, long position) {
        try {
            return (byte) GET_BYTE.invokeExact(storage.base, position);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        } finally {
            Reference.reachabilityFence(storage);
        }
    }

    static short getShort(NativeStorage storage, long position) {
        try {
            return (short) GET_SHORT.invokeExact(storage.base, position);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        } finally {
            Reference.reachabilityFence(storage);
        }
    }

    static int getInt(NativeStorage storage, long position) {
        try {
            return (int) GET_INT.invokeExact(storage.base, position);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        } finally {
            Reference.reachabilityFence(storage);
        }
    }

    static long getLong(NativeStorage storage, long position) {
        try {
            return (long) GET_LONG.invokeExact(storage.base, position);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        } finally {
            Reference.reachabilityFence(storage);
        }
    }

    static float getFloat(NativeStorage storage, long position) {
        try {
            return (float) GET_FLOAT.invokeExact(storage.base, position);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        } finally {
            Reference.reachabilityFence(storage);
        }
    }

    static double getDouble(NativeStorage storage, long position) {
        try {
            return (double) GET_DOUBLE.invokeExact(storage.base, position);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        } finally {
            Reference.reachabilityFence(storage);
        }
    }

    static void putByte(NativeStorage storage, long position, byte value) {
        try {
            PUT_BYTE.invokeExact(storage.base, position, value);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        } finally {
            Reference.reachabilityFence(storage);
        }
    }

    static void putShort(NativeStorage storage, long position, short value) {
        try {
            PUT_SHORT.invokeExact(storage.base, position, value);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        } finally {
            Reference.reachabilityFence(storage);
        }
    }

    static void putInt(NativeStorage storage, long position, int value) {
        try {
            PUT_INT.invokeExact(storage.base, position, value);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        } finally {
            Reference.reachabilityFence(storage);
        }
    }

    static void putLong(NativeStorage storage, long position, long value) {
        try {
            PUT_LONG.invokeExact(storage.base, position, value);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        } finally {
            Reference.reachabilityFence(storage);
        }
    }

    static void putFloat(NativeStorage storage, long position, float value) {
        try {
            PUT_FLOAT.invokeExact(storage.base, position, value);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        } finally {
            Reference.reachabilityFence(storage);
        }
    }

    static void putDouble(NativeStorage storage, long position, double value) {
        try {
            PUT_DOUBLE.invokeExact(storage.base, position, value);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        } finally {
            Reference.reachabilityFence(storage);
        }
    }
}
