package dev.quern.cluster;

import dev.quern.spi.ParallelLoops;

/**
 * Unites core points within a radius of each other, and says which core points are near others.
 *
 * <p>The points of a leaf that are all within the radius of each other are one set from the start. So between two such
 * leaves one pair is enough, and where they are in one set already none is looked for. This is what makes DBSCAN quick on
 * points that lie densely: the cells of Gunawan (2013) and of de Berg, Gunawan and Roeloffzen ("Faster DBSCAN and HDBSCAN
 * in low-dimensional Euclidean spaces", 2017), which here are leaves of a tree.
 *
 * <p>Making it moves core points to the front of their leaves.
 */
final class CoreLinks {
    private static final double NANOS_PER_LEAF = 2000;

    private final PointTree tree;
    private final double radius;

    /** For each node the number of its core points. */
    private final int[] cores;

    /** For each node whether it is a leaf whose points are all within the radius of each other. */
    private final boolean[] together;

    /**
     * Sorts out which points are core points.
     *
     * @param core for each place whether it is a core point; put in order with the points
     * @param radius squared
     */
    CoreLinks(PointTree tree, boolean[] core, double radius) {
        this.tree = tree;
        this.radius = radius;
        this.cores = new int[tree.nodes];
        this.together = new boolean[tree.nodes];
        ParallelLoops.get().run(tree.leaves.length, NANOS_PER_LEAF / 10, (start, stop) -> {
            for (int at = start; at < stop; at++) {
                int leaf = tree.leaves[at];
                cores[leaf] = toTheFront(core, tree.from[leaf], tree.to[leaf]);
                together[leaf] = tree.most(leaf, leaf) <= radius;
            }
        });
        for (int node = tree.nodes - 1; node > 0; node--) {
            cores[tree.parent[node]] += cores[node];
        }
    }

    private int toTheFront(boolean[] core, int from, int to) {
        int next = from;
        for (int place = from; place < to; place++) {
            if (core[place]) {
                if (place != next) {
                    tree.swap(place, next);
                    core[place] = false;
                    core[next] = true;
                }
                next++;
            }
        }
        return next - from;
    }

    /** The core points united; places of other points are sets of their own. */
    UnionFind unite() {
        UnionFind sets = new UnionFind(tree.count);
        ParallelLoops.get().run(tree.leaves.length, NANOS_PER_LEAF / 10, (start, stop) -> {
            for (int at = start; at < stop; at++) {
                uniteWithin(sets, tree.leaves[at]);
            }
        });
        ParallelLoops.get().run(tree.leaves.length, NANOS_PER_LEAF, (start, stop) -> {
            int[] stack = new int[tree.pending];
            for (int at = start; at < stop; at++) {
                if (cores[tree.leaves[at]] > 0) {
                    uniteWithLater(sets, tree.leaves[at], stack);
                }
            }
        });
        return sets;
    }

    private void uniteWithin(UnionFind sets, int leaf) {
        int first = tree.from[leaf];
        int end = first + cores[leaf];
        for (int place = first; place < end; place++) {
            if (together[leaf]) {
                sets.unite(first, place);
            } else {
                for (int other = place + 1; other < end; other++) {
                    if (tree.squared(place, other) <= radius) {
                        sets.unite(place, other);
                    }
                }
            }
        }
    }

    /** Unites the points of a leaf with those of leaves that come later, so that each pair of leaves is seen once. */
    private void uniteWithLater(UnionFind sets, int leaf, int[] stack) {
        for (int node = leaf; node != 0; node = tree.parent[node]) {
            int top = 0;
            if (tree.sibling(node) > node) {
                stack[top++] = tree.sibling(node);
            }
            while (top > 0) {
                int near = stack[--top];
                if (cores[near] == 0 || tree.least(leaf, near) > radius) {
                    continue;
                }
                if (tree.isLeaf(near)) {
                    unite(sets, leaf, near);
                } else {
                    stack[top++] = tree.child[near] + 1;
                    stack[top++] = tree.child[near];
                }
            }
        }
    }

    private void unite(UnionFind sets, int leaf, int other) {
        int first = tree.from[leaf];
        int second = tree.from[other];
        if (together[leaf] && together[other]) {
            if (!sets.same(first, second)
                    && new ClosePair(tree, radius).exists(first, first + cores[leaf], second, second + cores[other])) {
                sets.unite(first, second);
            }
        } else if (together[leaf]) {
            uniteEach(sets, other, leaf);
        } else {
            uniteEach(sets, leaf, other);
        }
    }

    /** Unites each point of a leaf, which are few, with those of another. */
    private void uniteEach(UnionFind sets, int few, int other) {
        int first = tree.from[other];
        int end = first + cores[other];
        for (int place = tree.from[few]; place < tree.from[few] + cores[few]; place++) {
            if (together[other] && sets.same(place, first) || tree.leastFromPlace(place, other) > radius) {
                continue;
            }
            for (int near = first; near < end; near++) {
                if (tree.squared(place, near) <= radius) {
                    sets.unite(place, near);
                    if (together[other]) {
                        break;
                    }
                }
            }
        }
    }

    /**
     * For each row the least label of a core point within the radius; for a core point its own, and -1 where there is none.
     *
     * @param own rows below this are asked for
     * @param labelOf for each place of a core point the label
     */
    long[] labels(int own, long[] labelOf) {
        long[] labels = new long[own];
        ParallelLoops.get().run(tree.leaves.length, NANOS_PER_LEAF, (start, stop) -> {
            int[] stack = new int[tree.pending];
            for (int at = start; at < stop; at++) {
                int leaf = tree.leaves[at];
                int end = tree.from[leaf] + cores[leaf];
                for (int place = tree.from[leaf]; place < tree.to[leaf]; place++) {
                    if (tree.rows[place] < own) {
                        labels[tree.rows[place]] = place < end ? labelOf[place] : least(place, leaf, labelOf, stack);
                    }
                }
            }
        });
        return labels;
    }

    private long least(int place, int leaf, long[] labelOf, int[] stack) {
        long best = leastBelow(place, leaf, labelOf, stack, Long.MAX_VALUE);
        for (int node = leaf; node != 0; node = tree.parent[node]) {
            best = leastBelow(place, tree.sibling(node), labelOf, stack, best);
        }
        return best == Long.MAX_VALUE ? -1 : best;
    }

    private long leastBelow(int place, int begin, long[] labelOf, int[] stack, long bound) {
        long best = bound;
        int top = 0;
        stack[top++] = begin;
        while (top > 0) {
            int node = stack[--top];
            if (cores[node] == 0 || tree.leastFromPlace(place, node) > radius) {
                continue;
            }
            if (!tree.isLeaf(node)) {
                stack[top++] = tree.child[node] + 1;
                stack[top++] = tree.child[node];
                continue;
            }
            int end = tree.from[node] + cores[node];
            for (int near = tree.from[node]; near < end; near++) {
                if (labelOf[near] < best && tree.squared(place, near) <= radius) {
                    best = labelOf[near];
                }
                if (together[node] && labelOf[near] >= best) {
                    break; // the others of this leaf have the same label
                }
            }
        }
        return best;
    }
}
