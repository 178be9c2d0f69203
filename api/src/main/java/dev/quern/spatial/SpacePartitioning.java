package dev.quern.spatial;

import java.io.Serializable;
import java.util.function.IntConsumer;

/**
 * Which partition owns a point, and which others are near it.
 *
 * <p>Each point of the space has one owner. A point that lies within a radius of the region of another partition is a
 * ghost there: with the ghosts of a radius, a partition sees every pair of points within that radius of which it owns
 * one.
 *
 * <p>Regions cannot tell points apart that are equal in all coordinates. So that many of those can still be shared
 * out, each point comes with a tie-break, such as the number of its row: points that only differ in it are spread over
 * partitions as if by chance, and the same point with the same tie-break has the same owner always. Who passes the
 * same tie-break for all has equal points in one partition, at the price of its load:
 * {@link PointSample#heaviestPoint} says how large that is.
 *
 * <p>A partitioning is immutable, and any number of threads may ask it.
 */
public interface SpacePartitioning extends Serializable {
    /** How many partitions there are. Some may be without region, if there were fewer points than partitions. */
    int partitions();

    /** How many coordinates a point has. */
    int dimensions();

    /**
     * The number of the partition that owns the point, from 0.
     *
     * @param tieBreak tells this point from others with the same coordinates
     * @throws IllegalArgumentException if the point has another number of coordinates, if one is NaN or infinite, or if
     *     one is outside the bounds of a periodic axis
     */
    int partition(double[] point, long tieBreak);

    /** The number of the partition that owns the point, with all equal points in one partition. */
    default int partition(double[] point) {
        return partition(point, 0);
    }

    /**
     * Reports each partition but {@code owner} whose region is within {@code radius} of the point, once each. On axes
     * that are periodic the distance is that to the nearest image. A region at exactly the radius is reported, as is
     * one that is further only by what rounding may hide.
     *
     * @param owner the partition not to report, which is most often that of the point; -1 reports all
     * @throws IllegalArgumentException as {@link #partition(double[], long)} does, or if the radius is negative or NaN
     */
    void reach(double[] point, int owner, double radius, IntConsumer found);

    /** Reports each partition but the owner of the point whose region is within {@code radius} of it, once each. */
    default void reach(double[] point, double radius, IntConsumer found) {
        reach(point, partition(point), radius, found);
    }

    /**
     * The smallest box with the region of a partition in its closure: the region itself, where regions are boxes. It is
     * empty if the partition has no region.
     *
     * @throws IndexOutOfBoundsException if there is no such partition
     */
    Box box(int partition);
}
