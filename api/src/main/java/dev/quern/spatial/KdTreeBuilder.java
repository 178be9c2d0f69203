package dev.quern.spatial;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a sample into a {@link KdTree}. The points are sorted once for each axis; a cut parts each of these orders in
 * place, so that a node has a range in all of them.
 */
final class KdTreeBuilder {
    /** The first point on the right of a cut, with its coordinates from the axis of the cut round all axes. */
    private static final class Key {
        final double[] coordinates;
        final long hash;

        Key(double[] coordinates, long hash) {
            this.coordinates = coordinates;
            this.hash = hash;
        }
    }

    /** Between which cuts across each axis a node lies; null where there is none. */
    private static final class Bounds {
        final @Nullable Key[] low;
        final @Nullable Key[] high;

        Bounds(@Nullable Key[] low, @Nullable Key[] high) {
            this.low = low;
            this.high = high;
        }

        Bounds below(int axis, Key cut) {
            @Nullable Key[] cuts = high.clone();
            cuts[axis] = cut;
            return new Bounds(low, cuts);
        }

        Bounds above(int axis, Key cut) {
            @Nullable Key[] cuts = low.clone();
            cuts[axis] = cut;
            return new Bounds(cuts, high);
        }
    }

    private final PointSample sample;
    private final int dimensions;
    private final int partitions;
    private final long[] hashes;
    private final int[][] orders;
    private final CutChoice choice;
    private final boolean[] isLeft;
    private final int[] moved;

    private final BoxTree boxes;
    private final int[] axes;
    private final int[] children;
    private final double[] cuts;
    private final long[] cutHashes;

    KdTreeBuilder(PointSample sample, int partitions) {
        this.sample = sample;
        this.partitions = partitions;
        this.dimensions = sample.dimensions();
        this.hashes = hashes(sample);
        this.orders = IntStream.range(0, dimensions).mapToObj(this::order).toArray(int[][]::new);
        this.isLeft = new boolean[sample.size()];
        this.moved = new int[sample.size()];
        this.boxes = new BoxTree(dimensions, sample.periods());
        int nodes = Math.max(1, 2 * Math.min(partitions, sample.size()) - 1);
        this.axes = new int[nodes];
        this.children = new int[nodes];
        this.cuts = new double[Math.multiplyExact(nodes, dimensions)];
        this.cutHashes = new long[nodes];
        this.choice = new CutChoice(sample, orders, boxes);
    }

    KdTree build() {
        build(0, 0, sample.size(), 0, partitions, new Bounds(new Key[dimensions], new Key[dimensions]));
        int nodes = boxes.size();
        return new KdTree(
                partitions,
                sample.periods(),
                boxes,
                Arrays.copyOf(axes, nodes),
                Arrays.copyOf(children, nodes),
                Arrays.copyOf(cuts, nodes * dimensions),
                Arrays.copyOf(cutHashes, nodes));
    }

    /** Equal points get hashes that are spread evenly, so that any part of them lies below some hash. */
    private static long[] hashes(PointSample sample) {
        double[][] points = sample.points();
        int[] order = IndexSort.sorted(sample.size(), (a, b) -> KeyOrder.compare(points[a], points[b], 0));
        long[] hashes = new long[sample.size()];
        for (int rank = 0; rank < order.length; rank++) {
            hashes[order[rank]] = KeyOrder.spread(rank);
        }
        return hashes;
    }

    private int[] order(int axis) {
        double[][] points = sample.points();
        return IndexSort.sorted(sample.size(), (a, b) -> {
            int order = KeyOrder.compare(points[a], points[b], axis);
            return order != 0 ? order : Long.compareUnsigned(hashes[a], hashes[b]);
        });
    }

    private void build(int node, int from, int to, int firstPartition, int parts, Bounds bounds) {
        if (parts == 1 || to - from <= 1) {
            axes[node] = -1;
            children[node] = firstPartition;
            boxes.assign(node, firstPartition, firstPartition);
            return;
        }
        CutChoice.Cut cut = choice.best(node, from, to, parts);
        int axis = cut.axis();
        Key key = key(axis, orders[axis][cut.position() - 1], orders[axis][cut.position()]);
        axes[node] = axis;
        System.arraycopy(key.coordinates, 0, cuts, node * dimensions, dimensions);
        cutHashes[node] = key.hash;
        int left = boxes.split(node, 2);
        children[node] = left;
        Bounds below = bounds.below(axis, key);
        Bounds above = bounds.above(axis, key);
        clip(left, axis, below);
        clip(left + 1, axis, above);
        part(axis, from, cut.position(), to);
        build(left, from, cut.position(), firstPartition, cut.leftParts(), below);
        build(left + 1, cut.position(), to, firstPartition + cut.leftParts(), parts - cut.leftParts(), above);
    }

    /**
     * The key halfway between two points that follow one another: at the first axis on which they differ it is between
     * them, and what comes after that axis does not matter.
     */
    private Key key(int axis, int before, int after) {
        double[] coordinates = new double[dimensions];
        Arrays.fill(coordinates, Double.NEGATIVE_INFINITY);
        for (int step = 0; step < dimensions; step++) {
            double low = sample.point(before)[(axis + step) % dimensions];
            double high = sample.point(after)[(axis + step) % dimensions];
            double middle = low / 2 + high / 2;
            coordinates[step] = low == high || middle > low && middle <= high ? middle : high;
            if (low == high) {
                coordinates[step] = high;
            } else {
                return new Key(coordinates, 0);
            }
        }
        return new Key(coordinates, hashes[after]);
    }

    /** Makes the box of a node as small as two cuts across the same axis do; those in one plane go on to the next. */
    private void clip(int node, int axis, Bounds bounds) {
        Key low = bounds.low[axis];
        Key high = bounds.high[axis];
        for (int step = 0; step < dimensions; step++) {
            double from = low == null ? Double.NEGATIVE_INFINITY : low.coordinates[step];
            double to = high == null ? Double.POSITIVE_INFINITY : high.coordinates[step];
            boxes.clip(node, (axis + step) % dimensions, from, to);
            if (from != to) {
                return;
            }
        }
    }

    /** Parts the orders of the other axes as that of the cut is: points before the position come first. */
    private void part(int axis, int from, int position, int to) {
        for (int at = from; at < to; at++) {
            isLeft[orders[axis][at]] = at < position;
        }
        for (int other = 0; other < dimensions; other++) {
            if (other == axis) {
                continue;
            }
            int[] order = orders[other];
            int left = from;
            int right = 0;
            for (int at = from; at < to; at++) {
                int row = order[at];
                if (isLeft[row]) {
                    order[left++] = row;
                } else {
                    moved[right++] = row;
                }
            }
            System.arraycopy(moved, 0, order, left, right);
        }
    }
}
