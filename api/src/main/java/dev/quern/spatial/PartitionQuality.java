package dev.quern.spatial;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * What a partitioning makes of points: how much load each partition has, how many ghosts come to it, and how large the
 * surface is of what it owns. Points are added one by one, weights and tie-breaks included; what was counted in several
 * places is merged. One thread at a time may use it.
 *
 * <pre>{@code
 * PartitionQuality quality = new PartitionQuality(tree, radius);
 * for (int row = 0; row < points.length; row++) {
 *     quality.add(points[row], row, 1);
 * }
 * if (quality.needsRebalancing(1.1)) { ... }
 * }</pre>
 */
public final class PartitionQuality implements Serializable {
    private static final long serialVersionUID = 1L;

    private final SpacePartitioning partitioning;
    private final double radius;
    private final double[] loads;
    private final long[] points;
    private final long[] ghosts;
    private final double[] lower;
    private final double[] upper;

    /**
     * Nothing counted yet.
     *
     * @param radius how near a point must be to the region of a partition to be a ghost there
     * @throws IllegalArgumentException if the radius is negative or NaN
     */
    public PartitionQuality(SpacePartitioning partitioning, double radius) {
        if (!(radius >= 0)) {
            throw new IllegalArgumentException("the radius must not be negative: " + radius);
        }
        int partitions = partitioning.partitions();
        this.partitioning = partitioning;
        this.radius = radius;
        this.loads = new double[partitions];
        this.points = new long[partitions];
        this.ghosts = new long[partitions];
        this.lower = new double[Math.multiplyExact(partitions, partitioning.dimensions())];
        this.upper = new double[lower.length];
        Arrays.fill(lower, Double.POSITIVE_INFINITY);
        Arrays.fill(upper, Double.NEGATIVE_INFINITY);
    }

    /**
     * Counts a point with its owner, and as a ghost where it is one.
     *
     * @throws IllegalArgumentException if the partitioning refuses the point, or the weight is negative, NaN or
     *     infinite
     */
    public void add(double[] point, long tieBreak, double weight) {
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a weight must be finite and not negative: " + weight);
        }
        int owner = partitioning.partition(point, tieBreak);
        loads[owner] += weight;
        points[owner]++;
        for (int axis = 0, at = owner * point.length; axis < point.length; axis++, at++) {
            lower[at] = Math.min(lower[at], point[axis]);
            upper[at] = Math.max(upper[at], point[axis]);
        }
        partitioning.reach(point, owner, radius, near -> ghosts[near]++);
    }

    /**
     * Adds what another has counted.
     *
     * @throws IllegalArgumentException if it is about another number of partitions, other dimensions or another radius
     */
    public void merge(PartitionQuality other) {
        if (other.loads.length != loads.length || other.lower.length != lower.length || other.radius != radius) {
            throw new IllegalArgumentException("what is merged must be about the same partitions: " + loads.length
                    + " in " + partitioning.dimensions() + " dimensions with radius " + radius + ", and "
                    + other.loads.length + " in " + other.partitioning.dimensions() + " dimensions with radius "
                    + other.radius);
        }
        for (int partition = 0; partition < loads.length; partition++) {
            loads[partition] += other.loads[partition];
            points[partition] += other.points[partition];
            ghosts[partition] += other.ghosts[partition];
        }
        for (int at = 0; at < lower.length; at++) {
            lower[at] = Math.min(lower[at], other.lower[at]);
            upper[at] = Math.max(upper[at], other.upper[at]);
        }
    }

    /** The sum of the weights of the points that a partition owns. */
    public double load(int partition) {
        return loads[partition];
    }

    /** How many points a partition owns. */
    public long points(int partition) {
        return points[partition];
    }

    /** How many points of other partitions come to a partition as ghosts. */
    public long ghosts(int partition) {
        return ghosts[partition];
    }

    /** How many points there are in all partitions. */
    public long points() {
        return Arrays.stream(points).sum();
    }

    /** How many ghosts there are in all partitions: a point near three others counts three times. */
    public long ghosts() {
        return Arrays.stream(ghosts).sum();
    }

    /** The smallest box around the points that a partition owns; flat if they are in a plane, empty if there are none. */
    public Box bounds(int partition) {
        int dimensions = partitioning.dimensions();
        if (points[Objects.checkIndex(partition, points.length)] == 0) {
            return Box.empty(dimensions);
        }
        return Box.of(
                Arrays.copyOfRange(lower, partition * dimensions, (partition + 1) * dimensions),
                Arrays.copyOfRange(upper, partition * dimensions, (partition + 1) * dimensions));
    }

    /** The {@link Box#surface surface} of the smallest box around the points that a partition owns. */
    public double surface(int partition) {
        return bounds(partition).surface();
    }

    /** The largest load by the mean of all partitions: 1 is even, and also the answer where there is no load at all. */
    public double imbalance() {
        double all = 0;
        double largest = 0;
        for (double load : loads) {
            all += load;
            largest = Math.max(largest, load);
        }
        return all == 0 ? 1 : largest / (all / loads.length);
    }

    /**
     * Whether the {@link #imbalance} is above a threshold, so that partitioning anew from a new sample may pay. With
     * 1.1 partitions are nearly even; every partitioning moves points, so time steps do better with a larger one.
     *
     * @throws IllegalArgumentException if the threshold is below 1, which no partitioning can meet
     */
    public boolean needsRebalancing(double threshold) {
        if (!(threshold >= 1)) {
            throw new IllegalArgumentException(
                    "the largest load is never below the mean, so a threshold must be at" + " least 1: " + threshold);
        }
        return imbalance() > threshold;
    }

    @Override
    public String toString() {
        return points() + " points in " + loads.length + " partitions, the largest load " + imbalance()
                + " times the mean, " + ghosts() + " ghosts within " + radius;
    }
}
