package dev.quern.spark.array;

import dev.quern.NDArray;
import dev.quern.compiler.Placement;
import dev.quern.ir.ArrayDecl;
import dev.quern.spark.task.BlockTask;
import dev.quern.spark.task.Plan;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * What the tasks of a program do, each with its own blocks.
 *
 * @param declared the arrays that the blocks are of, in their order
 * @param halos null where blocks need not know of one another
 */
record BlockRun(
        Plan plan, List<ArrayDecl> declared, @Nullable Halos halos) implements Serializable {
    /** The rows of a block that others need, for the halo of this number. */
    List<Tuple2<Integer, Edge>> edges(int halo, int partition, Block block) {
        Halos known = Objects.requireNonNull(halos);
        return known.edges(known.halos().get(halo), partition, block);
    }

    /** Runs the kernel. */
    BlockTask run(Zipped zipped) {
        int partition = zipped.number();
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
