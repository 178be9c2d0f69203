package dev.quern.examples.seeds;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Value;

/**
 * The distance of each point to each centroid: the inner half of k-means.
 *
 * <pre>{@code
 * @njit(parallel=True)
 * def compute_distances(points, centroids):
 *     n, d = points.shape
 *     k = centroids.shape[0]
 *     distances = np.zeros((n, k))
 *     for i in prange(n):
 *         for j in range(k):
 *             distances[i, j] = np.sqrt(np.sum((points[i] - centroids[j]) ** 2))
 *     return distances
 * }</pre>
 *
 * {@code points.at(i)} is a vector and so is its offset from a centroid, as in NumPy; but no array is made of it: the
 * Value is an expression, and the kernel has one loop over the coordinates.
 *
 * <p>Points and centroids share the dimension {@code "d"}: centroids of another number of coordinates are refused, with both
 * shapes in the message.
 */
public final class ComputeDistances {
    static final Kernel COMPUTE_DISTANCES = define(DType.F64);

    private ComputeDistances() {}

    static Kernel define(DType type) {
        return Kernel.define("compute_distances", k -> {
            Array points = k.in("points", type, "n", "d");
            Array centroids = k.in("centroids", type, "k", "d");
            Array distances = k.out("distances", type, "n", "k");
            k.prange("n", i -> {
                k.range("k", j -> {
                    Value offset = points.at(i).sub(centroids.at(j));
                    distances.at(i, j).set(offset.square().sum().sqrt());
                });
            });
        });
    }

    /** Four points in the plane and two centroids. */
    public static void main(String[] args) {
        NDArray points = NDArray.of(new double[][] {{0, 0}, {3, 4}, {6, 8}, {9, 12}});
        NDArray centroids = NDArray.of(new double[][] {{0, 0}, {9, 12}});
        System.out.println("points =\n" + points);
        System.out.println("centroids =\n" + centroids);
        System.out.println("compute_distances(points, centroids) =\n" + COMPUTE_DISTANCES.call(points, centroids));
        System.out.println(COMPUTE_DISTANCES.explain());
    }
}
