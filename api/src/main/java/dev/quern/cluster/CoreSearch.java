package dev.quern.cluster;

import dev.quern.spi.ParallelLoops;
import org.jspecify.annotations.Nullable;

/**
 * Finds which points are core points: those with at least so much weight within a radius, their own included.
 *
 * <p>Leaf by leaf. Where all points of a leaf are within the radius of each other and weigh enough, all are core, and no
 * distance is computed. Otherwise the leaf looks around, at what is near first: a node that is out of reach of the leaf is
 * left out, one that is within reach of all its points is counted whole, and the leaf rests as soon as all its points have
 * enough.
 */
final class CoreSearch {
    private static final double NANOS_PER_LEAF = 2000;

    private final PointTree tree;
    private final int own;
    private final double radius;
    private final double minimum;

    /** For each place the weight; null if each counts 1. */
    private final double @Nullable [] weights;

    /** For each node the weight of its points; null if each counts 1. */
    private final double @Nullable [] sums;

    private final boolean[] core;

    /**
     * A search that has not begun.
     *
     * @param own rows below this are asked for
     * @param rowWeights for each row the weight; null if each counts 1
     * @param radius squared
     * @param minimum the least weight of a core point's neighbours
     */
    CoreSearch(PointTree tree, int own, double @Nullable [] rowWeights, double radius, double minimum) {
        this.tree = tree;
        this.own = own;
        this.radius = radius;
        this.minimum = minimum;
        this.core = new boolean[tree.count];
        this.weights = rowWeights == null ? null : new double[tree.count];
        this.sums = rowWeights == null ? null : new double[tree.nodes];
        if (rowWeights != null && weights != null && sums != null) {
            weigh(rowWeights, weights, sums);
        }
    }

    private void weigh(double[] rowWeights, double[] placeWeights, double[] nodeSums) {
        for (int place = 0; place < placeWeights.length; place++) {
            placeWeights[place] = rowWeights[tree.rows[place]];
        }
        for (int node = tree.nodes - 1; node >= 0; node--) {
            if (tree.isLeaf(node)) {
                for (int place = tree.from[node]; place < tree.to[node]; place++) {
                    nodeSums[node] += placeWeights[place];
                }
            } else {
                nodeSums[node] = nodeSums[tree.child[node]] + nodeSums[tree.child[node] + 1];
            }
        }
    }

    /** For each place whether its point is a core point; of points that are not asked for, nothing is said. */
    boolean[] find() {
        ParallelLoops.get().run(tree.leaves.length, NANOS_PER_LEAF, (start, stop) -> {
            Search search = new Search();
            for (int leaf = start; leaf < stop; leaf++) {
                search.run(tree.leaves[leaf]);
            }
        });
        return core;
    }

    private double weight(int node) {
        return sums == null ? tree.size(node) : sums[node];
    }

    /** What one thread knows of the leaf it is at. */
    private final class Search {
        private final int[] stack = new int[tree.pending];

        /** The points that do not have enough yet, and how much they have beside {@link #shared}. */
        private int[] places = new int[0];

        private double[] found = new double[0];
        private int undecided;

        /** The weight of what is within reach of all points of the leaf. */
        private double shared;

        void run(int leaf) {
            shared = 0;
            collect(leaf);
            look(leaf, leaf);
            for (int node = leaf; undecided > 0 && node != 0; node = tree.parent[node]) {
                look(leaf, tree.sibling(node));
            }
        }

        private void collect(int leaf) {
            undecided = 0;
            if (places.length < tree.size(leaf)) {
                places = new int[tree.size(leaf)];
                found = new double[tree.size(leaf)];
            }
            for (int place = tree.from[leaf]; place < tree.to[leaf]; place++) {
                if (tree.rows[place] < own) {
                    places[undecided] = place;
                    found[undecided++] = 0;
                }
            }
        }

        /** Counts those of a node and of what is below it. */
        private void look(int leaf, int begin) {
            int top = 0;
            stack[top++] = begin;
            while (top > 0 && undecided > 0) {
                int node = stack[--top];
                if (tree.least(leaf, node) > radius) {
                    continue;
                }
                if (tree.most(leaf, node) <= radius) {
                    shared += weight(node);
                    settle();
                } else if (tree.isLeaf(node)) {
                    for (int i = 0; i < undecided; i++) {
                        if (tree.leastFromPlace(places[i], node) <= radius) {
                            found[i] += near(places[i], node, minimum - shared - found[i]);
                        }
                    }
                    settle();
                } else {
                    stack[top++] = tree.child[node] + 1;
                    stack[top++] = tree.child[node];
                }
            }
        }

        /** The weight of a leaf's points within reach of a point, or of so many that it is enough. */
        private double near(int place, int node, double enough) {
            double sum = 0;
            int end = tree.to[node];
            for (int other = tree.from[node]; other < end && sum < enough; other++) {
                if (tree.squared(place, other) <= radius) {
                    sum += weights == null ? 1 : weights[other];
                }
            }
            return sum;
        }

        /** Marks the points that have enough. */
        private void settle() {
            int left = 0;
            for (int i = 0; i < undecided; i++) {
                if (shared + found[i] >= minimum) {
                    core[places[i]] = true;
                } else {
                    places[left] = places[i];
                    found[left++] = found[i];
                }
            }
            undecided = left;
        }
    }
}
