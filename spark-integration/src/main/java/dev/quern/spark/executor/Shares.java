package dev.quern.spark.executor;

import dev.quern.compiler.runtime.WorkerPool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Which task may use how many of the executor's cores. A task has those that Spark gave it; the ones that no task has
 * are divided evenly among the tasks that are inside a kernel at the moment, the ones that began earlier getting what
 * does not divide.
 */
public final class Shares {
    private static final Shares SHARED = new Shares(ExecutorCores::ofThisJvm, WorkerPool.shared()::reconsider);

    private final IntSupplier coresNow;
    private final Runnable risen;

    // Guarded by this, as are the tasks' counts of kernels.
    private final Map<Long, Share> running = new LinkedHashMap<>();

    private volatile int cores;

    /**
     * @param coresNow asked whenever the first of several tasks starts: one JVM may be several executors in turn
     * @param risen called after a share has risen
     */
    Shares(IntSupplier coresNow, Runnable risen) {
        this.coresNow = coresNow;
        this.risen = risen;
    }

    /** The executor's. */
    public static Shares shared() {
        return SHARED;
    }

    /** What the task that runs may use. It counts as running until it is completed; more calls for it change nothing. */
    public Share of(TaskContext task) {
        Share share;
        synchronized (this) {
            Share known = running.get(task.taskAttemptId());
            if (known != null) {
                return known;
            }
            share = starts(task.taskAttemptId(), task.cpus());
        }
        // Outside of the lock, and called at once if the task is over already.
        TaskCompletionListener ends = context -> ends(task.taskAttemptId(), share);
        task.addTaskCompletionListener(ends);
        return share;
    }

    synchronized Share starts(long task, int cpus) {
        if (running.isEmpty()) {
            cores = Math.max(1, coresNow.getAsInt());
        }
        Share share = new Share(this, Math.max(1, Math.min(cpus, cores)));
        running.put(task, share);
        divide();
        return share;
    }

    void ends(long task, Share share) {
        boolean rise;
        synchronized (this) {
            running.remove(task, share);
            rise = divide();
        }
        if (rise) {
            risen.run();
        }
    }

    /** Called as a task enters a kernel, or leaves one. */
    void kernels(Share share, int delta) {
        boolean rise;
        synchronized (this) {
            int before = share.kernels;
            share.kernels += delta;
            rise = (before == 0 || share.kernels == 0) && divide();
        }
        if (rise) {
            risen.run();
        }
    }

    /** True if a task may use more than before. */
    private boolean divide() {
        int idle = cores;
        for (Share share : running.values()) {
            idle -= share.cpus;
        }
        List<Share> inKernels =
                running.values().stream().filter(share -> share.kernels > 0).toList();
        boolean rise = false;
        int left = Math.max(0, idle);
        for (int each = 0; each < inKernels.size(); each++) {
            int takers = inKernels.size() - each;
            int lent = (left + takers - 1) / takers;
            left -= lent;
            Share share = inKernels.get(each);
            int threads = share.cpus + lent;
            rise |= threads > share.threads;
            share.threads = threads;
        }
        return rise;
    }

    /** How many cores the executor has. */
    public synchronized int cores() {
        if (running.isEmpty()) {
            cores = Math.max(1, coresNow.getAsInt());
        }
        return cores;
    }

    /** How many tasks are known to run. */
    public synchronized int tasks() {
        return running.size();
    }

    /** How many of them are inside a kernel. */
    public synchronized int tasksInKernels() {
        return (int)
                running.values().stream().filter(share -> share.kernels > 0).count();
    }
}
