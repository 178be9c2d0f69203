package dev.quern.spark.task;

import dev.quern.Threads;
import dev.quern.compiler.runtime.RegionContext;
import dev.quern.spark.executor.Share;
import dev.quern.spark.executor.Shares;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;

/**
 * Runs what has parallel loops for a Spark task: with as many threads as the task's {@link Share} of the executor's cores, so
 * that tasks side by side do not fight for them, and stopping when Spark kills the task.
 *
 * <p>The threads that help get the task's class loader. They do not get its TaskContext: what they run asks nothing of it,
 * and whether to go on they ask here.
 */
public final class TaskThreads implements RegionContext {
    // Both are known on the task's own thread alone. There is no task where Spark computes on the driver.
    private final @Nullable TaskContext task = TaskContext.get();
    private final @Nullable Share share = task == null ? null : Shares.shared().of(task);
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

    private TaskThreads() {}

    /** Those of the task that runs on the calling thread. */
    static TaskThreads ofThisTask() {
        return new TaskThreads();
    }

    /** Calls what has parallel loops, kernels among them, on the thread of a task. */
    public static <T> T call(Supplier<T> work) {
        return ofThisTask().run(work);
    }

    @SuppressWarnings("try") // The scopes are in force while they are open; nothing asks them anything.
    <T> T run(Supplier<T> work) {
        if (share == null) {
            return work.get();
        }
        try (Share.Use use = share.enter();
                Threads.Scope most = Threads.limit(share.most());
                RegionContext.Scope context = RegionContext.enter(this)) {
            return work.get();
        }
    }

    @Override
    public void begin() {
        Thread.currentThread().setContextClassLoader(loader);
    }

    @Override
    public boolean cancelled() {
        return task != null && task.isInterrupted();
    }

    @Override
    public int threads() {
        return share == null ? Threads.MAX : share.threads();
    }
}
