package dev.quern.spark.internal;

import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.AllocationOutcome;

/** Counts what an Arrow allocator hands out as memory of a task. */
final class ArrowCount implements AllocationListener {
    private final SparkTaskMemory memory;

    ArrowCount(SparkTaskMemory memory) {
        this.memory = memory;
    }

    /** Before, so that nothing is allocated that Spark has no room for. */
    @Override
    public void onPreAllocation(long size) {
        memory.reserve("a buffer of Arrow's", size);
    }

    @Override
    public boolean onFailedAllocation(long size, AllocationOutcome outcome) {
        memory.release(size);
        return false;
    }

    @Override
    public void onRelease(long size) {
        memory.release(size);
    }
}
