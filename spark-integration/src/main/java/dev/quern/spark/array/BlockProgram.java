package dev.quern.spark.array;

import dev.quern.compiler.Placement;
import dev.quern.ir.ArrayDecl;
import dev.quern.spark.task.BlockTask;
import dev.quern.spark.task.Partial;
import dev.quern.spark.task.Plan;
import dev.quern.spark.task.TaskFailures;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;

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
        JavaRDD<Block> blocks = zipped(shipped).mapPartitionsWithIndex(new MapBlock(shipped, output), true);
        return new BlockArray(first.spark(), blocks, output.dtype(), row, first.split());
    }

    /** What each block reduces into, in their order, by one job. */
    public List<Partial> reduce() {
        RunSource source = new RunSource.Carried(run());
        // Each step from one RDD to the next costs the driver about a millisecond, which is what short jobs take.
        JavaRDD<byte[]> partials = inputs.size() == 1 && neighbours.isEmpty()
                ? inputs.values().iterator().next().rdd().mapPartitionsWithIndex(new ReduceOne(source), true)
                : zipped(source).mapPartitionsWithIndex(new ReduceBlock(source), true);
        try {
            return partials.collect().stream().map(Partial::decoded).toList();
        } catch (Exception e) {
            throw TaskFailures.of(e, BlockArrayException.class);
        }
    }

    private BlockRun run() {
        Halos halos = neighbours
                .map(each -> Halos.of(each, inputs.values().iterator().next().split()))
                .orElse(null);
        return new BlockRun(plan, List.copyOf(inputs.keySet()), halos);
    }

    private JavaRDD<Zipped> zipped(RunSource shipped) {
        JavaRDD<Zipped> zipped = Zipped.of(List.copyOf(inputs.values()));
        List<Placement.Halo> halos = neighbours.map(Placement.Neighbours::halos).orElse(List.of());
        for (int halo = 0; halo < halos.size(); halo++) {
            BlockArray input = Objects.requireNonNull(inputs.get(halos.get(halo).array()));
            zipped = Zipped.withEdges(zipped, input, shipped, halo);
        }
        return zipped;
    }

    private record MapBlock(Shipped.Handle shipped, ArrayDecl output)
            implements Function2<Integer, Iterator<Zipped>, Iterator<Block>> {
        @Override
        public Iterator<Block> call(Integer partition, Iterator<Zipped> zipped) {
            BlockTask done = shipped.run().run(partition, zipped.next());
            return List.of(Block.of(done.output(output))).iterator();
        }
    }

    private record ReduceOne(RunSource source) implements Function2<Integer, Iterator<Block>, Iterator<byte[]>> {
        @Override
        public Iterator<byte[]> call(Integer partition, Iterator<Block> blocks) {
            return List.of(source.run()
                            .run(partition, Zipped.one(blocks.next()))
                            .partial()
                            .encoded())
                    .iterator();
        }
    }

    private record ReduceBlock(RunSource shipped) implements Function2<Integer, Iterator<Zipped>, Iterator<byte[]>> {
        @Override
        public Iterator<byte[]> call(Integer partition, Iterator<Zipped> zipped) {
            return List.of(shipped.run().run(partition, zipped.next()).partial().encoded())
                    .iterator();
        }
    }
}
