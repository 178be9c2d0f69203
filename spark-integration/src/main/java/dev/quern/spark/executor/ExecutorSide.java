package dev.quern.spark.executor;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.quern.Threads;
import dev.quern.compiler.KernelCache;
import dev.quern.compiler.runtime.WorkerPool;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;

/**
 * The plugin in an executor: sizes the pool of threads, counts all tasks, those without kernels too, publishes figures,
 * and lets the threads go in the end.
 *
 * <p>The metrics are gauges, in Spark's metrics under {@code plugin.dev.quern.spark.QuernPlugin}: {@code cores}, {@code
 * tasks.running}, {@code tasks.inKernels}, {@code threads.busy}, {@code threads.workers}, {@code kernels.compiled}
 * and {@code memory.bytes}.
 */
public final class ExecutorSide implements ExecutorPlugin {
    /** What Spark calls the executor of local mode. */
    private static final String DRIVER = "driver";

    @Override
    public void init(PluginContext context, Map<String, String> extraConf) {
        // In local mode the JVM is the user's own, and what it does besides Spark is not for us to limit.
        if (!context.executorID().equals(DRIVER)) {
            Threads.set(Shares.shared().cores());
        }
        register(context.metricRegistry());
    }

    private static void register(MetricRegistry metrics) {
        Shares shares = Shares.shared();
        WorkerPool pool = WorkerPool.shared();
        metrics.register("cores", (Gauge<Integer>) shares::cores);
        metrics.register("tasks.running", (Gauge<Integer>) shares::tasks);
        metrics.register("tasks.inKernels", (Gauge<Integer>) shares::tasksInKernels);
        metrics.register("threads.busy", (Gauge<Integer>) pool::busy);
        metrics.register("threads.workers", (Gauge<Integer>) pool::workers);
        metrics.register(
                "kernels.compiled", (Gauge<Long>) () -> KernelCache.shared().compiledKernels());
        metrics.register("memory.bytes", (Gauge<Long>) TaskMemories::held);
    }

    /** Called on the task's thread. The share ends with the task by itself, so nothing is done when it succeeds or fails. */
    @Override
    public void onTaskStart() {
        TaskContext task = TaskContext.get();
        if (task != null) {
            Shares.shared().of(task);
        }
    }

    @Override
    public void shutdown() {
        WorkerPool.shared().dismiss();
    }
}
