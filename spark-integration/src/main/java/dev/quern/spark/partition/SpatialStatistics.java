package dev.quern.spark.partition;

import dev.quern.spatial.PartitionQuality;
import dev.quern.spatial.PointSample;
import dev.quern.spatial.SpacePartitioning;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What each partition has to bear, all points counted. */
public final class SpatialStatistics {
    private final String partitioning;
    private final PartitionQuality quality;
    private final List<PartitionLoad> partitions;
    private final PointSample.HeaviestPoint heaviest;

    /**
     * What one partition has to bear.
     *
     * @param partition its number
     * @param points how many it owns
     * @param load the sum of their weights
     * @param ghosts how many come to it from others
     * @param surface of the smallest box around what it owns
     */
    public record PartitionLoad(int partition, long points, double load, long ghosts, double surface) {}

    private SpatialStatistics(
            String partitioning,
            PartitionQuality quality,
            List<PartitionLoad> partitions,
            PointSample.HeaviestPoint heaviest) {
        this.partitioning = partitioning;
        this.quality = quality;
        this.partitions = partitions;
        this.heaviest = heaviest;
    }

    static SpatialStatistics of(
            SpacePartitioning partitioning, PartitionQuality quality, PointSample.HeaviestPoint heaviest) {
        List<PartitionLoad> loads = IntStream.range(0, partitioning.partitions())
                .mapToObj(each -> new PartitionLoad(
                        each, quality.points(each), quality.load(each), quality.ghosts(each), quality.surface(each)))
                .toList();
        return new SpatialStatistics(partitioning.toString(), quality, loads, heaviest);
    }

    /** Each partition, by its number. */
    public List<PartitionLoad> partitions() {
        return partitions;
    }

    /** How many points there are. */
    public long points() {
        return quality.points();
    }

    /** How many ghosts there are: a point near three other partitions counts three times. */
    public long ghosts() {
        return quality.ghosts();
    }

    /** The largest load by the mean. */
    public double imbalance() {
        return quality.imbalance();
    }

    /**
     * Whether the largest load is more than so many times the mean.
     *
     * @throws IllegalArgumentException if the threshold is below 1
     */
    public boolean needsRebalancing(double threshold) {
        return quality.needsRebalancing(threshold);
    }

    /**
     * The place where most of the load lies in points that are equal in all coordinates, as far as the sample shows. Such
     * points are spread over partitions by their ids, but all of these see all of them.
     */
    public PointSample.HeaviestPoint heaviestPoint() {
        return heaviest;
    }

    /** As a text: first what there is in all, then a line a partition. */
    public String explain() {
        long points = points();
        long most = partitions.stream().mapToLong(PartitionLoad::points).max().orElse(0);
        double load = partitions.stream().mapToDouble(PartitionLoad::load).sum();
        double heaviestLoad =
                partitions.stream().mapToDouble(PartitionLoad::load).max().orElse(0);
        StringBuilder text = new StringBuilder(partitioning).append('\n');
        line(text, "points  %,d, at most %,d in a partition", points, most);
        line(
                text,
                "load    %s, at most %s in a partition, %.3f times the mean",
                number(load),
                number(heaviestLoad),
                imbalance());
        line(text, "ghosts  %,d, %.1f for each 100 points", ghosts(), points == 0 ? 0.0 : 100.0 * ghosts() / points);
        if (heaviest.share() > 0) {
            line(text, "place   the heaviest is %s with %.3f %% of the load", heaviest.point(), 100 * heaviest.share());
        }
        line(text, "%9s %12s %14s %12s %14s", "partition", "points", "load", "ghosts", "surface");
        for (PartitionLoad each : partitions) {
            line(
                    text,
                    "%9d %12d %14s %12d %14s",
                    each.partition,
                    each.points,
                    number(each.load),
                    each.ghosts,
                    number(each.surface));
        }
        return text.toString();
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.6g", value);
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** The line of what there is in all. */
    @Override
    public String toString() {
        return quality.toString();
    }

    /** Loads by the number of the partition, for {@link SpatialPartitions#rebalanced}. */
    public double[] loads() {
        return partitions.stream().mapToDouble(PartitionLoad::load).toArray();
    }
}
