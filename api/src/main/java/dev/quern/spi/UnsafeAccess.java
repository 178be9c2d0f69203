package dev.quern.spi;

import static java.lang.invoke.MethodType.methodType;

import dev.quern.DType;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Cleaner;
import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Native memory by {@code sun.misc.Unsafe}, for JDK 17 to 21. Its methods are found by name since javac warns about the
 * class and cannot be told not to; as constant handles they compile to the same instructions.
 *
 * <p>The garbage collector does not see the size of this memory, so once more of it is in use than the Java heap may
 * grow to, an allocation asks for a collection, which frees what is unreachable. What is in use all the same is let
 * grow to twice its size before the next collection.
 */
final class UnsafeAccess implements NativeAccess {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final AtomicLong IN_USE = new AtomicLong();
    private static volatile long collectAbove = Runtime.getRuntime().maxMemory();

    private final Object unsafe;
    private final MethodHandle allocateMemory;
    private final MethodHandle freeMemory;
    private final MethodHandle setMemory;
    private final MethodHandle copyMemory;
    private final MethodHandle arrayBaseOffset;

    private final MethodHandle getLong;
    private final long bufferAddress;

    UnsafeAccess() {
        try {
            Field singleton = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
            singleton.setAccessible(true);
            unsafe = singleton.get(null);
            MethodHandle fieldOffset = find("objectFieldOffset", long.class, Field.class);
            bufferAddress = (long) Handles.call(fieldOffset, Buffer.class.getDeclaredField("address"));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this JVM has no sun.misc.Unsafe: add the module jdk.unsupported", e);
        }
        allocateMemory = find("allocateMemory", long.class, long.class);
        freeMemory = find("freeMemory", void.class, long.class);
        setMemory = find("setMemory", void.class, long.class, long.class, byte.class);
        copyMemory = find("copyMemory", void.class, Object.class, long.class, Object.class, long.class, long.class);
        arrayBaseOffset = find("arrayBaseOffset", int.class, Class.class);
        getLong = find("getLong", long.class, Object.class, long.class);
    }

    @Override
    public Block allocate(long bytes) {
        long room = bytes + NativeStorage.ALIGNMENT;
        collectUnderPressure(room);
        long start;
        try {
            start = (long) Handles.call(allocateMemory, room);
        } catch (OutOfMemoryError | IllegalArgumentException e) {
            throw NativeAccess.outOfMemory(bytes, "the operating system refused");
        }
        IN_USE.addAndGet(room);
        Object owner = new Object();
        CLEANER.register(owner, new Release(freeMemory, start, room));
        long address = (start + NativeStorage.ALIGNMENT - 1) & -NativeStorage.ALIGNMENT;
        Handles.call(setMemory, address, bytes, (byte) 0);
        return new Block(null, address, address, owner);
    }

    private record Release(MethodHandle freeMemory, long start, long room) implements Runnable {
        @Override
        public void run() {
            Handles.call(freeMemory, start);
            IN_USE.addAndGet(-room);
        }
    }

    private static void collectUnderPressure(long room) {
        if (IN_USE.get() + room < collectAbove) {
            return;
        }
        synchronized (UnsafeAccess.class) {
            long limit = collectAbove;
            if (IN_USE.get() + room < limit) {
                return; // another thread has collected meanwhile
            }
            System.gc();
            // The cleaner runs in a thread of its own; half a second is what direct buffers give it, too.
            for (long millis = 1; millis <= 256 && IN_USE.get() + room >= limit; millis *= 2) {
                try {
                    Thread.sleep(millis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
            if (IN_USE.get() + room >= limit) {
                collectAbove = 2 * (IN_USE.get() + room); // it is all in use: do not ask again at each allocation
            }
        }
    }

    @Override
    public Block wrap(ByteBuffer buffer, Object owner) {
        long address = (long) Handles.call(getLong, buffer, bufferAddress) + buffer.position();
        return new Block(null, address, address, new Wrapped(buffer, owner));
    }

    private record Wrapped(ByteBuffer buffer, Object owner) {}

    @Override
    public MethodHandle getter(Class<?> type) {
        return find("get" + Handles.capitalized(type), type, Object.class, long.class);
    }

    @Override
    public MethodHandle putter(Class<?> type) {
        return find("put" + Handles.capitalized(type), void.class, Object.class, long.class, type);
    }

    @Override
    public void copy(@Nullable Object base, long position, @Nullable Object toBase, long toPosition, long bytes) {
        try {
            copyMemory.invokeExact(base, position, toBase, toPosition, bytes);
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }

    @Override
    public void copyToArray(DType dtype, @Nullable Object base, long position, Object array, int index, int count) {
        copy(base, position, array, inArray(dtype, array, index), (long) count * dtype.bytes());
    }

    @Override
    public void copyFromArray(DType dtype, Object array, int index, @Nullable Object base, long position, int count) {
        copy(array, inArray(dtype, array, index), base, position, (long) count * dtype.bytes());
    }

    private long inArray(DType dtype, Object array, int index) {
        try {
            return (int) arrayBaseOffset.invokeExact(array.getClass()) + (long) index * dtype.bytes();
        } catch (Throwable e) {
            throw Handles.unchecked(e);
        }
    }

    private MethodHandle find(String name, Class<?> returned, Class<?>... taken) {
        return Handles.virtual(unsafe.getClass(), name, methodType(returned, taken))
                .bindTo(unsafe);
    }
}
