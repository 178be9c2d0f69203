package dev.quern.spark.array;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;

/** The blocks of several arrays that are split alike, those of one partition together. */
final class ZippedBlocks extends RDD<Zipped> {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // a list that is serializable, of RDDs
    private List<RDD<Block>> inputs;

    private ZippedBlocks(List<RDD<Block>> inputs) {
        super(inputs.get(0).context(), Partitions.dependencies(inputs), ClassTag$.MODULE$.apply(Zipped.class));
        this.inputs = inputs;
    }

    static ZippedBlocks of(List<BlockArray> inputs) {
        return new ZippedBlocks(
                new ArrayList<>(inputs.stream().map(input -> input.rdd().rdd()).toList()));
    }

    @Override
    public Partition[] getPartitions() {
        return Partitions.of(inputs);
    }

    @Override
    public Iterator<Zipped> compute(Partition split, TaskContext context) {
        List<Iterator<Block>> blocks = new ArrayList<>();
        for (int input = 0; input < inputs.size(); input++) {
            blocks.add(inputs.get(input).iterator(((Partitions) split).parent(input), context));
        }
        return new Together(split.index(), blocks);
    }

    /**
     * Of blocks that Spark keeps it has locks, by which they are not evicted; it lets go of them when there is asked for
     * another element and there is none. So that is to be asked when the blocks are done with, since a task may have many.
     */
    private static final class Together extends AbstractIterator<Zipped> {
        private final int number;
        private final List<Iterator<Block>> blocks;
        private boolean isGiven;

        Together(int number, List<Iterator<Block>> blocks) {
            this.number = number;
            this.blocks = blocks;
        }

        @Override
        public boolean hasNext() {
            if (isGiven) {
                blocks.forEach(Iterator::hasNext);
                blocks.clear();
            }
            return !isGiven;
        }

        @Override
        public Zipped next() {
            if (isGiven) {
                throw new NoSuchElementException("partition " + number + " has one element");
            }
            isGiven = true;
            return new Zipped(number, blocks.stream().map(Iterator::next).toList(), List.of());
        }
    }

    /** After a checkpoint nothing is kept of what it was made of. */
    @Override
    public void clearDependencies() {
        super.clearDependencies();
        inputs = List.of();
    }
}
