package dev.quern.spark.array;

import dev.quern.ir.ArrayDecl;
import java.util.List;
import java.util.Objects;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** The blocks of one output of a kernel. */
final class KernelBlocks extends RDD<Block> {
    private static final long serialVersionUID = 1L;

    private @Nullable RDD<Zipped> zipped;
    private final RunSource source;
    private final ArrayDecl output;

    KernelBlocks(RDD<Zipped> zipped, RunSource source, ArrayDecl output) {
        super(zipped.context(), Partitions.dependencies(List.of(zipped)), ClassTag$.MODULE$.apply(Block.class));
        this.zipped = zipped;
        this.source = source;
        this.output = output;
    }

    @Override
    public Partition[] getPartitions() {
        return Partitions.of(List.of(parent()));
    }

    @Override
    public Iterator<Block> compute(Partition split, TaskContext context) {
        Iterator<Zipped> inputs = parent().iterator(((Partitions) split).parent(0), context);
        Block block = Block.of(source.run().run(inputs.next()).output(output));
        // Lets go of the blocks: see ZippedBlocks.
        inputs.hasNext();
        return CollectionConverters.asScala(List.of(block).iterator());
    }

    private RDD<Zipped> parent() {
        return Objects.requireNonNull(zipped, "asked for after a checkpoint took its place");
    }

    /** After a checkpoint nothing is kept of what it was made of. */
    @Override
    public void clearDependencies() {
        super.clearDependencies();
        zipped = null;
    }
}
