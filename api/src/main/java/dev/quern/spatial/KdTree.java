package dev.quern.spatial;

import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * Space cut in two by a plane across one axis, each part cut again, until there are as many boxes as partitions. A cut
 * shares the load of the sample in proportion to the partitions on its sides, so any number of partitions gets even
 * loads.
 *
 * <p>If the {@linkplain PointSample#withRadius radius} is known, each cut is the one with the fewest points of the
 * sample within that radius, among those across any axis that leave from a third to two thirds of the partitions on a
 * side. If not, the axis is the one along which the points spread the longest, up to the outermost twentieth at each
 * end, and the partitions are halved. The idea of recursive bisection of coordinates is that of Berger and Bokhari, A
 * partitioning strategy for nonuniform problems on multiprocessors, IEEE Transactions on Computers C-36(5), 1987.
 *
 * <p>Where many points lie on the very plane of a cut, as those of a lattice do, they are shared out by the next axes,
 * and points equal in all coordinates by their tie-breaks: see {@link SpacePartitioning}. Partitions on both sides of
 * such a cut touch the plane. Partitions are numbered from one end of the tree to the other, so those with near numbers
 * are near in space. Finding an owner takes a few comparisons for each level of the tree, of which there are at most
 * about 1.7 times the binary logarithm of the number of partitions.
 */
public final class KdTree implements SpacePartitioning {
    private static final long serialVersionUID = 1L;

    private final int partitions;
    private final int dimensions;
    private final Periods periods;
    private final BoxTree boxes;
    private final int[] axes;
    private final int[] children;
    private final double[] cuts;
    private final long[] hashes;

    /**
     * The parts of a tree.
     *
     * @param axes for each node the axis of its cut, or -1 for a leaf
     * @param children for each node the first of its two children, for a leaf its partition
     * @param cuts for each node the coordinates of the first point on the right, from the node's axis round all axes
     * @param hashes for each node the hash of that point's tie-break
     */
    KdTree(int partitions, Periods periods, BoxTree boxes, int[] axes, int[] children, double[] cuts, long[] hashes) {
        this.partitions = partitions;
        this.dimensions = cuts.length / axes.length;
        this.periods = periods;
        this.boxes = boxes;
        this.axes = axes;
        this.children = children;
        this.cuts = cuts;
        this.hashes = hashes;
    }

    /**
     * Shares space among {@code partitions} so that the load of the sample is even. Of a sample with fewer points than
     * partitions, each point gets one, and the others are without region; of an empty one the first partition gets all.
     *
     * @throws IllegalArgumentException if there is not at least 1 partition
     */
    public static KdTree of(PointSample sample, int partitions) {
        Points.checkPartitions(partitions);
        return new KdTreeBuilder(sample, partitions).build();
    }

    @Override
    public int partitions() {
        return partitions;
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public int partition(double[] point, long tieBreak) {
        Points.check(point, dimensions);
        periods.check("the point", point);
        int node = 0;
        while (axes[node] >= 0) {
            node = children[node] + (isLeft(node, point, tieBreak) ? 0 : 1);
        }
        return children[node];
    }

    private boolean isLeft(int node, double[] point, long tieBreak) {
        int axis = axes[node];
        int at = node * dimensions;
        for (int step = 0; step < dimensions; step++) {
            double cut = cuts[at + step];
            double coordinate = point[axis];
            if (coordinate != cut) {
                return coordinate < cut;
            }
            axis = axis + 1 == dimensions ? 0 : axis + 1;
        }
        return Long.compareUnsigned(KeyOrder.hash(tieBreak), hashes[node]) < 0;
    }

    @Override
    public void reach(double[] point, int owner, double radius, IntConsumer found) {
        Points.check(point, dimensions);
        periods.check("the point", point);
        boxes.reach(point, owner, radius, found);
    }

    @Override
    public Box box(int partition) {
        return boxes.box(Objects.checkIndex(partition, partitions));
    }

    @Override
    public String toString() {
        return "KdTree of " + partitions + " partitions in " + dimensions + " dimensions";
    }
}
