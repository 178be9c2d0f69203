package dev.quern.spark.array;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.rdd.RDD;
import scala.Tuple2;

/**
 * What a kernel reads in one partition.
 *
 * <p>Rows of other blocks come by a shuffle, of these rows alone. A task that asked for the neighbours' blocks themselves
 * would move them whole, or compute them and the neighbours of these again if they are not kept, and so on; what a
 * shuffle wrote is there for whoever is to compute a block again.
 *
 * @param number of the partition, also in a task that has several
 * @param blocks of the inputs, in their order
 * @param edges for each halo, in their order, the rows of other blocks
 */
record Zipped(int number, List<Block> blocks, List<List<Edge>> edges) {

    /** The same as before, and the edges of one halo more, of this number. */
    static RDD<Zipped> withEdges(RDD<Zipped> zipped, BlockArray input, RunSource shipped, int halo) {
        JavaRDD<Tuple2<Integer, Edge>> edges = input.rdd().mapPartitionsWithIndex(new Edges(shipped, halo), true);
        JavaRDD<Edge> moved = JavaPairRDD.fromJavaRDD(edges)
                .partitionBy(new ByBlock(input.blocks()))
                .values();
        return zipped.toJavaRDD().zipPartitions(moved, new MoreEdges()).rdd();
    }

    private record MoreEdges() implements FlatMapFunction2<Iterator<Zipped>, Iterator<Edge>, Zipped> {
        @Override
        public Iterator<Zipped> call(Iterator<Zipped> before, Iterator<Edge> more) {
            Zipped zipped = before.next();
            List<Edge> edges = new ArrayList<>();
            more.forEachRemaining(edges::add);
            return List.of(new Zipped(zipped.number, zipped.blocks, plus(zipped.edges, edges)))
                    .iterator();
        }
    }

    private static <T> List<T> plus(List<T> list, T more) {
        List<T> longer = new ArrayList<>(list);
        longer.add(more);
        return longer;
    }

    private record Edges(RunSource shipped, int halo)
            implements Function2<Integer, Iterator<Block>, Iterator<Tuple2<Integer, Edge>>> {
        @Override
        public Iterator<Tuple2<Integer, Edge>> call(Integer block, Iterator<Block> blocks) {
            return shipped.run().edges(halo, block, blocks.next()).iterator();
        }
    }

    /** Each key is the number of a block. */
    private static final class ByBlock extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int blocks;

        ByBlock(int blocks) {
            this.blocks = blocks;
        }

        @Override
        public int numPartitions() {
            return blocks;
        }

        @Override
        public int getPartition(Object key) {
            return (Integer) key;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ByBlock same && same.blocks == blocks;
        }

        @Override
        public int hashCode() {
            return blocks;
        }
    }
}
