package dev.quern.spark.partition;

import dev.quern.spatial.Space;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * Brings points that have left the region of their partition to their new owners, through a shuffle of these alone. In a
 * periodic space points come back inside of its bounds.
 */
record Migration(BlockBuilder builder, Space space) implements Serializable {
    /** Blocks of what is owned now; without ghosts, and knowing what to send. */
    JavaRDD<SpatialBlock> of(JavaRDD<SpatialBlock> blocks) {
        JavaPairRDD<Integer, PointBatch> sent =
                blocks.flatMapToPair(new Leave(this)).partitionBy(new DirectPartitioner(blocks.getNumPartitions()));
        return blocks.zipPartitions(sent, new Arrive(this));
    }

    /** The points of a block by their owner of now. */
    private Map<Integer, PointBatch> byOwner(SpatialBlock block) {
        Map<Integer, PointBatch> batches = new TreeMap<>();
        int dimensions = block.dimensions();
        double[] numbers = new double[dimensions + block.width()];
        double[] point = new double[dimensions];
        for (int row = 0; row < block.owned(); row++) {
            for (int axis = 0; axis < dimensions; axis++) {
                point[axis] = space.wrap(axis, block.positionArray()[row * dimensions + axis]);
            }
            System.arraycopy(point, 0, numbers, 0, dimensions);
            System.arraycopy(block.valueArray(), row * block.width(), numbers, dimensions, block.width());
            long id = block.members().ids[row];
            batches.computeIfAbsent(
                            builder.partitioning().value().partition(point, id),
                            owner -> new PointBatch(block.partition(), 0, numbers.length))
                    .add(id, numbers, 0);
        }
        return batches;
    }

    private record Leave(Migration migration) implements PairFlatMapFunction<SpatialBlock, Integer, PointBatch> {
        @Override
        public Iterator<Tuple2<Integer, PointBatch>> call(SpatialBlock block) {
            List<Tuple2<Integer, PointBatch>> sent = new ArrayList<>();
            migration.byOwner(block).forEach((owner, batch) -> {
                if (owner != block.partition()) {
                    sent.add(new Tuple2<>(owner, batch.trimmed()));
                }
            });
            return sent.iterator();
        }
    }

    private record Arrive(Migration migration)
            implements FlatMapFunction2<Iterator<SpatialBlock>, Iterator<Tuple2<Integer, PointBatch>>, SpatialBlock> {
        @Override
        public Iterator<SpatialBlock> call(
                Iterator<SpatialBlock> blocks, Iterator<Tuple2<Integer, PointBatch>> arrived) {
            SpatialBlock block = blocks.next();
            List<PointBatch> batches = new ArrayList<>();
            PointBatch stay = migration.byOwner(block).get(block.partition());
            if (stay != null) {
                batches.add(stay);
            }
            arrived.forEachRemaining(each -> batches.add(each._2()));
            return List.of(migration.builder().build(block.partition(), batches))
                    .iterator();
        }
    }
}
