package dev.quern.spark.partition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/** Brings ghosts to blocks, through a shuffle of one record for each pair of partitions that are near one another. */
final class Ghosts {
    private Ghosts() {}

    /** Blocks with ghosts, of blocks that know what they have to send and have only what they own. */
    static JavaRDD<SpatialBlock> added(JavaRDD<SpatialBlock> owned) {
        return owned.zipPartitions(sent(owned, new Send(true, true)), new Add());
    }

    /**
     * The same blocks after their own points have moved, with the ghosts where their owners have them now.
     *
     * @param withValues whether what goes with the points is sent, too
     */
    static JavaRDD<SpatialBlock> moved(JavaRDD<SpatialBlock> blocks, boolean withValues) {
        return blocks.zipPartitions(sent(blocks, new Send(false, withValues)), new Update());
    }

    private static JavaPairRDD<Integer, HaloBatch> sent(JavaRDD<SpatialBlock> blocks, Send send) {
        return blocks.flatMapToPair(send).partitionBy(new DirectPartitioner(blocks.getNumPartitions()));
    }

    private record Send(boolean isFirst, boolean withValues)
            implements PairFlatMapFunction<SpatialBlock, Integer, HaloBatch> {
        @Override
        public Iterator<Tuple2<Integer, HaloBatch>> call(SpatialBlock block) {
            Membership members = block.members();
            List<Tuple2<Integer, HaloBatch>> batches = new ArrayList<>();
            for (int at = 0; at < members.targets.length; at++) {
                int[] rows = members.sent[at];
                HaloBatch batch = new HaloBatch(
                        members.partition,
                        taken(block.positionArray(), block.dimensions(), rows),
                        withValues ? taken(block.valueArray(), block.width(), rows) : null,
                        isFirst
                                ? Arrays.stream(rows)
                                        .mapToLong(row -> members.ids[row])
                                        .toArray()
                                : null,
                        isFirst ? rows : null);
                batches.add(new Tuple2<>(members.targets[at], batch));
            }
            return batches.iterator();
        }
    }

    private static double[] taken(double[] from, int width, int[] rows) {
        double[] taken = new double[rows.length * width];
        for (int at = 0; at < rows.length; at++) {
            System.arraycopy(from, rows[at] * width, taken, at * width, width);
        }
        return taken;
    }

    /** What came, by its source: a shuffle brings records in any order. */
    private static List<HaloBatch> bySource(Iterator<Tuple2<Integer, HaloBatch>> came) {
        List<HaloBatch> batches = new ArrayList<>();
        came.forEachRemaining(each -> batches.add(each._2()));
        batches.sort(Comparator.comparingInt(HaloBatch::source));
        return batches;
    }

    private record Add()
            implements FlatMapFunction2<Iterator<SpatialBlock>, Iterator<Tuple2<Integer, HaloBatch>>, SpatialBlock> {
        @Override
        public Iterator<SpatialBlock> call(Iterator<SpatialBlock> blocks, Iterator<Tuple2<Integer, HaloBatch>> halos) {
            SpatialBlock block = blocks.next();
            Membership own = block.members();
            List<HaloBatch> batches = bySource(halos);
            int ghosts = batches.stream().mapToInt(each -> each.ids().length).sum();
            int owned = own.owned;
            long[] ids = Arrays.copyOf(own.ids, owned + ghosts);
            double[] positions = Arrays.copyOf(block.positionArray(), (owned + ghosts) * block.dimensions());
            double[] values = Arrays.copyOf(block.valueArray(), (owned + ghosts) * block.width());
            int[] owners = new int[ghosts];
            int[] places = new int[ghosts];
            int at = 0;
            for (HaloBatch batch : batches) {
                int count = batch.ids().length;
                System.arraycopy(batch.ids(), 0, ids, owned + at, count);
                System.arraycopy(batch.places(), 0, places, at, count);
                Arrays.fill(owners, at, at + count, batch.source());
                put(batch, block, owned + at, positions, values);
                at += count;
            }
            Membership members = own.withGhosts(ids, owners, places, positions);
            return List.of(new SpatialBlock(members, block.dimensions(), block.width(), positions, values))
                    .iterator();
        }
    }

    private record Update()
            implements FlatMapFunction2<Iterator<SpatialBlock>, Iterator<Tuple2<Integer, HaloBatch>>, SpatialBlock> {
        @Override
        public Iterator<SpatialBlock> call(Iterator<SpatialBlock> blocks, Iterator<Tuple2<Integer, HaloBatch>> halos) {
            SpatialBlock block = blocks.next().copy();
            Membership members = block.members();
            int filled = 0;
            for (HaloBatch batch : bySource(halos)) {
                int first = members.firstGhostOf(batch.source());
                put(batch, block, members.owned + first, block.positionArray(), block.valueArray());
                filled += batch.positions().length / block.dimensions();
            }
            if (filled != members.ghosts()) {
                throw new IllegalStateException("partition %d has %d ghosts, and %d came"
                        .formatted(members.partition, members.ghosts(), filled));
            }
            return List.of(block).iterator();
        }
    }

    private static void put(HaloBatch batch, SpatialBlock block, int row, double[] positions, double[] values) {
        double[] came = batch.positions();
        System.arraycopy(came, 0, positions, row * block.dimensions(), came.length);
        double[] more = batch.values();
        if (more != null) {
            System.arraycopy(more, 0, values, row * block.width(), more.length);
        }
    }
}
