package dev.quern.spark.partition;

import dev.quern.spark.executor.Reservation;
import dev.quern.spatial.SpacePartitioning;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.spark.broadcast.Broadcast;

/**
 * Makes the block of a partition from the points that it owns: sorts them, and finds which partitions have which of them as
 * ghosts. What comes out depends on the points alone, not on the order in which they come.
 *
 * @param width how many numbers there are of a point besides its coordinates
 */
record BlockBuilder(
        int dimensions, int width, CurveOrder order, double radius, Broadcast<SpacePartitioning> partitioning)
        implements Serializable {
    private static final Comparator<PointBatch> BY_SOURCE =
            Comparator.comparingInt(PointBatch::source).thenComparingInt(PointBatch::sequence);

    SpatialBlock build(int partition, List<PointBatch> batches) {
        List<PointBatch> sorted = new ArrayList<>(batches);
        sorted.sort(BY_SOURCE);
        long all = sorted.stream().mapToLong(PointBatch::size).sum();
        int numbers = dimensions + width;
        if (all * numbers > Integer.MAX_VALUE - 8) {
            throw new SpatialPartitionException(
                    "partition %d owns %d points of %d numbers each, more than a Java array holds"
                            .formatted(partition, all, numbers),
                    "ask for more partitions");
        }
        int count = (int) all;
        try (Reservation memory = Reservation.ofThisTask()) {
            memory.hold(
                    "%d points of partition %d".formatted(count, partition), 2L * count * (numbers + 2) * Long.BYTES);
            long[] ids = new long[count];
            double[] read = new double[count * numbers];
            int at = 0;
            for (PointBatch batch : sorted) {
                batch.copyTo(ids, read, at);
                at += batch.size();
            }
            return build(partition, ids, read);
        }
    }

    private SpatialBlock build(int partition, long[] ids, double[] read) {
        int count = ids.length;
        int numbers = dimensions + width;
        long[] places = new long[count];
        double[] point = new double[dimensions];
        for (int row = 0; row < count; row++) {
            System.arraycopy(read, row * numbers, point, 0, dimensions);
            places[row] = order.place(point);
        }
        int[] sorted = PointOrder.sorted(places, ids);
        long[] sortedIds = new long[count];
        double[] positions = new double[count * dimensions];
        double[] values = new double[count * width];
        Sent sent = new Sent(partitioning.value().partitions());
        for (int row = 0; row < count; row++) {
            int from = sorted[row];
            sortedIds[row] = ids[from];
            System.arraycopy(read, from * numbers, positions, row * dimensions, dimensions);
            System.arraycopy(read, from * numbers + dimensions, values, row * width, width);
            System.arraycopy(read, from * numbers, point, 0, dimensions);
            sent.row = row;
            partitioning.value().reach(point, partition, radius, sent);
        }
        int[] targets = sent.targets();
        Membership members = new Membership(
                partition, count, sortedIds, targets, sent.rows(targets), new int[0], new int[0], positions);
        return new SpatialBlock(members, dimensions, width, positions, values);
    }

    /** The rows that each partition has as ghosts. */
    private static final class Sent implements IntConsumer {
        private final int[][] rows;
        private final int[] counts;
        private int row;

        Sent(int partitions) {
            rows = new int[partitions][];
            counts = new int[partitions];
        }

        @Override
        public void accept(int target) {
            int[] known = rows[target];
            if (known == null) {
                known = new int[16];
                rows[target] = known;
            } else if (counts[target] == known.length) {
                known = Arrays.copyOf(known, 2 * known.length);
                rows[target] = known;
            }
            known[counts[target]++] = row;
        }

        int[] targets() {
            List<Integer> targets = new ArrayList<>();
            for (int target = 0; target < counts.length; target++) {
                if (counts[target] > 0) {
                    targets.add(target);
                }
            }
            return targets.stream().mapToInt(target -> target).toArray();
        }

        int[][] rows(int[] targets) {
            return Arrays.stream(targets)
                    .mapToObj(target -> Arrays.copyOf(rows[target], counts[target]))
                    .toArray(int[][]::new);
        }
    }
}
