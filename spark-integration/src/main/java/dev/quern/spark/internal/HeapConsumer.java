package dev.quern.spark.internal;

import org.apache.spark.memory.MemoryConsumer;
import org.apache.spark.memory.MemoryMode;
import org.apache.spark.memory.TaskMemoryManager;

/**
 * How Spark's memory manager sees what a task of ours holds: memory of the heap, even where Spark's own operators use
 * native memory. None of it can be spilled: a kernel is at work on it.
 */
final class HeapConsumer extends MemoryConsumer {
    HeapConsumer(TaskMemoryManager manager) {
        super(manager, MemoryMode.ON_HEAP);
    }

    /** Takes all of it, or nothing; returns what there was. Others may be made to spill for it. */
    long acquire(long bytes) {
        long had = acquireMemory(bytes);
        if (had < bytes) {
            freeMemory(had);
        }
        return had;
    }

    @Override
    public long spill(long size, MemoryConsumer trigger) {
        return 0;
    }
}
