package dev.quern.cluster;

import java.util.Arrays;

/**
 * Points in a tree of boxes: each node is a run of points and the least box that has them, and its two children share the
 * run. A leaf has few points, or such as are all within a given distance of each other, however many they are; so a tree
 * over points that lie densely has few nodes.
 *
 * <p>This is the k-d tree of Bentley ("Multidimensional binary search trees used for associative searching", 1975) with
 * boxes that fit closely and halves of boxes, not of points, for children: that keeps boxes from becoming long. Deep down it
 * halves the points, which bounds the depth.
 *
 * <p>A point's place is where it is in the order of the tree. Nodes are numbered so that children come after parents; the
 * root is 0. The fields are shared by the searches of this package; only {@link #swap} changes them.
 */
final class PointTree {
    final Metric metric;
    final int dimensions;

    /** How many points there are. */
    final int count;

    /** The coordinates, place after place. */
    final double[] coordinates;

    /** For each place the row that the point was given in. */
    final int[] rows;

    /** For each node the first place. */
    final int[] from;

    /** For each node the place after the last. */
    final int[] to;

    /** For each node the first of its children, the other being the next number; -1 for a leaf. */
    final int[] child;

    /** For each node its parent; -1 for the root. */
    final int[] parent;

    /** For each node the lowest coordinates of its points, node after node. */
    final double[] low;

    /** The highest ones, which belong to the box. */
    final double[] high;

    /** The leaves in the order of their places; none if there are no points. */
    final int[] leaves;

    /** How many nodes there are. */
    final int nodes;

    /** How many nodes a search that goes down may have yet to look at. */
    final int pending;

    PointTree(PointTreeBuilder builder) {
        this.metric = builder.metric;
        this.dimensions = builder.dimensions;
        this.count = builder.count;
        this.coordinates = builder.coordinates;
        this.rows = builder.rows;
        this.from = builder.from;
        this.to = builder.to;
        this.child = builder.child;
        this.parent = builder.parent;
        this.low = builder.low;
        this.high = builder.high;
        this.nodes = builder.nodes;
        this.pending = builder.depth + 2;
        this.leaves = leavesInOrder();
    }

    /**
     * Builds a tree on all threads. It depends on the points alone.
     *
     * @param coordinates point after point, inside the bounds of the space; taken over and put in the order of the tree
     * @param leafSize so many points are a leaf
     * @param together points whose squared distances are all at most this are a leaf
     */
    static PointTree of(double[] coordinates, Metric metric, int leafSize, double together) {
        return new PointTree(new PointTreeBuilder(coordinates, metric, leafSize, together).build());
    }

    boolean isLeaf(int node) {
        return child[node] < 0;
    }

    /** Whether all points of a node have the same coordinates. */
    boolean isOnePlace(int node) {
        for (int at = node * dimensions; at < (node + 1) * dimensions; at++) {
            if (low[at] != high[at]) {
                return false;
            }
        }
        return true;
    }

    int size(int node) {
        return to[node] - from[node];
    }

    double squared(int place, int other) {
        return metric.squared(coordinates, place * dimensions, coordinates, other * dimensions);
    }

    /** The least squared distance that points of two nodes may have. */
    double least(int node, int other) {
        return metric.least(low, high, node * dimensions, low, high, other * dimensions);
    }

    /** The greatest squared distance that points of two nodes may have, or of one node. */
    double most(int node, int other) {
        return metric.most(low, high, node * dimensions, low, high, other * dimensions);
    }

    /** The least squared distance that a point may have from those of a node. */
    double leastFromPlace(int place, int node) {
        return metric.least(coordinates, coordinates, place * dimensions, low, high, node * dimensions);
    }

    /** The node beside this one, which must not be the root. */
    int sibling(int node) {
        int first = child[parent[node]];
        return first == node ? first + 1 : first;
    }

    /** Lets two points of one leaf change places. */
    void swap(int place, int other) {
        PointTreeBuilder.swap(coordinates, rows, dimensions, place, other);
    }

    private int[] leavesInOrder() {
        int[] stack = new int[pending];
        int[] found = new int[nodes];
        int leafCount = 0;
        int top = 0;
        if (count > 0) {
            stack[top++] = 0;
        }
        while (top > 0) {
            int node = stack[--top];
            if (isLeaf(node)) {
                found[leafCount++] = node;
            } else {
                stack[top++] = child[node] + 1;
                stack[top++] = child[node];
            }
        }
        return Arrays.copyOf(found, leafCount);
    }
}
