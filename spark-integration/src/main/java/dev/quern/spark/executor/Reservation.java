package dev.quern.spark.executor;

import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;

/** The memory that a task holds for one purpose, as much as it needs at the moment. */
public final class Reservation implements AutoCloseable {
    // None where Spark computes on the driver: nobody counts there.
    private final @Nullable TaskMemory memory;
    private long bytes;

    private Reservation(@Nullable TaskMemory memory) {
        this.memory = memory;
    }

    /** One of the task that runs on the calling thread, with nothing held yet. */
    public static Reservation ofThisTask() {
        TaskContext task = TaskContext.get();
        return new Reservation(task == null ? null : TaskMemory.of(task));
    }

    /**
     * Holds so many bytes, instead of those held before.
     *
     * @param what for the message, for example {@code a batch of 4096 rows of kernel nearest}
     * @throws TaskMemoryException if they are more than before and Spark has not enough; what was held before still is
     */
    public void hold(String what, long wanted) {
        if (memory != null && wanted > bytes) {
            memory.reserve(what, wanted - bytes);
            bytes = wanted;
        }
        less(wanted);
    }

    /** The same for those who can do with less: false, with as much held as before, if Spark has not enough. */
    public boolean tryHold(long wanted) {
        if (memory != null && wanted > bytes) {
            if (!memory.tryReserve(wanted - bytes)) {
                return false;
            }
            bytes = wanted;
        }
        less(wanted);
        return true;
    }

    /** Holds so many bytes if those held are fewer. */
    public void holdAtLeast(String what, long wanted) {
        if (wanted > bytes) {
            hold(what, wanted);
        }
    }

    private void less(long wanted) {
        if (memory != null && wanted < bytes) {
            memory.release(bytes - wanted);
            bytes = wanted;
        }
    }

    /** Holds nothing any more. What is not closed ends with the task. */
    @Override
    public void close() {
        less(0);
    }
}
