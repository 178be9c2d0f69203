package dev.quern.spark.task;

import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Threads;
import dev.quern.compiler.runtime.RegionContext;
import dev.quern.spark.executor.Share;
import dev.quern.spark.executor.Shares;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;

/**
 * Runs a kernel for a Spark task: with as many threads as the task's {@link Share} of the executor's cores, so that tasks
 * side by side do not fight for them, and stopping when Spark kills the task.
 *
 * <p>The threads that help get the task's class loader. They do not get its TaskContext: all they run is generated code,
 * which asks nothing of it, and whether to go on they ask here.
 */
final class Task implements RegionContext {
    private final Plan plan;
    private final Map<String, Object> constants = new LinkedHashMap<>();
    // Both are known on the task's own thread alone. There is no task where Spark computes on the driver.
    private final @Nullable TaskContext task = TaskContext.get();
    private final @Nullable Share share = task == null ? null : Shares.shared().of(task);
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

    Task(Plan plan) {
        this.plan = plan;
        plan.wholes().forEach(whole -> constants.put(whole.array().name(), whole.value()));
        constants.putAll(plan.scalars());
    }

    /**
     * Calls the kernel.
     *
     * @param arrays the arguments that are not the same for all rows
     * @param firstRow the number among all rows of the first in the arrays
     */
    @SuppressWarnings("try") // The scopes are in force while they are open; nothing asks them anything.
    void run(Map<String, NDArray> arrays, long firstRow) {
        Kernel.@Nullable Call call = null;
        for (Map<String, ?> arguments : List.of(constants, arrays)) {
            for (Map.Entry<String, ?> each : arguments.entrySet()) {
                call = call == null
                        ? plan.kernel().with(each.getKey(), each.getValue())
                        : call.with(each.getKey(), each.getValue());
            }
        }
        Plan.Numbering numbering = plan.numbering();
        if (numbering != null) {
            call = Objects.requireNonNull(call).with(numbering.firstRow(), firstRow);
        }
        Kernel.Call complete = Objects.requireNonNull(call);
        if (share == null) {
            complete.run();
            return;
        }
        try (Share.Use use = share.enter();
                Threads.Scope most = Threads.limit(share.most());
                RegionContext.Scope context = RegionContext.enter(this)) {
            complete.run();
        }
    }

    /** For messages. */
    String partition() {
        return task == null ? "" : " of partition " + task.partitionId();
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
