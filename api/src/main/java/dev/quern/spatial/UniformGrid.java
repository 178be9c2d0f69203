package dev.quern.spatial;

import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Boxes of equal size, one a partition. It asks nothing of the points but where they are, and loads are as uneven as
 * the points: for those that fill a box evenly, such as a liquid. The outer boxes reach to infinity.
 *
 * <p>Partitions are numbered along the last axis first. Tie-breaks do not matter here.
 */
public final class UniformGrid implements SpacePartitioning {
    private static final long serialVersionUID = 1L;

    private final Box bounds;
    private final int[] counts;
    private final double[][] edges;
    private final Periods periods;
    private final BoxTree boxes;

    private UniformGrid(Box bounds, int[] counts, Periods periods) {
        this.bounds = bounds;
        this.counts = counts;
        this.periods = periods;
        this.edges = IntStream.range(0, counts.length)
                .mapToObj(axis -> edges(bounds, axis, counts[axis]))
                .toArray(double[][]::new);
        this.boxes = new BoxTree(counts.length, periods);
        build(0, 0, 0, counts[0], 0);
    }

    /**
     * The boxes that part {@code bounds} into so many along each axis.
     *
     * @throws IllegalArgumentException if bounds and counts differ in dimensions, if there is not at least 1 box along
     *     each axis, if there are 2<sup>31</sup> or more, or if the bounds are empty or infinite
     */
    public static UniformGrid of(Box bounds, int... counts) {
        return new UniformGrid(bounds, checked(bounds, counts), Periods.none(bounds.dimensions()));
    }

    /**
     * The boxes that part the bounds of a sample, with {@code partitions} as the product of their counts along the
     * axes: of all such products, the one with the smallest faces between boxes. On periodic axes the bounds are those
     * of the period. Weights are not looked at.
     *
     * @throws IllegalArgumentException if there is not at least 1 partition
     */
    public static UniformGrid of(PointSample sample, int partitions) {
        Points.checkPartitions(partitions);
        int dimensions = sample.dimensions();
        double[] lower = sample.periods().lower();
        double[] upper = sample.periods().upper();
        double[] origin = new double[dimensions];
        Box around = sample.size() == 0 ? Box.of(origin, origin) : Box.around(sample.points());
        for (int axis = 0; axis < dimensions; axis++) {
            if (!sample.periods().isPeriodic(axis)) {
                lower[axis] = around.lower(axis);
                upper[axis] = around.upper(axis);
            }
        }
        Box bounds = Box.of(lower, upper);
        int[] counts = new GridCounts(bounds).best(partitions);
        return new UniformGrid(bounds, checked(bounds, counts), sample.periods());
    }

    private static int[] checked(Box bounds, int[] counts) {
        if (counts.length != bounds.dimensions()) {
            throw new IllegalArgumentException("the bounds have " + bounds.dimensions() + " dimensions, and there are "
                    + counts.length + " counts of boxes: each axis needs one");
        }
        long product = 1;
        for (int axis = 0; axis < counts.length; axis++) {
            if (bounds.isEmpty() || !Double.isFinite(bounds.lower(axis)) || !Double.isFinite(bounds.upper(axis))) {
                throw new IllegalArgumentException("a grid needs finite bounds: " + bounds);
            }
            product *= counts[axis];
            if (counts[axis] < 1 || product > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("a grid has at least 1 box along each axis, and fewer than 2^31 in"
                        + " all: " + IntStream.of(counts).boxed().toList());
            }
        }
        return counts.clone();
    }

    private static double[] edges(Box bounds, int axis, int count) {
        double[] starts = new double[count];
        starts[0] = Double.NEGATIVE_INFINITY;
        for (int at = 1; at < count; at++) {
            double part = (double) at / count;
            double start = bounds.lower(axis) * (1 - part) + bounds.upper(axis) * part;
            starts[at] = Math.max(starts[at - 1], start); // rounding must not bring them out of order
        }
        return starts;
    }

