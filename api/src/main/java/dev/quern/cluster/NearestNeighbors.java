package dev.quern.cluster;

import dev.quern.NDArray;
import dev.quern.spatial.Space;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the points nearest to others, exactly.
 *
 * <pre>{@code
 * NearestNeighborsModel near = new NearestNeighbors().setK(8).fit(points);
 * NearestNeighborsModel.Neighbors found = near.kneighbors(queries);
 * found.indices();   // I64 [m, 8]
 * found.distances(); // F64 [m, 8]
 * }</pre>
 *
 * <p>As scikit-learn's class of the same name with the Euclidean metric, whose {@code n_neighbors} is {@link #setK} here. In
 * a periodic space, {@link #setSpace}, a point is found once, by its nearest image.
 */
public final class NearestNeighbors {
    /** So many points are not worth dividing further. */
    private static final int LEAF_SIZE = 12;

    private int k = 5;
    private @Nullable Space space;

    /** With the defaults of scikit-learn. */
    public NearestNeighbors() {}

    /**
     * How many points are nearest; 5 by default.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public NearestNeighbors setK(int neighbors) {
        if (neighbors < 1) {
            throw new IllegalArgumentException("k: expected 1 or more, got " + neighbors);
        }
        this.k = neighbors;
        return this;
    }

    /** What the points lie in; by default a space without bounds, of as many dimensions as the points have. */
    public NearestNeighbors setSpace(Space given) {
        this.space = given;
        return this;
    }

    /** How many points are nearest. */
    public int getK() {
        return k;
    }

    /**
     * Sorts points into a tree, on all threads.
     *
     * @param points F64 or F32 [n, d]; copied
     * @throws IllegalArgumentException if the array is no such, if a coordinate is not finite, naming its row and column, or
     *     if the points do not fit the space
     */
    public NearestNeighborsModel fit(NDArray points) {
        PointRows.check("points", points);
        Space around = PointRows.space("points", points, space);
        return new NearestNeighborsModel(tree(PointRows.read("points", points, around), around), k);
    }

    /**
     * A tree for searches of what is nearest. Points in one place are in one leaf, however many they are, and sorted by row,
     * so that a search may leave the rest of them out once it has enough.
     */
    static PointTree tree(double[] coordinates, Space space) {
        PointTree tree = PointTree.of(coordinates, new Metric(space), LEAF_SIZE, 0);
        for (int leaf : tree.leaves) {
            if (tree.isOnePlace(leaf)) {
                Arrays.sort(tree.rows, tree.from[leaf], tree.to[leaf]);
            }
        }
        return tree;
    }
}
