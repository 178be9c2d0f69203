package dev.quern.examples.particles;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** Takes steps of a simulation on Spark and measures them, an empty job after each. */
public final class StepTimer {
    private final JavaSparkContext context;
    private final SparkSimulation simulation;
    private final JavaRDD<Integer> numbers;
    private final TaskTimes tasks = new TaskTimes();
    private final List<Measured> measured = new ArrayList<>();

    private record Measured(long step, boolean migrates, double wall, double latency, double kernels, double lists) {}

    /**
     * For a simulation of which nobody else takes steps meanwhile.
     *
     * @param partitions of the empty jobs: as many as the simulation has
     */
    public StepTimer(JavaSparkContext context, SparkSimulation simulation, int partitions) {
        this.context = context;
        this.simulation = simulation;
        this.numbers =
                context.parallelize(IntStream.range(0, partitions).boxed().toList(), partitions);
        context.sc().addSparkListener(tasks);
    }

    /** Takes a step and measures it. */
    public void step() {
        long step = simulation.steps();
        long migrations = simulation.migrations();
        long kernels = simulation.kernelNanos();
        long lists = simulation.listNanos();
        context.setLocalProperty(TaskTimes.STEP, Long.toString(step));
        long start = System.nanoTime();
        simulation.step();
        long end = System.nanoTime();
        context.setLocalProperty(TaskTimes.STEP, null);
        emptyJob();
        long afterEmpty = System.nanoTime();
        measured.add(new Measured(
                step,
                simulation.migrations() > migrations,
                (end - start) / 1e6,
                (afterEmpty - end) / 1e6,
                (simulation.kernelNanos() - kernels) / 1e6,
                (simulation.listNanos() - lists) / 1e6));
    }

    /** Two stages as a step has, with a number for each partition in between. */
    private void emptyJob() {
        numbers.mapToPair(number -> new Tuple2<>(number, number))
                .partitionBy(new HashPartitioner(numbers.getNumPartitions()))
                .count();
    }

    /**
     * What the steps took that were measured so far, in their order. Nothing more is measured.
     *
     * @throws InterruptedException if the thread is interrupted while Spark still has to say what tasks took
     */
    public List<StepTime> times() throws InterruptedException {
        context.setLocalProperty(TaskTimes.STEP, TaskTimes.LAST);
        emptyJob();
        context.setLocalProperty(TaskTimes.STEP, null);
        tasks.await();
        context.sc().removeSparkListener(tasks);
        int cores = context.defaultParallelism();
        return measured.stream()
                .map(each -> StepTime.of(
                        each.migrates(),
                        each.wall(),
                        each.latency(),
                        each.kernels(),
                        each.lists(),
                        tasks.of(each.step()),
                        cores))
                .toList();
    }
}
