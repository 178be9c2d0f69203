package dev.quern.spark.task;

import dev.quern.Kernel;
import dev.quern.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;

/** Runs a kernel for a Spark task, on {@link TaskThreads}. */
final class Task {
    private final Plan plan;
    private final Map<String, Object> constants = new LinkedHashMap<>();
    private final TaskThreads threads = TaskThreads.ofThisTask();
    // Known on the task's own thread alone. There is no task where Spark computes on the driver.
    private final @Nullable TaskContext task = TaskContext.get();

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
        threads.run(() -> {
            complete.run();
            return complete;
        });
    }

    /** How many threads the task may use now. */
    int threads() {
        return threads.threads();
    }

    /** For messages. */
    String partition() {
        return task == null ? "" : " of partition " + task.partitionId();
    }
}
