package dev.quern.spark.internal;

import dev.quern.spark.executor.TaskMemory;
import dev.quern.spark.executor.TaskMemoryException;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/** A task's memory, counted as one of Spark's memory consumers. */
final class SparkTaskMemory implements TaskMemory {
    /** How a service is made. */
    public static final class Maker implements TaskMemory.Provider {
        @Override
        public TaskMemory create(TaskContext task) {
            SparkTaskMemory memory = new SparkTaskMemory(task);
            TaskCompletionListener ends = context -> memory.release(memory.held());
            task.addTaskCompletionListener(ends);
            return memory;
        }
    }

    /** What Spark calls the executor of local mode. */
    private static final String DRIVER = "driver";

    private final HeapConsumer consumer;

    SparkTaskMemory(TaskContext task) {
        this.consumer = new HeapConsumer(task.taskMemoryManager());
    }

    @Override
    public boolean tryReserve(long bytes) {
        return consumer.acquire(bytes) == bytes;
    }

    @Override
    public void reserve(String what, long bytes) {
        long had = consumer.acquire(bytes);
        if (had == bytes) {
            return;
        }
        SparkEnv env = SparkEnv.get();
        // In local mode tasks run in the driver's JVM.
        boolean local = env.executorId().equals(DRIVER);
        String setting = local ? "spark.driver.memory" : "spark.executor.memory";
        throw new TaskMemoryException(
                "%s: %d bytes of heap are needed, of which Spark had %d for this task, which holds %d"
                        .formatted(what, bytes, had, held()),
                "raise %s, which is %s, or let fewer tasks run at once on an executor (spark.task.cpus)"
                        .formatted(setting, env.conf().get(setting, "not set")));
    }

    @Override
    public void release(long bytes) {
        consumer.freeMemory(bytes);
    }

    @Override
    public long held() {
        return consumer.getUsed();
    }
}
