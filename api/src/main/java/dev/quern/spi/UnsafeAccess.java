package dev.quern.spi;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.ref.Cleaner;
import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Native memory by {@code sun.misc.Unsafe}, for JDK 17 to 21. Its methods are found by name since javac warns about the
 * class and cannot be told not to; as constant handles they compile to the same instructions.
 *
 * <p>The garbage collector does not see the size of this memory, so once more of it is in use than the Java heap may
 * grow to, and each time it has doubled since, an allocation asks for a collection, which frees what is unreachable.
 */
final class UnsafeAccess implements NativeAccess {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final AtomicLong IN_USE = new AtomicLong();
    private static final AtomicLong COLLECT_ABOVE =
            new AtomicLong(Runtime.getRuntime().maxMemory());

    private final Object unsafe;
    private final MethodHandle allocateMemory;
    private final MethodHandle freeMemory;
    private final MethodHandle setMemory;
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
        long limit = COLLECT_ABOVE.get();
        if (IN_USE.get() + room < limit) {
            return;
        }
        System.gc();
        for (int wait = 0; wait < 10 && IN_USE.get() + room >= limit; wait++) {
            try {
                Thread.sleep(10); // the cleaner runs in a thread of its own
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        COLLECT_ABOVE.set(Math.max(Runtime.getRuntime().maxMemory(), 2 * (IN_USE.get() + room)));
    }

    @Override
    public Block wrap(ByteBuffer buffer, Object owner) {
        long address = (long) Handles.call(getLong, buffer, bufferAddress) + buffer.position();
        return new Block(null, address, address, new Wrapped(buffer, owner));
    }

    private record Wrapped(ByteBuffer buffer, Object owner) {}

    @Override
    public Place place(Object array) {
        return new Place(array, (int) Handles.call(arrayBaseOffset, array.getClass()));
    }

    @Override
    public MethodHandle getter(Class<?> type) {
        return find("get" + Handles.capitalized(type), type, Object.class, long.class);
    }

    @Override
    public MethodHandle putter(Class<?> type) {
        return find("put" + Handles.capitalized(type), void.class, Object.class, long.class, type);
    }

    @Override
    public MethodHandle copier() {
        return find("copyMemory", void.class, Object.class, long.class, Object.class, long.class, long.class);
    }

    private MethodHandle find(String name, Class<?> returned, Class<?>... taken) {
        return Handles.virtual(unsafe.getClass(), name, methodType(returned, taken))
                .bindTo(unsafe);
    }
}
