package dev.quern.spark.executor;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/** The memory of each task that asked for some. */
final class TaskMemories {
    private static final Map<TaskContext, TaskMemory> RUNNING = new ConcurrentHashMap<>();

    private TaskMemories() {}

    /** Looked up with this class's own loader: a thread's may not know Quern, or know another copy of it. */
    private static final class Service {
        static final TaskMemory.Provider PROVIDER = ServiceLoader.load(
                        TaskMemory.Provider.class, TaskMemories.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the jar of Quern for Spark is incomplete: "
                        + "META-INF/services names no " + TaskMemory.Provider.class.getName()));
    }

    static TaskMemory of(TaskContext task) {
        TaskMemory known = RUNNING.get(task);
        if (known != null) {
            return known;
        }
        if (task.isCompleted()) {
            throw new IllegalStateException("task " + task.taskAttemptId() + " has ended: it can hold no memory");
        }
        // Listeners run last to first: this one after that of the memory itself.
        TaskCompletionListener forgets = RUNNING::remove;
        TaskMemory created;
        task.addTaskCompletionListener(forgets);
        created = Service.PROVIDER.create(task);
        RUNNING.put(task, created);
        return created;
    }

    /** What all tasks of the executor hold, in bytes. */
    static long held() {
        return RUNNING.values().stream().mapToLong(TaskMemory::held).sum();
    }
}
