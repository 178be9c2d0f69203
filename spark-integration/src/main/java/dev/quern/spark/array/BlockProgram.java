package dev.quern.spark.array;

import dev.quern.compiler.Placement;
import dev.quern.ir.ArrayDecl;
import dev.quern.spark.task.Partial;
import dev.quern.spark.task.Plan;
import dev.quern.spark.task.TaskFailures;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import scala.reflect.ClassTag$;

/**
 * A plan and the block arrays to run it on, which are split alike. What it computes is a function of the blocks alone: tasks
 * that run again, for whatever reason, come to the same bits.
 *
 * @param inputs by the kernel's arrays, at least one
 * @param neighbours what the plan's kernel is, if blocks have to know of one another
 */
public record BlockProgram(Plan plan, Map<ArrayDecl, BlockArray> inputs, Optional<Placement.Neighbours> neighbours) {
    /**
     * The array of one output with rows; lazy.
     *
     * @param row the sizes of its axes but the first
     */
    public BlockArray map(ArrayDecl output, long... row) {
        BlockArray first = inputs.values().iterator().next();
        Shipped.Handle shipped = Shipped.of(first.spark(), run());
        JavaRDD<Block> blocks = JavaRDD.fromRDD(
                new KernelBlocks(zipped(shipped), shipped, output), ClassTag$.MODULE$.apply(Block.class));
        return new BlockArray(first.spark(), blocks, output.dtype(), row, first.split());
    }

    /** What each block reduces into, in their order, by one job. */
    public List<Partial> reduce() {
        RunSource source = new RunSource.Carried(run());
        RDD<Zipped> alone = zipped(source);
        // Edges come by Spark's own steps, which keep what they read until the task ends.
        RDD<Zipped> zipped =
                neighbours.isPresent() ? alone : Coalescing.of(inputs.values()).coalesce(alone);
        Partial[] partials = new Partial[inputs.values().iterator().next().blocks()];
        try {
            byte[][] results = (byte[][]) zipped.context()
                    .runJob(zipped, new ReduceBlocks(source), ClassTag$.MODULE$.<byte[]>apply(byte[].class));
            for (byte[] result : results) {
                ReduceBlocks.read(result, partials);
            }
        } catch (Exception e) {
            throw TaskFailures.of(e, BlockArrayException.class);
        }
        long[] rows = Arrays.stream(partials).mapToLong(Partial::rows).toArray();
        inputs.values().forEach(input -> input.split().learn(rows));
        return List.of(partials);
    }

    private BlockRun run() {
        Halos halos = neighbours
                .map(each -> Halos.of(each, inputs.values().iterator().next().split()))
                .orElse(null);
        return new BlockRun(plan, List.copyOf(inputs.keySet()), halos);
    }

    private RDD<Zipped> zipped(RunSource source) {
        RDD<Zipped> zipped = ZippedBlocks.of(List.copyOf(inputs.values()));
        List<Placement.Halo> halos = neighbours.map(Placement.Neighbours::halos).orElse(List.of());
        for (int halo = 0; halo < halos.size(); halo++) {
            BlockArray input = Objects.requireNonNull(inputs.get(halos.get(halo).array()));
            zipped = Zipped.withEdges(zipped, input, source, halo);
        }
        return zipped;
    }
}
