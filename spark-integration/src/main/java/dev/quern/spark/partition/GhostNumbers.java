package dev.quern.spark.partition;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction2;
import scala.Tuple2;

/** Sends numbers of points from their owners to where the points are ghosts. */
final class GhostNumbers {
    private GhostNumbers() {}

    /** The numbers of all points of each block, of those of the points that it owns. */
    static JavaRDD<int[]> added(JavaRDD<SpatialBlock> blocks, JavaRDD<int[]> owned) {
        JavaPairRDD<Integer, Batch> sent = JavaPairRDD.fromJavaRDD(blocks.zipPartitions(owned, new Send()))
                .partitionBy(new DirectPartitioner(blocks.getNumPartitions()));
        return owned.zipPartitions(sent, new Append());
    }

    /** What one partition sends another. A class with plain fields, since the Kryo that comes with Spark reads no records. */
    private static final class Batch implements Serializable {
        private static final long serialVersionUID = 1L;

        private final int source;
        private final int[] numbers;

        Batch(int source, int[] numbers) {
            this.source = source;
            this.numbers = numbers;
        }
    }

    private record Send() implements FlatMapFunction2<Iterator<SpatialBlock>, Iterator<int[]>, Tuple2<Integer, Batch>> {
        @Override
        public Iterator<Tuple2<Integer, Batch>> call(Iterator<SpatialBlock> blocks, Iterator<int[]> owned) {
            Membership members = blocks.next().members();
            int[] numbers = owned.next();
            if (numbers.length != members.owned) {
                throw new SpatialPartitionException(
                        "partition %d owns %d points, and there are %d numbers for them"
                                .formatted(members.partition, members.owned, numbers.length),
                        "make an array with a number for each");
            }
            List<Tuple2<Integer, Batch>> batches = new ArrayList<>();
            for (int at = 0; at < members.targets.length; at++) {
                int[] taken =
                        Arrays.stream(members.sent[at]).map(row -> numbers[row]).toArray();
                batches.add(new Tuple2<>(members.targets[at], new Batch(members.partition, taken)));
            }
            return batches.iterator();
        }
    }

    /** Ghosts come by their owners and in the order that they have there: that of what is sent. */
    private record Append() implements FlatMapFunction2<Iterator<int[]>, Iterator<Tuple2<Integer, Batch>>, int[]> {
        @Override
        public Iterator<int[]> call(Iterator<int[]> owned, Iterator<Tuple2<Integer, Batch>> came) {
            int[] own = owned.next();
            List<Batch> batches = new ArrayList<>();
            came.forEachRemaining(each -> batches.add(each._2()));
            batches.sort(Comparator.comparingInt(each -> each.source));
            int ghosts = batches.stream().mapToInt(each -> each.numbers.length).sum();
            int[] all = Arrays.copyOf(own, own.length + ghosts);
            int at = own.length;
            for (Batch batch : batches) {
                System.arraycopy(batch.numbers, 0, all, at, batch.numbers.length);
                at += batch.numbers.length;
            }
            return List.of(all).iterator();
        }
    }
}
