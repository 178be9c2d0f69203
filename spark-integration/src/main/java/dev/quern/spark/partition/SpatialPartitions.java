package dev.quern.spark.partition;

import dev.quern.spark.task.TaskFailures;
import dev.quern.spatial.Box;
import dev.quern.spatial.PartitionQuality;
import dev.quern.spatial.PointSample;
import dev.quern.spatial.Space;
import dev.quern.spatial.SpacePartitioning;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Points shared out by where they lie: what {@link SpatialRepartition#cut} makes. Space is cut; rows go where they belong
 * when {@link #dataset} or {@link #blocks} are computed.
 */
public final class SpatialPartitions {
    private final SpatialRepartition.Request request;
    private final Sample sample;
    private final double[] loads;
    private final SpacePartitioning partitioning;
    private final PointSample.HeaviestPoint heaviest;
    private @Nullable SpatialStatistics statistics;

    private SpatialPartitions(SpatialRepartition.Request request, Sample sample, double[] loads) {
        this.request = request;
        this.sample = sample;
        this.loads = loads;
        PointSample points = sample.asPoints(request.space(), request.radius(), loads);
        this.partitioning = request.method().cut(points, request.partitions());
        this.heaviest = points.heaviestPoint();
    }

    static SpatialPartitions of(SpatialRepartition.Request request, Sample sample, double[] loads) {
        return new SpatialPartitions(request, sample, loads);
    }

    /** How space is shared out. */
    public SpacePartitioning partitioning() {
        return partitioning;
    }

    /** The same for pair RDDs of one's own. */
    public SpatialPartitioner partitioner() {
        return SpatialPartitioner.of(partitioning);
    }

    /** How many points there are. */
    public long points() {
        return sample.count();
    }

    /**
     * The rows of the DataFrame, each where it is owned and wherever else it is a ghost, by one shuffle. There are two more
     * columns: {@code partition}, INT, is the number of the partition that a row is in, and {@code ghost}, BOOLEAN, is
     * whether another one owns it. In each partition owned rows come first, then ghosts, both in the order of a Hilbert
     * curve, so that what is near in the order is near in space.
     *
     * <p>In a periodic space ghosts keep their coordinates: near is who is near by the nearest image.
     *
     * @throws SpatialPartitionException if the DataFrame has columns of these names already
     */
    public Dataset<Row> dataset() {
        return new RowRouting(request, partitioning, order()).dataset();
    }

    /**
     * The points as arrays that stay in the executors, ghosts included: computed now, by one job with two shuffles, of the
     * points and then of the ghosts, which know where their owners have them.
     */
    public SpatialBlocks blocks() {
        return SpatialBlocks.of(request, order(), broadcast());
    }

    /** How blocks are made of points that come to their owners. */
    BlockBuilder builder() {
        return SpatialBlocks.builder(request, order(), broadcast());
    }

    private Broadcast<SpacePartitioning> broadcast() {
        return JavaSparkContext.fromSparkContext(request.df().sparkSession().sparkContext())
                .broadcast(partitioning);
    }

    private CurveOrder order() {
        return CurveOrder.over(bounds(request.space(), sample));
    }

    /** The bounds of a periodic axis, and of the sample on others. */
    static Box bounds(Space space, Sample sample) {
        int dimensions = space.dimensions();
        double[] lower = new double[dimensions];
        double[] upper = new double[dimensions];
        Box around = sample.points().length == 0 ? Box.of(lower, upper) : Box.around(sample.points());
        for (int axis = 0; axis < dimensions; axis++) {
            lower[axis] = space.isPeriodic(axis) ? space.lower(axis) : around.lower(axis);
            upper[axis] = space.isPeriodic(axis) ? space.upper(axis) : around.upper(axis);
        }
        return Box.of(lower, upper);
    }

    /** What each partition has to bear: counted by one job over all points, when it is asked for the first time. */
    public SpatialStatistics statistics() {
        SpatialStatistics known = statistics;
        if (known == null) {
            PartitionQuality quality = new PartitionQuality(partitioning, request.radius());
            JavaRDD<Row> read = request.columns().read(request.df()).javaRDD();
            try {
                for (PartitionQuality each : read.mapPartitions(
                                new CountQuality(request.columns(), request.space(), broadcast(), request.radius()))
                        .collect()) {
                    quality.merge(each);
                }
            } catch (Exception e) {
                throw TaskFailures.of(e, SpatialPartitionException.class);
            }
            known = SpatialStatistics.of(partitioning, quality, heaviest);
            statistics = known;
        }
        return known;
    }

    /**
     * Whether the largest load is more than so many times the mean, as counted by {@link #statistics}.
     *
     * @param threshold at least 1; 1.1 is nearly even
     */
    public boolean needsRebalancing(double threshold) {
        return statistics().needsRebalancing(threshold);
    }

    /**
     * Cuts space anew, so that what was measured would be even: of a partition that took twice as long as its points
     * weigh, each point counts twice. No job runs: the sample is still there.
     *
     * @param measured for each partition its load, such as the seconds that its task took
     */
    public SpatialPartitions rebalanced(double... measured) {
        if (measured.length != request.partitions()) {
            throw new SpatialPartitionException(
                    measured.length + " loads were measured, and there are " + request.partitions() + " partitions",
                    "pass the load of each partition, by its number");
        }
        for (int partition = 0; partition < measured.length; partition++) {
            if (!(measured[partition] >= 0 && measured[partition] < Double.POSITIVE_INFINITY)) {
                throw new SpatialPartitionException(
                        "the load of partition " + partition + " is " + measured[partition],
                        "pass finite numbers that are not negative");
            }
        }
        double[][] points = sample.points();
        int[] owners = new int[points.length];
        double[] weights = new double[measured.length];
        for (int at = 0; at < points.length; at++) {
            owners[at] = partitioning.partition(points[at], at);
            weights[owners[at]] += loads[at];
        }
        double[] scaled = new double[points.length];
        for (int at = 0; at < points.length; at++) {
            int owner = owners[at];
            scaled[at] = weights[owner] > 0 ? loads[at] * (measured[owner] / weights[owner]) : 0;
        }
        return new SpatialPartitions(request, sample, scaled);
    }

    /** Loads, ghosts and surfaces of all partitions as a text, for people. */
    public String explain() {
        return statistics().explain();
    }

    /** The method and what there are of points; no job runs. */
    @Override
    public String toString() {
        return points() + " points by " + partitioning + ", radius " + request.radius();
    }
}
