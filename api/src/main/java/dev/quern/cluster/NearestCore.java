package dev.quern.cluster;

import dev.quern.NDArray;
import dev.quern.spatial.Space;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The search of {@link NearestNeighbors} over some points of all, which have ids of their own: for those who have more points
 * than a machine. A query is looked up where it lies; what is found there is a bound for how far the nearest points of all
 * can be. Whoever may have points within the bound, which {@link NearestParts} tells, is asked for them, and {@link
 * NearestLists.Merger} puts together what all have found.
 *
 * <p>Distances are the same bits wherever a point is, and of points at equal distances those of the least ids are nearer; so
 * what comes out is the same however points are shared out, and the same as without sharing out if ids are in the order of
 * rows.
 */
public final class NearestCore {
    private final PointTree tree;

    /** Ascending; a row of the tree is a place here. */
    private final long[] ids;

    private NearestCore(PointTree tree, long[] ids) {
        this.tree = tree;
        this.ids = ids;
    }

    /**
     * Sorts points into a tree, on all threads.
     *
     * @param points F64 or F32 [n, d]; copied
     * @param ids I64 [n], each once
     * @param space what the points lie in
     * @throws IllegalArgumentException as {@link NearestNeighbors#fit}, or if there is not an id for each point
     */
    public static NearestCore of(NDArray points, NDArray ids, Space space) {
        int count = PointRows.check("points", points);
        PointRows.space("points", points, space);
        if (ids.rank() != 1 || ids.size(0) != count) {
            throw new IllegalArgumentException("ids: expected one for each of %d points, an I64 array [%d], got %s"
                    .formatted(count, count, ids.describe()));
        }
        double[] read = PointRows.read("points", points, space);
        long[] sorted = new long[count];
        Arrays.setAll(sorted, ids::getLong);
        Arrays.sort(sorted);
        int dimensions = space.dimensions();
        double[] coordinates = new double[read.length];
        int[] taken = new int[count];
        for (int row = 0; row < count; row++) {
            int first = first(sorted, ids.getLong(row));
            int rank = first + taken[first]++;
            System.arraycopy(read, row * dimensions, coordinates, rank * dimensions, dimensions);
        }
        return new NearestCore(NearestNeighbors.tree(coordinates, space), sorted);
    }

    /** Where an id is for the first time. */
    private static int first(long[] sorted, long id) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < id) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * The points nearest to each query, on all threads: k, or all if there are fewer.
     *
     * @param queries F64 or F32 [m, d]
     * @param bounds for each query the greatest distance that is of interest, squared; null if all are
     * @throws IllegalArgumentException as {@link NearestNeighborsModel#kneighbors(NDArray)}, or if there are more than 2^31 - 9
     *     neighbours to be found in all
     */
    public NearestLists nearest(NDArray queries, double @Nullable [] bounds, int k) {
        int count = PointRows.check("queries", queries);
        Space space = tree.metric.space();
        PointRows.space("queries", queries, space);
        int most = Math.min(k, tree.count);
        if ((long) most * count > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "queries: expected at most 2^31 - 9 neighbours in all, got %d for %d queries"
                            .formatted(most, count));
        }
        PointTree ordered = NearestSearch.ordered(PointRows.read("queries", queries, space), tree.metric);
        double[][] squares = new double[count][];
        long[][] found = new long[count][];
        NearestSearch.ofEach(tree, ordered, most, bounds, (query, near) -> {
            squares[query] = new double[near.size()];
            found[query] = new long[near.size()];
            for (int at = 0; at < near.size(); at++) {
                squares[query][at] = near.squared(at);
                found[query][at] = ids[near.row(at)];
            }
        });
        return joined(squares, found);
    }

    private static NearestLists joined(double[][] squares, long[][] found) {
        int[] starts = new int[squares.length + 1];
        for (int query = 0; query < squares.length; query++) {
            starts[query + 1] = starts[query] + squares[query].length;
        }
        double[] allSquares = new double[starts[squares.length]];
        long[] allIds = new long[allSquares.length];
        for (int query = 0; query < squares.length; query++) {
            System.arraycopy(squares[query], 0, allSquares, starts[query], squares[query].length);
            System.arraycopy(found[query], 0, allIds, starts[query], found[query].length);
        }
        return new NearestLists(starts, allSquares, allIds);
    }
}
