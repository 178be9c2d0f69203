package dev.quern.spark.array;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
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
        List<Block> blocks = new ArrayList<>();
        for (int input = 0; input < inputs.size(); input++) {
            blocks.add(inputs.get(input)
                    .iterator(((Partitions) split).parent(input), context)
                    .next());
        }
        return CollectionConverters.asScala(
                List.of(new Zipped(split.index(), blocks, List.of())).iterator());
    }

    /** After a checkpoint nothing is kept of what it was made of. */
    @Override
    public void clearDependencies() {
        super.clearDependencies();
        inputs = List.of();
    }
}
