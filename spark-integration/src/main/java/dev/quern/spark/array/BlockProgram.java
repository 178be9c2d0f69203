package dev.quern.spark.array;

import dev.quern.NDArray;
import dev.quern.compiler.Placement;
import dev.quern.ir.ArrayDecl;
import dev.quern.spark.task.BlockTask;
import dev.quern.spark.task.Partial;
import dev.quern.spark.task.Plan;
import dev.quern.spark.task.TaskFailures;
import java.io.Serializable;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.jspecify.annotations.Nullable;

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
        Halos halos = halos();
        JavaRDD<Block> blocks = zipped(halos).mapPartitionsWithIndex(new MapBlock(running(halos), output), true);
        return new BlockArray(first.spark(), blocks, output.dtype(), row, first.split());
    }

    /** What each block reduces into, in their order, by one job. */
    public List<Partial> reduce() {
        try {
            Halos halos = halos();
            return zipped(halos).mapPartitionsWithIndex(new ReduceBlock(running(halos)), true).collect().stream()
                    .map(Partial::decoded)
                    .toList();
        } catch (Exception e) {
            throw TaskFailures.of(e, BlockArrayException.class);
        }
    }

    private @Nullable Halos halos() {
        return neighbours
                .map(each -> Halos.of(each, inputs.values().iterator().next().split()))
                .orElse(null);
    }

    private Running running(@Nullable Halos halos) {
        return new Running(plan, List.copyOf(inputs.keySet()), halos);
    }

    private JavaRDD<Zipped> zipped(@Nullable Halos halos) {
        JavaRDD<Zipped> zipped = Zipped.of(List.copyOf(inputs.values()));
        if (halos != null) {
            for (Placement.Halo halo : halos.halos()) {
                BlockArray input = inputs.get(halo.array());
                if (input != null) {
                    zipped = Zipped.withEdges(zipped, input, halos, halo);
                }
            }
        }
        return zipped;
    }

    /** What runs in a task. */
    private record Running(
            Plan plan, List<ArrayDecl> declared, @Nullable Halos halos) implements Serializable {
        BlockTask run(int partition, Zipped zipped) {
            Map<ArrayDecl, NDArray> arguments = new LinkedHashMap<>();
            List<Block> blocks = zipped.blocks();
            for (int each = 0; each < blocks.size(); each++) {
                requireRows(partition, blocks, each);
                arguments.put(declared.get(each), blocks.get(each).array());
            }
            if (halos == null) {
                return BlockTask.run(plan, arguments, Map.of(), blocks.get(0).rows(), plan.before(partition));
            }
            for (int each = 0; each < zipped.edges().size(); each++) {
                Placement.Halo halo = halos.halos().get(each);
                Block own = blocks.get(declared.indexOf(halo.array()));
                arguments.put(
                        halo.extended(),
                        halos.extended(halo, partition, own, zipped.edges().get(each)));
            }
            return BlockTask.run(
                    plan, arguments, halos.scalars(partition), blocks.get(0).rows(), 0);
        }

        /** They were counted when they were bound. */
        private void requireRows(int partition, List<Block> blocks, int each) {
            if (blocks.get(each).rows() != blocks.get(0).rows()) {
                throw new BlockArrayException(
                        "block %d of %s has %d rows and that of %s has %d"
                                .formatted(
                                        partition,
                                        declared.get(0).name(),
                                        blocks.get(0).rows(),
                                        declared.get(each).name(),
                                        blocks.get(each).rows()),
                        "what they are made of gives other rows every time: persist the arrays");
            }
        }
    }

    private record MapBlock(Running running, ArrayDecl output)
            implements Function2<Integer, Iterator<Zipped>, Iterator<Block>> {
        @Override
        public Iterator<Block> call(Integer partition, Iterator<Zipped> zipped) {
            BlockTask done = running.run(partition, zipped.next());
            return List.of(Block.of(done.output(output))).iterator();
        }
    }

    private record ReduceBlock(Running running) implements Function2<Integer, Iterator<Zipped>, Iterator<byte[]>> {
        @Override
        public Iterator<byte[]> call(Integer partition, Iterator<Zipped> zipped) {
            return List.of(running.run(partition, zipped.next()).partial().encoded())
                    .iterator();
        }
    }
}