    /** Halves a range of boxes along an axis, then goes on to the next: partitions stay in ascending order. */
    private void build(int node, int axis, int from, int to, int before) {
        if (to - from > 1) {
            int middle = (from + to) >>> 1;
            int child = boxes.split(node, 2);
            boxes.clip(child, axis, Double.NEGATIVE_INFINITY, edges[axis][middle]);
            boxes.clip(child + 1, axis, edges[axis][middle], Double.POSITIVE_INFINITY);
            build(child, axis, from, middle, before);
            build(child + 1, axis, middle, to, before);
        } else if (axis + 1 < counts.length) {
            build(node, axis + 1, 0, counts[axis + 1], (before + from) * counts[axis + 1]);
        } else {
            boxes.assign(node, before + from, before + from);
        }
    }

    @Override
    public int partitions() {
        return IntStream.of(counts).reduce(1, (a, b) -> a * b);
    }

    @Override
    public int dimensions() {
        return counts.length;
    }

    /** How many boxes there are along an axis. */
    public int count(int axis) {
        return counts[axis];
    }

    @Override
    public int partition(double[] point, long tieBreak) {
        Points.check(point, counts.length);
        periods.check("the point", point);
        int partition = 0;
        for (int axis = 0; axis < counts.length; axis++) {
            partition = partition * counts[axis] + cell(axis, point[axis]);
        }
        return partition;
    }

    private int cell(int axis, double coordinate) {
        double[] starts = edges[axis];
        int last = starts.length - 1;
        double part = (coordinate - bounds.lower(axis)) / bounds.side(axis);
        int cell = (int) Math.max(0, Math.min(last, part * starts.length)); // NaN in a flat box becomes 0
        while (cell > 0 && coordinate < starts[cell]) {
            cell--;
        }
        while (cell < last && coordinate >= starts[cell + 1]) {
            cell++;
        }
        return cell;
    }

    @Override
    public void reach(double[] point, int owner, double radius, IntConsumer found) {
        Points.check(point, counts.length);
        periods.check("the point", point);
        boxes.reach(point, owner, radius, found);
    }

    @Override
    public Box box(int partition) {
        return boxes.box(Objects.checkIndex(partition, partitions()));
    }

    @Override
    public String toString() {
        return "UniformGrid of " + IntStream.of(counts).boxed().toList() + " boxes over " + bounds;
    }

    /** Factors a number of boxes into counts along axes. */
    private static final class GridCounts {
        private final double[] sides;
        private final int[] counts;
        private int[] best = {};
        private double smallest = Double.POSITIVE_INFINITY;

        GridCounts(Box bounds) {
            double longest = IntStream.range(0, bounds.dimensions())
                    .mapToDouble(bounds::side)
                    .max()
                    .orElseThrow();
            // A flat axis is to be cut only if all are flat.
            double flat = longest > 0 ? longest * 0x1p-60 : 1;
            this.sides = IntStream.range(0, bounds.dimensions())
                    .mapToDouble(axis -> Math.max(bounds.side(axis), flat))
                    .toArray();
            this.counts = new int[sides.length];
        }

        int[] best(int boxes) {
            choose(0, boxes);
            return best;
        }

        private void choose(int axis, int left) {
            if (axis == counts.length - 1) {
                counts[axis] = left;
                double faces = faces();
                if (best.length == 0 || faces < smallest) {
                    smallest = faces;
                    best = counts.clone();
                }
                return;
            }
            for (int count = 1; count <= left; count++) {
                if (left % count == 0) {
                    counts[axis] = count;
                    choose(axis + 1, left / count);
                }
            }
        }

        /** The faces between boxes, by the volume. */
        private double faces() {
            return IntStream.range(0, counts.length)
                    .mapToDouble(axis -> (counts[axis] - 1) / sides[axis])
                    .sum();
        }
    }
}
