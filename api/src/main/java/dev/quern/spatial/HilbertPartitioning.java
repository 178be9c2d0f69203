package dev.quern.spatial;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * A {@link HilbertCurve} cut into pieces with even loads. Neighbours in number are neighbours in space, and a piece can
 * grow or shrink at its ends when loads change; its surface is larger than that of a box of a {@link KdTree}, and so
 * are its ghosts.
 *
 * <p>A piece begins where the curve enters the largest cube that the sample allows, so that regions are made of few
 * cubes. Points of one cell are told apart by their tie-breaks: see {@link SpacePartitioning}.
 */
public final class HilbertPartitioning implements SpacePartitioning {
    private static final long serialVersionUID = 1L;

    private final HilbertCurve curve;
    private final int partitions;
    private final Periods periods;

    /** Where pieces begin, from the second on; the first has all before. Ties in a cell are compared unsigned. */
    private final long[] starts;

    private final long[] ties;
    private final BoxTree boxes;

    private HilbertPartitioning(HilbertCurve curve, int partitions, Periods periods, long[] starts, long[] ties) {
        this.curve = curve;
        this.partitions = partitions;
        this.periods = periods;
        this.starts = starts;
        this.ties = ties;
        this.boxes = new BoxTree(curve.dimensions(), periods);
        build(0, 0, curve.bits() * curve.dimensions());
    }

    /**
     * Shares space among {@code partitions} so that the load of the sample is even. If there are fewer points in the
     * sample than partitions, the last partitions are without region.
     *
     * @throws IllegalArgumentException if there is not at least 1 partition, or there are not from 2 to 8 dimensions
     */
    public static HilbertPartitioning of(PointSample sample, int partitions) {
        Points.checkPartitions(partitions);
        int size = sample.size();
        double[] origin = new double[sample.dimensions()];
        HilbertCurve curve = HilbertCurve.of(size == 0 ? Box.of(origin, origin) : Box.around(sample.points()));
        long[] indices = Arrays.stream(sample.points()).mapToLong(curve::index).toArray();
        int[] order = IndexSort.sorted(size, (a, b) -> Long.compare(indices[a], indices[b]));
        long[] hashes = new long[size];
        double all = 0;
        for (int rank = 0; rank < size; rank++) {
            hashes[order[rank]] = KeyOrder.spread(rank);
            all += sample.weight(order[rank]);
        }
        order = IndexSort.sorted(size, (a, b) -> {
            int compared = Long.compare(indices[a], indices[b]);
            return compared != 0 ? compared : Long.compareUnsigned(hashes[a], hashes[b]);
        });
        long[] starts = new long[Math.max(0, Math.min(partitions, size) - 1)];
        long[] ties = new long[starts.length];
        int pieces = 0;
        int at = 0;
        int previous = 0;
        double sum = 0;
        for (int piece = 1; piece < partitions && pieces < starts.length; piece++) {
            double share = all * piece / partitions;
            while (at < size && sum + sample.weight(order[at]) / 2 < share) {
                sum += sample.weight(order[at++]);
            }
            if (at > previous && at < size) {
                long before = indices[order[at - 1]];
                long after = indices[order[at]];
                starts[pieces] = before == after ? after : largestCube(before, after);
                ties[pieces++] = before == after ? hashes[order[at]] : 0;
                previous = at;
            }
        }
        return new HilbertPartitioning(
                curve, partitions, sample.periods(), Arrays.copyOf(starts, pieces), Arrays.copyOf(ties, pieces));
    }

    /** Of the positions after one up to another, that with the most zeros at its end. */
    private static long largestCube(long before, long after) {
        int zeros = Long.SIZE - 1 - Long.numberOfLeadingZeros(before ^ after);
        return after >>> zeros << zeros;
    }

    /**
     * Cuts a range of 2 to the power of {@code length} positions in halves until each is of one piece or one cell. The
     * curve passes the halves one after the other, so the cells where it changes over tell which axis parts them.
     */
    private void build(int node, long start, int length) {
        int first = piece(start, 0);
        int last = piece(start + (1L << length) - 1, -1);
        if (first == last || length == 0) {
            boxes.assign(node, first, last);
            return;
        }
        long middle = start + (1L << (length - 1));
        int[] before = curve.cells(middle - 1);
        int[] after = curve.cells(middle);
        int axis = Arrays.mismatch(before, after);
        double edge = curve.edge(axis, Math.max(before[axis], after[axis]));
        boolean upwards = after[axis] > before[axis];
        int child = boxes.split(node, 2);
        boxes.clip(upwards ? child : child + 1, axis, Double.NEGATIVE_INFINITY, edge);
        boxes.clip(upwards ? child + 1 : child, axis, edge, Double.POSITIVE_INFINITY);
        build(child, start, length - 1);
        build(child + 1, middle, length - 1);
    }

    /** How many pieces begin at or before a position and tie. */
    private int piece(long index, long tie) {
        int low = 0;
        int high = starts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (starts[middle] < index || starts[middle] == index && Long.compareUnsigned(ties[middle], tie) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The curve that is cut, along which the points of a partition may be sorted. */
    public HilbertCurve curve() {
        return curve;
    }

    @Override
    public int partitions() {
        return partitions;
    }

    @Override
    public int dimensions() {
        return curve.dimensions();
    }

    @Override
    public int partition(double[] point, long tieBreak) {
        Points.check(point, dimensions());
        periods.check("the point", point);
        return piece(curve.index(point), KeyOrder.hash(tieBreak));
    }

    @Override
    public void reach(double[] point, int owner, double radius, IntConsumer found) {
        Points.check(point, dimensions());
        periods.check("the point", point);
        boxes.reach(point, owner, radius, found);
    }

    @Override
    public Box box(int partition) {
        return boxes.box(Objects.checkIndex(partition, partitions));
    }

    @Override
    public String toString() {
        return "HilbertPartitioning of " + partitions + " partitions in " + dimensions() + " dimensions";
    }
}
