package dev.quern.cluster;

import dev.quern.NDArray;

/**
 * k-means clustering by Lloyd's algorithm.
 *
 * <pre>{@code
 * KMeansModel model = new KMeans().setK(64).setMaxIter(10).setSeed(7).fit(points);
 * NDArray labels = model.predict(points);
 * }</pre>
 *
 * <p>The same points and settings give the same model, to the bit, on any number of threads. Labels are those of F64: of
 * centres equally near a point has the first.
 *
 * <p>A cluster that loses all its points is given the point farthest from its centre, as in scikit-learn. Where the points
 * lie at fewer places than there are clusters, k-means|| finds fewer, and clusters begun at given centres may end
 * empty: their size is 0, and their centre is where it was last.
 *
 * <p>It ends after {@link #setMaxIter} iterations, 20 by default, or when the centres rest as {@link #setTol} says, 1e-4 by
 * default. An interrupt of the thread ends it with a {@link dev.quern.KernelInterruptedException}.
 */
public final class KMeans extends KMeansParameters<KMeans> {
    /** With the defaults of spark.ml. */
    public KMeans() {
        super(20, 1e-4);
    }

    /** With what another estimator was told. */
    public static KMeans like(KMeansParameters<?> other) {
        return new KMeans().copyFrom(other);
    }

    @Override
    protected KMeans self() {
        return this;
    }

    /**
     * Clusters points that count alike.
     *
     * @param points F64 or F32 [n, d]; F32 is widened to a copy
     * @throws IllegalArgumentException if there are fewer points than clusters, if a coordinate is not finite, naming its row
     *     and column, and if the initial centres do not fit the points or k
     */
    public KMeansModel fit(NDArray points) {
        return fit(LocalPoints.of(points));
    }

    /**
     * Clusters points that count by their weights.
     *
     * @param points F64 or F32 [n, d]
     * @param weights F64 or F32 [n], none negative and not all 0
     * @throws IllegalArgumentException as {@link #fit(NDArray)}, and if a weight is none, naming its row
     */
    public KMeansModel fit(NDArray points, NDArray weights) {
        return fit(LocalPoints.of(points, weights));
    }

    /**
     * Clusters points wherever they are.
     *
     * @throws IllegalArgumentException as {@link #fit(NDArray, NDArray)}
     */
    public KMeansModel fit(PointSet points) {
        Prepared prepared = Prepared.of(points);
        checkAgainst(points, prepared.count());
        NDArray start = new Seeding(points, prepared, this).centers();
        try (Passes passes = Passes.of(points, prepared, start.size(0))) {
            return new Lloyd(points, passes, prepared, this).from(start);
        }
    }
}
