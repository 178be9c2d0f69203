package dev.quern.spatial;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Boxes within boxes, whose leaves are of one partition or of a few that follow one another. The children of a node
 * stand side by side and in ascending order of their partitions, so that a walk meets partitions in ascending order and
 * needs no memory of those it has reported.
 */
final class BoxTree implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int NONE = -1;

    private final int dimensions;
    private final Periods periods;
    private int size;

    /** Bounds of node i are at i x dimensions. */
    private double[] lower;

    private double[] upper;

    /** Where the children of a node begin, or NONE for a leaf. */
    private int[] firstChild;

    /** How many children a node has; of a leaf, by how much its last partition is above the first. */
    private int[] extent;

    /** The first partition of a leaf. */
    private int[] partition;

    /** A tree of the root alone, which has the whole space, within the bounds of periodic axes. */
    BoxTree(int dimensions, Periods periods) {
        this.dimensions = dimensions;
        this.periods = periods;
        this.lower = periods.lower();
        this.upper = periods.upper();
        this.firstChild = new int[] {NONE};
        this.extent = new int[1];
        this.partition = new int[1];
        this.size = 1;
    }

    int size() {
        return size;
    }

    double lower(int node, int axis) {
        return lower[node * dimensions + axis];
    }

    double upper(int node, int axis) {
        return upper[node * dimensions + axis];
    }

    /** Gives a node children with its own bounds each; returns the first of them. */
    int split(int node, int children) {
        int first = size;
        size = Math.addExact(size, children);
        Math.multiplyExact(size, dimensions);
        if (size > firstChild.length) {
            int room = (int) Math.min(Math.max(size, 2L * firstChild.length), Integer.MAX_VALUE / dimensions);
            lower = Arrays.copyOf(lower, room * dimensions);
            upper = Arrays.copyOf(upper, room * dimensions);
            firstChild = Arrays.copyOf(firstChild, room);
            extent = Arrays.copyOf(extent, room);
            partition = Arrays.copyOf(partition, room);
        }
        for (int child = first; child < size; child++) {
            System.arraycopy(lower, node * dimensions, lower, child * dimensions, dimensions);
            System.arraycopy(upper, node * dimensions, upper, child * dimensions, dimensions);
            firstChild[child] = NONE;
        }
        firstChild[node] = first;
        extent[node] = children;
        return first;
    }

    /** Makes a node smaller on an axis: what is outside its bounds already stays outside. */
    void clip(int node, int axis, double from, double to) {
        int at = node * dimensions + axis;
        lower[at] = Math.max(lower[at], from);
        upper[at] = Math.min(upper[at], to);
    }

    /** Says of which partitions a leaf is. */
    void assign(int node, int first, int last) {
        partition[node] = first;
        extent[node] = last - first;
    }

    /** The smallest box around the leaves of one partition. */
    Box box(int wanted) {
        Box box = Box.empty(dimensions);
        for (int node = 0; node < size; node++) {
            if (firstChild[node] == NONE && partition[node] <= wanted && wanted <= partition[node] + extent[node]) {
                box = box.union(Box.of(
                        Arrays.copyOfRange(lower, node * dimensions, (node + 1) * dimensions),
                        Arrays.copyOfRange(upper, node * dimensions, (node + 1) * dimensions)));
            }
        }
        return box;
    }

    /** The contract of {@link SpacePartitioning#reach(double[], int, double, IntConsumer)}. */
    void reach(double[] point, int owner, double radius, IntConsumer found) {
        if (!(radius >= 0)) {
            throw new IllegalArgumentException("the radius must not be negative: " + radius);
        }
        // A sum of squares in another order, or with fused multiply and add, may be less by some units in the last
        // place.
        double reach = radius * (1 + (dimensions + 4) * 0x1p-52) + periods.rounding();
        reach(0, point, reach * reach, owner, -1, found);
    }

    private int reach(int node, double[] point, double squaredReach, int owner, int reported, IntConsumer found) {
        if (!(squaredDistance(node, point) <= squaredReach)) {
            return reported;
        }
        int last = reported;
        if (firstChild[node] == NONE) {
            int end = partition[node] + extent[node];
            for (int near = Math.max(partition[node], last + 1); near <= end; near++) {
                if (near != owner) {
                    found.accept(near);
                }
                last = near;
            }
            return last;
        }
        int end = firstChild[node] + extent[node];
        for (int child = firstChild[node]; child < end; child++) {
            last = reach(child, point, squaredReach, owner, last, found);
        }
        return last;
    }

    private double squaredDistance(int node, double[] point) {
        int at = node * dimensions;
        double sum = 0;
        for (int axis = 0; axis < dimensions; axis++, at++) {
            double gap = gap(point[axis], lower[at], upper[at]);
            if (gap > 0) {
                if (periods.any() && periods.isPeriodic(axis)) {
                    double length = periods.length(axis);
                    gap = Math.min(gap, gap(point[axis] - length, lower[at], upper[at]));
                    gap = Math.min(gap, gap(point[axis] + length, lower[at], upper[at]));
                }
                sum += gap * gap;
            }
        }
        return sum;
    }

    private static double gap(double coordinate, double lower, double upper) {
        return coordinate < lower ? lower - coordinate : coordinate > upper ? coordinate - upper : 0;
    }
}
