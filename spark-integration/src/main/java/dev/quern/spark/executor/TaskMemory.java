package dev.quern.spark.executor;

import dev.quern.DType;
import dev.quern.NDArray;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.spark.TaskContext;

/**
 * The memory that one task's batches hold, counted with Spark's memory manager. It is Java's heap, or native memory
 * where {@code spark.memory.offHeap.enabled} says that tasks use that. All of it is given back when the task ends,
 * however it ends; arrays must not be used after that.
 *
 * <p>For the task's own thread.
 */
public interface TaskMemory {
    /** That of the task that runs on the calling thread's behalf; the same for each call. */
    static TaskMemory of(TaskContext task) {
        return TaskMemories.of(task);
    }

    /** Whether arrays are in native memory. */
    boolean isOffHeap();

    /**
     * A new array, all zero, in C order.
     *
     * @param what for the message, for example {@code a batch of 4096 rows of kernel nearest}
     * @throws TaskMemoryException if Spark has not enough memory for it
     */
    NDArray zeros(String what, DType dtype, long... shape);

    /**
     * Gives back an array before the task ends.
     *
     * @throws IllegalArgumentException if it is none that {@link #zeros} returned, or was given back before
     */
    void free(NDArray array);

    /**
     * Counts memory of the kind of {@link #isOffHeap} that the caller allocates; false, with nothing counted, if Spark
     * has not enough. For those who can do with less.
     */
    boolean tryReserve(long bytes);

    /**
     * Counts memory that the caller allocates.
     *
     * @param what for the message
     * @throws TaskMemoryException if Spark has not enough
     */
    void reserve(String what, long bytes);

    /** Ends the counting of memory that was reserved. */
    void release(long bytes);

    /** How many bytes are counted now. */
    long held();

    /**
     * An allocator for Arrow's vectors, which are always in native memory; counted like the rest of the task's, as Spark
     * has no other count where it knows of no native memory. What is not closed when the task ends is a leak, and the
     * task fails for it.
     */
    BufferAllocator allocator();

    /** Makes the memory of a task; found as a service. */
    interface Provider {
        /** Called once for a task; what it returns frees all it holds in a listener to the task's completion. */
        TaskMemory create(TaskContext task);
    }
}
