package dev.quern.spark.executor;

import org.apache.spark.TaskContext;

/**
 * How much of Java's heap one task's batches hold, counted with Spark's memory manager: what is reserved Spark has made
 * room for, by spilling what others hold if need be. All of it is given back when the task ends, however it ends.
 *
 * <p>For the task's own thread. Those who hold memory of one purpose, more or less of it as time goes by, use a {@link
 * Reservation}.
 */
public interface TaskMemory {
    /** That of a task; the same for each call. */
    static TaskMemory of(TaskContext task) {
        return TaskMemories.of(task);
    }

    /** Counts memory that the caller allocates; false, with nothing counted, if Spark has not enough. */
    boolean tryReserve(long bytes);

    /**
     * Counts memory that the caller allocates.
     *
     * @param what for the message, for example {@code a batch of 4096 rows of kernel nearest}
     * @throws TaskMemoryException if Spark has not enough
     */
    void reserve(String what, long bytes);

    /** Ends the counting of memory that was reserved. */
    void release(long bytes);

    /** How many bytes are counted now. */
    long held();

    /** Makes the memory of a task; found as a service. */
    interface Provider {
        /** Called once for a task; what it returns gives back all it holds in a listener to the task's completion. */
        TaskMemory create(TaskContext task);
    }
}
