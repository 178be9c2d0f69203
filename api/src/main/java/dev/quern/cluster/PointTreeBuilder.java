package dev.quern.cluster;

import dev.quern.spi.ParallelLoops;
import java.util.Arrays;

/**
 * Builds a {@link PointTree}, level after level: the nodes of a level find their boxes and divide their points in parallel,
 * and then the nodes of the next are numbered. The fields are the tree's.
 */
final class PointTreeBuilder {
    /** Beyond this depth points are halved, not boxes. */
    private static final int DEEP = 48;

    private static final double NANOS_PER_NUMBER = 4;

    final Metric metric;
    final int dimensions;
    final int count;
    final double[] coordinates;
    final int[] rows;
    int[] from;
    int[] to;
    int[] child;
    int[] parent;
    double[] low;
    double[] high;
    int nodes;
    int depth;

    private final int leafSize;
    private final double together;

    /** For each node where its second child begins. */
    private int[] middle;

    PointTreeBuilder(double[] coordinates, Metric metric, int leafSize, double together) {
        this.metric = metric;
        this.dimensions = metric.dimensions();
        this.count = coordinates.length / dimensions;
        this.coordinates = coordinates;
        this.leafSize = leafSize;
        this.together = together;
        this.rows = new int[count];
        Arrays.setAll(rows, i -> i);
        int capacity = 1 + count / 4;
        from = new int[capacity];
        to = new int[capacity];
        child = new int[capacity];
        parent = new int[capacity];
        middle = new int[capacity];
        low = new double[capacity * dimensions];
        high = new double[capacity * dimensions];
    }

    PointTreeBuilder build() {
        add(-1, 0, count);
        for (int first = 0; first < nodes; depth++) {
            int begin = first;
            int end = nodes;
            double nanos = NANOS_PER_NUMBER * dimensions * count / (end - begin);
            ParallelLoops.get().run(end - begin, nanos, (start, stop) -> {
                for (int node = begin + start; node < begin + stop; node++) {
                    divide(node);
                }
            });
            for (int node = begin; node < end; node++) {
                if (child[node] == 0) {
                    child[node] = nodes;
                    add(node, from[node], middle[node]);
                    add(node, middle[node], to[node]);
                }
            }
            first = end;
        }
        return this;
    }

    private void add(int above, int first, int end) {
        if (nodes == from.length) {
            int capacity = Math.multiplyExact(nodes, 2);
            from = Arrays.copyOf(from, capacity);
            to = Arrays.copyOf(to, capacity);
            child = Arrays.copyOf(child, capacity);
            parent = Arrays.copyOf(parent, capacity);
            middle = Arrays.copyOf(middle, capacity);
            low = Arrays.copyOf(low, Math.multiplyExact(capacity, dimensions));
            high = Arrays.copyOf(high, capacity * dimensions);
        }
        from[nodes] = first;
        to[nodes] = end;
        parent[nodes] = above;
        nodes++;
    }

    /** Finds the box of a node, and divides its points unless it is a leaf, of which -1 for a child is the sign. */
    private void divide(int node) {
        int box = node * dimensions;
        bound(from[node], to[node], box);
        if (to[node] - from[node] <= leafSize || metric.most(low, high, box, low, high, box) <= together) {
            child[node] = -1;
            return;
        }
        int axis = 0;
        for (int other = 1; other < dimensions; other++) {
            if (high[box + other] - low[box + other] > high[box + axis] - low[box + axis]) {
                axis = other;
            }
        }
        if (depth < DEEP) {
            double half = low[box + axis] * 0.5 + high[box + axis] * 0.5;
            // Rounding must not leave a side without points.
            half = half < high[box + axis] && half >= low[box + axis] ? half : low[box + axis];
            middle[node] = partition(axis, from[node], to[node], half);
        } else {
            middle[node] = from[node] + (to[node] - from[node]) / 2;
            select(axis, from[node], to[node], middle[node]);
        }
    }

    private void bound(int first, int end, int box) {
        for (int axis = 0; axis < dimensions; axis++) {
            double least = Double.POSITIVE_INFINITY;
            double greatest = Double.NEGATIVE_INFINITY;
            for (int at = first * dimensions + axis; at < end * dimensions; at += dimensions) {
                double coordinate = coordinates[at];
                least = coordinate < least ? coordinate : least;
                greatest = coordinate > greatest ? coordinate : greatest;
            }
            low[box + axis] = least;
            high[box + axis] = greatest;
        }
    }

    /** Moves the points whose coordinate is at most a bound to the front; returns where the others begin. */
    private int partition(int axis, int first, int end, double bound) {
        int left = first;
        int right = end - 1;
        while (true) {
            while (left <= right && coordinates[left * dimensions + axis] <= bound) {
                left++;
            }
            while (left <= right && coordinates[right * dimensions + axis] > bound) {
                right--;
            }
            if (left > right) {
                return left;
            }
            swap(coordinates, rows, dimensions, left++, right--);
        }
    }

    /** Orders the points so far that none before a place has a greater coordinate than one from there on (Hoare, 1961). */
    private void select(int axis, int first, int end, int place) {
        int begin = first;
        int last = end - 1;
        while (begin < last) {
            double pivot = coordinates[(begin + (last - begin) / 2) * dimensions + axis];
            int left = begin;
            int right = last;
            while (left <= right) {
                while (coordinates[left * dimensions + axis] < pivot) {
                    left++;
                }
                while (coordinates[right * dimensions + axis] > pivot) {
                    right--;
                }
                if (left <= right) {
                    swap(coordinates, rows, dimensions, left++, right--);
                }
            }
            if (place <= right) {
                last = right;
            } else if (place >= left) {
                begin = left;
            } else {
                return;
            }
        }
    }

    static void swap(double[] coordinates, int[] rows, int dimensions, int place, int other) {
        int row = rows[place];
        rows[place] = rows[other];
        rows[other] = row;
        int a = place * dimensions;
        int b = other * dimensions;
        for (int axis = 0; axis < dimensions; axis++) {
            double coordinate = coordinates[a + axis];
            coordinates[a + axis] = coordinates[b + axis];
            coordinates[b + axis] = coordinate;
        }
    }
}
