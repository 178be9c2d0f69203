package dev.quern.examples.particles;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of each step took, as Spark measures them. Jobs say by a local property of the SparkContext which step
 * they are; the events come later, on another thread.
 */
final class TaskTimes extends SparkListener {
    /** The local property with the number of the step. */
    static final String STEP = "dev.quern.examples.step";

    /** What {@link #STEP} is for the job after whose end all steps are known. */
    static final String LAST = "last";

    private final Map<Integer, Long> stepOfStage = new HashMap<>();
    private final Map<Long, Tasks> steps = new HashMap<>();
    private @Nullable Integer last;
    private boolean isComplete;

    /**
     * All tasks of a step.
     *
     * @param sending milliseconds of those that write what goes to other partitions
     * @param moving milliseconds of those that read it and do what is to be done
     * @param cpu milliseconds that the threads of these tasks were on a processor
     * @param bytes that went through the shuffle
     */
    record Tasks(double sending, double moving, double cpu, double bytes) {
        static final Tasks NONE = new Tasks(0, 0, 0, 0);

        private Tasks and(boolean isSending, TaskMetrics metrics) {
            double time = metrics.executorRunTime();
            return new Tasks(
                    sending + (isSending ? time : 0),
                    moving + (isSending ? 0 : time),
                    cpu + metrics.executorCpuTime() / 1e6,
                    bytes + metrics.shuffleWriteMetrics().bytesWritten());
        }
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart start) {
        if (LAST.equals(step(start.properties()))) {
            last = start.jobId();
        }
    }

    @Override
    public synchronized void onJobEnd(SparkListenerJobEnd end) {
        Integer awaited = last;
        if (awaited != null && awaited == end.jobId()) {
            isComplete = true;
            notifyAll();
        }
    }

    @Override
    public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
        String step = step(submitted.properties());
        if (step != null && !step.equals(LAST)) {
            stepOfStage.put(submitted.stageInfo().stageId(), Long.valueOf(step));
        }
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        Long step = stepOfStage.get(end.stageId());
        if (step != null && end.taskMetrics() != null) {
            steps.merge(
                    step,
                    Tasks.NONE.and(end.taskType().equals("ShuffleMapTask"), end.taskMetrics()),
                    (a, b) -> new Tasks(a.sending + b.sending, a.moving + b.moving, a.cpu + b.cpu, a.bytes + b.bytes));
        }
    }

    private static @Nullable String step(@Nullable Properties properties) {
        return properties == null ? null : properties.getProperty(STEP);
    }

    /** Waits until the events of all steps have come. */
    synchronized void await() throws InterruptedException {
        while (!isComplete) {
            wait();
        }
    }

    /** What the tasks of a step took. */
    synchronized Tasks of(long step) {
        return steps.getOrDefault(step, Tasks.NONE);
    }
}
