package dev.quern.cluster;

import dev.quern.spi.ParallelLoops;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Searches a tree for the points near a place: the nearest ones, or all within a radius. What is searched first is on the
 * side of the place, and what is farther than the nearest ones found so far is left out (Friedman, Bentley and Finkel, "An
 * algorithm for finding best matches in logarithmic expected time", 1977). For one thread.
 */
final class NearestSearch {
    /** So many queries that are near each other are a leaf of theirs. */
    private static final int QUERY_LEAF = 32;

    private static final double NANOS_PER_QUERY = 1000;

    private final PointTree tree;
    private final Metric metric;
    private final int[] stack;
    private final double[] distances;

    /** What a search for all within a radius has found. */
    private double[] squares = new double[16];

    private int[] rows = new int[16];

    NearestSearch(PointTree tree) {
        this.tree = tree;
        this.metric = tree.metric;
        this.stack = new int[tree.pending];
        this.distances = new double[tree.pending];
    }

    /**
     * Finds the nearest points.
     *
     * @param places has coordinates inside the bounds of the space
     * @param at where those of this place begin
     * @param limit what is farther, by squares, is left out
     * @param found cleared, then filled and sorted
     */
    void nearest(double[] places, int at, double limit, NearestFound found) {
        found.clear(limit);
        int top = tree.count == 0 ? 0 : push(0, 0, leastFrom(places, at, 0));
        while (top > 0) {
            int node = stack[--top];
            if (distances[top] > found.bound()) {
                continue;
            }
            if (tree.isLeaf(node)) {
                offerLeaf(places, at, node, found);
                continue;
            }
            int near = tree.child[node];
            int far = near + 1;
            double nearest = leastFrom(places, at, near);
            double farther = leastFrom(places, at, far);
            if (farther < nearest) {
                double swapped = nearest;
                nearest = farther;
                farther = swapped;
                near = far;
                far = tree.child[node];
            }
            if (farther <= found.bound()) {
                top = push(top, far, farther);
            }
            top = push(top, near, nearest);
        }
        found.sort();
    }

    /** What is done with the points that are nearest to a query; on many threads. */
    @FunctionalInterface
    interface Use {
        /** Takes what was found, which is there for the time of the call. */
        void of(int query, NearestFound found);
    }

    /**
     * Queries in an order in which near ones follow each other, so that they look at the same nodes.
     *
     * @param queries coordinates inside the bounds of the space; taken over
     */
    static PointTree ordered(double[] queries, Metric metric) {
        return PointTree.of(queries, metric, QUERY_LEAF, 0);
    }

    /**
     * Finds the points nearest to each query, on all threads.
     *
     * @param tree as {@link NearestNeighbors#tree} makes it
     * @param most how many for each
     * @param limits for each query the greatest distance that is of interest, squared; null if all are
     */
    static void ofEach(PointTree tree, PointTree queries, int most, double @Nullable [] limits, Use use) {
        ParallelLoops.get().run(queries.count, NANOS_PER_QUERY, (from, to) -> {
            NearestSearch search = new NearestSearch(tree);
            NearestFound found = new NearestFound(Math.min(most, tree.count));
            for (int place = from; place < to; place++) {
                int query = queries.rows[place];
                double limit = limits == null ? Double.POSITIVE_INFINITY : limits[query];
                search.nearest(queries.coordinates, place * tree.dimensions, limit, found);
                use.of(query, found);
            }
        });
    }

    private int push(int top, int node, double distance) {
        stack[top] = node;
        distances[top] = distance;
        return top + 1;
    }

    private double leastFrom(double[] places, int at, int node) {
        return metric.least(places, places, at, tree.low, tree.high, node * tree.dimensions);
    }

    private void offerLeaf(double[] places, int at, int leaf, NearestFound found) {
        double bound = found.bound();
        int end = tree.to[leaf];
        if (end - tree.from[leaf] > found.most() && tree.isOnePlace(leaf)) {
            end = tree.from[leaf] + found.most(); // the rows of one place ascend, and its distances are equal
        }
        for (int place = tree.from[leaf]; place < end; place++) {
            double square = metric.squared(places, at, tree.coordinates, place * tree.dimensions);
            if (square <= bound) {
                found.offer(square, tree.rows[place]);
                bound = found.bound();
            }
        }
    }

    /**
     * Finds all points within a radius, and sorts them.
     *
     * @param radius squared
     */
    NearestFound within(double[] places, int at, double radius) {
        int found = 0;
        int top = tree.count == 0 ? 0 : push(0, 0, 0);
        while (top > 0) {
            int node = stack[--top];
            if (leastFrom(places, at, node) > radius) {
                continue;
            }
            if (!tree.isLeaf(node)) {
                top = push(top, tree.child[node] + 1, 0);
                top = push(top, tree.child[node], 0);
                continue;
            }
            for (int place = tree.from[node]; place < tree.to[node]; place++) {
                double square = metric.squared(places, at, tree.coordinates, place * tree.dimensions);
                if (square <= radius) {
                    if (found == rows.length) {
                        rows = Arrays.copyOf(rows, 2 * found);
                        squares = Arrays.copyOf(squares, 2 * found);
                    }
                    rows[found] = tree.rows[place];
                    squares[found++] = square;
                }
            }
        }
        return sorted(found);
    }

    private NearestFound sorted(int found) {
        NearestFound order = new NearestFound(found);
        for (int i = 0; i < found; i++) {
            order.offer(squares[i], rows[i]);
        }
        order.sort();
        return order;
    }
}
