package dev.quern.spark.array;

import dev.quern.NDArray;
import dev.quern.ir.ArrayDecl;
import dev.quern.spark.task.BlockTask;
import dev.quern.spark.task.Partial;
import dev.quern.spark.task.Plan;
import dev.quern.spark.task.TaskFailures;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function2;

/**
 * A plan and the block arrays to run it on, which are split alike. What it computes is a function of the blocks alone: tasks
 * that run again, for whatever reason, come to the same bits.
 *
 * @param inputs by the kernel's arrays, at least one
 */
public record BlockProgram(Plan plan, Map<ArrayDecl, BlockArray> inputs) {
    /**
     * The array of one output with rows; lazy.
     *
     * @param row the sizes of its axes but the first
     */
    public BlockArray map(ArrayDecl output, long... row) {
        BlockArray first = inputs.values().iterator().next();
        JavaRDD<Block> blocks = zipped().mapPartitionsWithIndex(new MapBlock(plan, declared(), output), true);
        return new BlockArray(first.spark(), blocks, output.dtype(), row, first.split());
    }

    /** What each block reduces into, in their order, by one job. */
    public List<Partial> reduce() {
        try {
            return zipped().mapPartitionsWithIndex(new ReduceBlock(plan, declared()), true).collect().stream()
                    .map(Partial::decoded)
                    .toList();
        } catch (Exception e) {
            throw TaskFailures.of(e, BlockArrayException.class);
        }
    }

    private List<ArrayDecl> declared() {
        return List.copyOf(inputs.keySet());
    }

    /** The blocks of all inputs that have one number. */
    private JavaRDD<List<Block>> zipped() {
        JavaRDD<List<Block>> zipped = null;
        for (BlockArray input : inputs.values()) {
            zipped = zipped == null ? input.rdd().map(new One()) : zipped.zipPartitions(input.rdd(), new OneMore());
        }
        if (zipped == null) {
            throw new IllegalArgumentException("no input");
        }
        return zipped;
    }

    private record One() implements Function<Block, List<Block>> {
        @Override
        public List<Block> call(Block block) {
            return List.of(block);
        }
    }

    private record OneMore() implements FlatMapFunction2<Iterator<List<Block>>, Iterator<Block>, List<Block>> {
        @Override
        public Iterator<List<Block>> call(Iterator<List<Block>> before, Iterator<Block> more) {
            List<Block> blocks = new ArrayList<>(before.next());
            blocks.add(more.next());
            return List.of(blocks).iterator();
        }
    }

    private static BlockTask run(Plan plan, List<ArrayDecl> declared, int partition, List<Block> blocks) {
        Map<ArrayDecl, NDArray> inputs = new LinkedHashMap<>();
        long rows = blocks.get(0).rows();
        for (int each = 0; each < blocks.size(); each++) {
            if (blocks.get(each).rows() != rows) {
                // Counted alike when they were bound, so one was computed again from data that had changed.
                throw new BlockArrayException(
                        "block %d of %s has %d rows and that of %s has %d"
                                .formatted(
                                        partition,
                                        declared.get(0).name(),
                                        rows,
                                        declared.get(each).name(),
                                        blocks.get(each).rows()),
                        "what they are made of gives other rows every time: persist the arrays");
            }
            inputs.put(declared.get(each), blocks.get(each).array());
        }
        return BlockTask.run(plan, inputs, rows, plan.before(partition));
    }

    private record MapBlock(Plan plan, List<ArrayDecl> declared, ArrayDecl output)
            implements Function2<Integer, Iterator<List<Block>>, Iterator<Block>> {
        @Override
        public Iterator<Block> call(Integer partition, Iterator<List<Block>> blocks) {
            BlockTask done = run(plan, declared, partition, blocks.next());
            return List.of(Block.of(done.output(output))).iterator();
        }
    }

    private record ReduceBlock(Plan plan, List<ArrayDecl> declared)
            implements Function2<Integer, Iterator<List<Block>>, Iterator<byte[]>> {
        @Override
        public Iterator<byte[]> call(Integer partition, Iterator<List<Block>> blocks) {
            return List.of(run(plan, declared, partition, blocks.next())
                            .partial()
                            .encoded())
                    .iterator();
        }
    }
}
