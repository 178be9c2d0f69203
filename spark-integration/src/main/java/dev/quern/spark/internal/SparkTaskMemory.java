package dev.quern.spark.internal;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.spark.executor.TaskMemory;
import dev.quern.spark.executor.TaskMemoryException;
import dev.quern.spi.NativeStorage;
import dev.quern.spi.Storage;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.memory.MemoryMode;
import org.apache.spark.sql.util.ArrowUtils;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * A task's memory, counted as one of Spark's memory consumers.
 *
 * <p>Native arrays lie in buffers of an Arrow allocator of the task's own, a child of Spark's root allocator: these are
 * freed when they are closed, where memory from the JDK waits for the garbage collector, which native memory does not
 * hurry.
 */
final class SparkTaskMemory implements TaskMemory {
    /** How a service is made. */
    public static final class Maker implements TaskMemory.Provider {
        @Override
        public TaskMemory create(TaskContext task) {
            SparkTaskMemory memory = new SparkTaskMemory(task);
            TaskCompletionListener frees = context -> memory.close();
            task.addTaskCompletionListener(frees);
            return memory;
        }
    }

    private final String name;
    private final MemoryMode mode;
    private final CountedMemory counted;
    private final Map<Storage, @Nullable ArrowBuf> arrays = new IdentityHashMap<>();
    private @Nullable BufferAllocator allocator;
    private boolean ended;

    SparkTaskMemory(TaskContext task) {
        this.name = "task " + task.taskAttemptId();
        this.mode = task.taskMemoryManager().getTungstenMemoryMode();
        this.counted = new CountedMemory(task.taskMemoryManager(), mode);
    }

    @Override
    public boolean isOffHeap() {
        return mode == MemoryMode.OFF_HEAP;
    }

    @Override
    public NDArray zeros(String what, DType dtype, long... shape) {
        long bytes = bytes(dtype, shape);
        if (!isOffHeap()) {
            reserve(what, bytes);
            NDArray array;
            try {
                array = NDArray.zeros(dtype, shape);
            } catch (OutOfMemoryError e) {
                release(bytes);
                throw e;
            }
            arrays.put(array.storage(), null);
            return array;
        }
        if (bytes > Integer.MAX_VALUE) {
            throw new TaskMemoryException(
                    what + ": " + bytes + " bytes in one array, and native arrays of a task hold at most 2^31-1",
                    "take fewer rows at a time");
        }
        reserve(what, bytes); // so that the message is ours; what Arrow counts takes its place
        release(bytes);
        ArrowBuf buffer = allocator().buffer(bytes);
        buffer.setZero(0, bytes);
        Storage storage = NativeStorage.of(buffer.nioBuffer(0, (int) bytes), buffer);
        arrays.put(storage, buffer);
        return NDArray.over(storage, dtype, shape);
    }

    @Override
    public void free(NDArray array) {
        Storage storage = array.storage();
        if (!arrays.containsKey(storage)) {
            throw new IllegalArgumentException("not an array of " + name + ", or given back before: " + storage);
        }
        ArrowBuf buffer = arrays.remove(storage);
        if (buffer == null) {
            release(storage.bytes());
        } else {
            buffer.close();
        }
    }

    @Override
    public boolean tryReserve(long bytes) {
        return counted.acquire(bytes) == bytes;
    }

    @Override
    public void reserve(String what, long bytes) {
        long had = counted.acquire(bytes);
        if (had == bytes) {
            return;
        }
        String kind = isOffHeap() ? "native memory" : "heap";
        String setting = isOffHeap() ? "spark.memory.offHeap.size" : "spark.executor.memory";
        throw new TaskMemoryException(
                "%s: %d bytes of %s are needed, of which Spark had %d for this task, which holds %d"
                        .formatted(what, bytes, kind, had, held()),
                "raise %s, which is %s, or let fewer tasks run at once on an executor (spark.task.cpus)"
                        .formatted(setting, SparkEnv.get().conf().get(setting, "not set")));
    }

    @Override
    public void release(long bytes) {
        if (!ended) { // a leak that is closed late: its count ended with the task
            counted.freeMemory(bytes);
        }
    }

    @Override
    public long held() {
        return counted.getUsed();
    }

    @Override
    public BufferAllocator allocator() {
        BufferAllocator made = allocator;
        if (made == null) {
            made = ArrowUtils.rootAllocator()
                    .newChildAllocator("quern " + name, new ArrowCount(this), 0, Long.MAX_VALUE);
            allocator = made;
        }
        return made;
    }

    /** Frees all arrays; what others have taken from the allocator and not closed is an error of theirs. */
    private void close() {
        arrays.values().forEach(buffer -> {
            if (buffer != null) {
                buffer.close();
            }
        });
        arrays.clear();
        try {
            BufferAllocator made = allocator;
            if (made != null) {
                made.close();
            }
        } finally {
            ended = true;
            counted.freeMemory(held());
        }
    }

    private static long bytes(DType dtype, long... shape) {
        long bytes = dtype.bytes();
        for (long size : shape) {
            bytes = Math.multiplyExact(bytes, size);
        }
        return bytes;
    }
}
