package dev.quern.spark.partition;

import dev.quern.spatial.SpacePartitioning;
import java.util.Arrays;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;

/**
 * For a point and its id: its place in the order inside a partition, then the partition that owns it, then those where it is
 * a ghost; partitions with what sends a row there in the upper half.
 */
final class FindTargets implements UDF2<Row, Long, long[]> {
    static final long PARTITION_MASK = 0xffffffffL;

    private static final long serialVersionUID = 1L;

    private final Broadcast<SpacePartitioning> partitioning;
    private final CurveOrder order;
    private final double radius;
    private final int[] keys;

    FindTargets(Broadcast<SpacePartitioning> partitioning, CurveOrder order, double radius, int[] keys) {
        this.partitioning = partitioning;
        this.order = order;
        this.radius = radius;
        this.keys = keys;
    }

    @Override
    public long[] call(Row coordinates, Long id) {
        SpacePartitioning space = partitioning.value();
        double[] point = new double[coordinates.size()];
        for (int axis = 0; axis < point.length; axis++) {
            if (coordinates.isNullAt(axis)) {
                throw new SpatialPartitionException(
                        "a coordinate is null that was none when the points were counted",
                        "persist the DataFrame: it gives other rows every time");
            }
            point[axis] = coordinates.getDouble(axis);
        }
        int owner = space.partition(point, id);
        Found found = new Found();
        found.add(order.place(point));
        found.add(target(owner));
        space.reach(point, owner, radius, near -> found.add(target(near)));
        return found.all();
    }

    private long target(int partition) {
        return (long) keys[partition] << Integer.SIZE | partition;
    }

    /** A list that grows. */
    private static final class Found {
        private long[] numbers = new long[4];
        private int size;

        void add(long number) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * size);
            }
            numbers[size++] = number;
        }

        long[] all() {
            return Arrays.copyOf(numbers, size);
        }
    }
}
