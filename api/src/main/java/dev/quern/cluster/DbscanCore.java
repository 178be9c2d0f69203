package dev.quern.cluster;

import dev.quern.NDArray;
import dev.quern.spatial.Space;
import dev.quern.spi.ParallelLoops;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The steps of DBSCAN over some points of all: own ones, and copies of those of others that lie within eps of own ones. Who
 * has all points has own ones only, and takes one step after the other; where they are in several places, what has been
 * found is told to the others in between:
 *
 * <ol>
 *   <li>{@link #core}: which own points are core points. It is exact, as all their neighbours are here.
 *   <li>{@link #link}, once it is known which of the others' points are core points: the sets of core points that are
 *       linked here. Those of two places that have a point in common belong together.
 *   <li>{@link Components#labels}, once each set has its cluster: the clusters of own points.
 * </ol>
 *
 * <p>A point is a neighbour of itself and of those at a distance of at most eps, which is decided by squares: the sum of
 * squared differences, dimension after dimension, is at most eps x eps. All steps run on all threads, and their outcome
 * depends on the points alone, save for the last digits of sums of weights, which depend on the order of the points.
 *
 * <p>The algorithm is that of Ester, Kriegel, Sander and Xu ("A density-based algorithm for discovering clusters in large
 * spatial databases with noise", 1996) in what it finds; in how, it follows the exact algorithms by cells of Gan and Tao
 * ("DBSCAN revisited: mis-claim, un-fixability, and approximation", 2015), with leaves of a tree for cells, so that it works
 * in any number of dimensions.
 */
public final class DbscanCore {
    /** So many points are not worth dividing further. */
    private static final int LEAF_SIZE = 16;

    private static final double NANOS_PER_POINT = 3;

    private final PointTree tree;
    private final int own;
    private final double radius;
    private final double minimum;

    /** For each row the weight; null if each counts 1. */
    private final double @Nullable [] weights;

    private DbscanCore(PointTree tree, int own, double eps, double minimum, double @Nullable [] weights) {
        this.tree = tree;
        this.own = own;
        this.radius = eps * eps;
        this.minimum = minimum;
        this.weights = weights;
    }

    /**
     * Takes in points.
     *
     * @param points F64 or F32 [n, d], own ones first; copied
     * @param weights F64 or F32 [n], none negative; null if each point counts 1
     * @param own how many of the points are own ones
     * @param space what the points lie in; distances are those to nearest images, and a point outside the bounds of a
     *     periodic dimension stands for the same place inside
     * @param eps the greatest distance of neighbours, above 0
     * @param minSamples the least weight of a core point's neighbours, itself included
     * @throws IllegalArgumentException if an argument is not of that form, or a coordinate not finite: the message has its
     *     row and column
     */
    public static DbscanCore of(
            NDArray points, @Nullable NDArray weights, long own, Space space, double eps, double minSamples) {
        int count = PointRows.check("points", points);
        PointRows.space("points", points, space);
        if (own < 0 || own > count) {
            throw new IllegalArgumentException(
                    "own: expected a number of points from 0 to all %d, got %d".formatted(count, own));
        }
        requireDistance("eps", eps);
        if (!(minSamples > 0)) {
            throw new IllegalArgumentException("minSamples: expected a weight above 0, got " + minSamples);
        }
        double[] rowWeights = weights == null ? null : PointRows.weights("weights", weights, count);
        double[] coordinates = PointRows.read("points", points, space);
        PointTree tree = PointTree.of(coordinates, new Metric(space), LEAF_SIZE, eps * eps);
        return new DbscanCore(tree, (int) own, eps, minSamples, rowWeights);
    }

    /** Refuses a distance that is none. */
    static void requireDistance(String name, double distance) {
        if (!(distance > 0 && distance < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + ": expected a finite number above 0, got " + distance);
        }
    }

    /** For each own point whether it is a core point. */
    public boolean[] core() {
        boolean[] atPlace = new CoreSearch(tree, own, weights, radius, minimum).find();
        boolean[] core = new boolean[own];
        ParallelLoops.get().run(tree.count, NANOS_PER_POINT, (from, to) -> {
            for (int place = from; place < to; place++) {
                if (tree.rows[place] < own) {
                    core[tree.rows[place]] = atPlace[place];
                }
            }
        });
        return core;
    }

    /**
     * Links core points that are neighbours.
     *
     * @param core for each point, own ones and others, whether it is a core point
     * @throws IllegalArgumentException if there are not as many as points
     */
    public Components link(boolean[] core) {
        if (core.length != tree.count) {
            throw new IllegalArgumentException(
                    "core: expected one for each of %d points, got %d".formatted(tree.count, core.length));
        }
        boolean[] atPlace = new boolean[tree.count];
        ParallelLoops.get().run(tree.count, NANOS_PER_POINT, (from, to) -> {
            for (int place = from; place < to; place++) {
                atPlace[place] = core[tree.rows[place]];
            }
        });
        CoreLinks links = new CoreLinks(tree, atPlace, radius);
        UnionFind sets = links.unite();
        int[] roots = new int[tree.count]; // for each row, -1 if it is no core point
        int[] places = new int[tree.count];
        ParallelLoops.get().run(tree.count, 4 * NANOS_PER_POINT, (from, to) -> {
            for (int place = from; place < to; place++) {
                places[tree.rows[place]] = place;
                roots[tree.rows[place]] = atPlace[place] ? sets.find(place) : -1;
            }
        });
        return new Components(links, own, places, roots);
    }

    /** Sets of linked core points, numbered from 0 in the order of their first points. */
    public static final class Components {
        private final CoreLinks links;
        private final int own;
        private final int[] places;
        private final int[] numbers;
        private final int count;

        private Components(CoreLinks links, int own, int[] places, int[] roots) {
            this.links = links;
            this.own = own;
            this.places = places;
            this.numbers = new int[roots.length];
            int[] numberOf = new int[roots.length];
            Arrays.fill(numberOf, -1);
            int next = 0;
            for (int row = 0; row < roots.length; row++) {
                int root = roots[row];
                if (root >= 0 && numberOf[root] < 0) {
                    numberOf[root] = next++;
                }
                numbers[row] = root < 0 ? -1 : numberOf[root];
            }
            this.count = next;
        }

        /** How many there are. */
        public int count() {
            return count;
        }

        /** For each point, own ones and others, the set it is in; -1 if it is no core point. A copy. */
        public int[] numbers() {
            return numbers.clone();
        }

        /**
         * For each own point its cluster: for a core point that of its set, for one that is not the least of the core points
         * it is near, and -1 if it is near none.
         *
         * @param clusters for each set its cluster, from 0
         * @throws IllegalArgumentException if there are not as many as sets
         */
        public long[] labels(long[] clusters) {
            if (clusters.length != count) {
                throw new IllegalArgumentException(
                        "clusters: expected one for each of %d sets, got %d".formatted(count, clusters.length));
            }
            long[] labelOf = new long[places.length];
            ParallelLoops.get().run(places.length, NANOS_PER_POINT, (from, to) -> {
                for (int row = from; row < to; row++) {
                    labelOf[places[row]] = numbers[row] < 0 ? -1 : clusters[numbers[row]];
                }
            });
            return links.labels(own, labelOf);
        }
    }
}
