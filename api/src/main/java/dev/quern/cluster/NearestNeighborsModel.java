package dev.quern.cluster;

import dev.quern.NDArray;
import dev.quern.spatial.Space;
import dev.quern.spi.ParallelLoops;
import java.util.Arrays;

/** Points sorted so that those nearest to a place are found without a look at all. Immutable and safe for many threads. */
public final class NearestNeighborsModel {
    private static final double NANOS_PER_QUERY = 1000;

    private final PointTree tree;
    private final int k;

    NearestNeighborsModel(PointTree tree, int k) {
        this.tree = tree;
        this.k = k;
    }

    /**
     * The nearest points of each query, by distance and of equal distances by index.
     *
     * @param indices rows of the points fitted: I64 [m, k]
     * @param distances F64 [m, k]
     */
    public record Neighbors(NDArray indices, NDArray distances) {}

    /**
     * The points within a radius of each query, one query's after the other's, by distance and of equal distances by index.
     *
     * @param starts where those of a query begin, and the number of all after the last: I64 [m + 1]
     * @param indices rows of the points fitted: I64
     * @param distances F64
     */
    public record Within(NDArray starts, NDArray indices, NDArray distances) {}

    /**
     * The nearest points, as many as the estimator was told.
     *
     * @param queries F64 or F32 [m, d]; a query that is one of the points fitted finds itself
     * @throws IllegalArgumentException if the array is no such or of another d, if a coordinate is not finite, naming its
     *     row and column, or if there are fewer points than k
     */
    public Neighbors kneighbors(NDArray queries) {
        return kneighbors(queries, k);
    }

    /**
     * The nearest points, so many.
     *
     * @param queries F64 or F32 [m, d]
     * @param neighbors how many, from 1 to the number of points
     * @throws IllegalArgumentException as for the number that the estimator was told
     */
    public Neighbors kneighbors(NDArray queries, int neighbors) {
        PointTree sorted = sorted(queries);
        NearestParts.requireNeighbors(neighbors, tree.count);
        if ((long) neighbors * sorted.count > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "queries: expected at most 2^31 - 9 neighbours in all, got %d for %d queries"
                            .formatted(neighbors, sorted.count));
        }
        long[] indices = new long[sorted.count * neighbors];
        double[] distances = new double[sorted.count * neighbors];
        NearestSearch.ofEach(tree, sorted, neighbors, null, (query, found) -> {
            int at = query * neighbors;
            for (int i = 0; i < neighbors; i++) {
                indices[at + i] = found.row(i);
                distances[at + i] = Math.sqrt(found.squared(i));
            }
        });
        return new Neighbors(
                NDArray.of(indices, sorted.count, neighbors), NDArray.of(distances, sorted.count, neighbors));
    }

    /**
     * The points within a radius, which belong to it at the very distance.
     *
     * @param queries F64 or F32 [m, d]
     * @throws IllegalArgumentException if the radius is not above 0 and finite, if the array is no such or of another d, or
     *     if a coordinate is not finite, naming its row and column
     */
    public Within radiusNeighbors(NDArray queries, double radius) {
        DbscanCore.requireDistance("radius", radius);
        PointTree sorted = sorted(queries);
        NearestFound[] all = new NearestFound[sorted.count];
        ParallelLoops.get().run(sorted.count, NANOS_PER_QUERY, (from, to) -> {
            NearestSearch search = new NearestSearch(tree);
            for (int place = from; place < to; place++) {
                all[sorted.rows[place]] = search.within(sorted.coordinates, place * tree.dimensions, radius * radius);
            }
        });
        long[] starts = new long[sorted.count + 1];
        for (int row = 0; row < all.length; row++) {
            starts[row + 1] = starts[row] + all[row].size();
        }
        if (starts[sorted.count] > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "radius: expected at most 2^31 - 9 neighbours in all, got %d: divide the queries"
                            .formatted(starts[sorted.count]));
        }
        long[] indices = new long[(int) starts[sorted.count]];
        double[] distances = new double[indices.length];
        ParallelLoops.get().run(sorted.count, NANOS_PER_QUERY / 10, (from, to) -> {
            for (int row = from; row < to; row++) {
                NearestFound found = all[row];
                for (int i = 0; i < found.size(); i++) {
                    indices[(int) starts[row] + i] = found.row(i);
                    distances[(int) starts[row] + i] = Math.sqrt(found.squared(i));
                }
            }
        });
        return new Within(NDArray.of(starts), NDArray.of(indices), NDArray.of(distances));
    }

    private PointTree sorted(NDArray queries) {
        PointRows.check("queries", queries);
        Space space = tree.metric.space();
        PointRows.space("queries", queries, space);
        return NearestSearch.ordered(PointRows.read("queries", queries, space), tree.metric);
    }

    /**
     * For each query the row of the nearest point, if it is within a radius, or -1.
     *
     * @param radius squared
     */
    int[] nearestWithin(NDArray queries, double radius) {
        PointTree sorted = sorted(queries);
        int[] nearest = new int[sorted.count];
        Arrays.fill(nearest, -1);
        if (tree.count > 0) {
            NearestSearch.ofEach(
                    tree,
                    sorted,
                    1,
                    null,
                    (query, found) -> nearest[query] = found.squared(0) <= radius ? found.row(0) : -1);
        }
        return nearest;
    }
}
