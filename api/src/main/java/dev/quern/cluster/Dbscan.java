package dev.quern.cluster;

import dev.quern.NDArray;
import dev.quern.spatial.Space;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * DBSCAN: clusters are where points lie densely, of any form and number, and points in sparse places are noise.
 *
 * <pre>{@code
 * DbscanModel model = new Dbscan().setEps(0.05).setMinSamples(10).fit(points);
 * NDArray labels = model.labels(); // -1 for noise
 * }</pre>
 *
 * <p>A point with at least minSamples points within a distance of eps, itself included, is a core point. Core points within
 * eps of each other are in one cluster, and a point that is none is in the cluster of a core point within eps, or noise.
 *
 * <p>Names, defaults and answers are those of scikit-learn's {@code DBSCAN} with the Euclidean metric: clusters are numbered
 * in the order of their first core points, and a point near core points of several clusters is in the first of them. The
 * answer is exact, and the same on any number of threads. Points may lie in a periodic space: {@link #setSpace}.
 *
 * <p>In few dimensions the time is that of sorting the points in nearly all cases, however densely they lie; with more
 * dimensions the search for neighbours takes more. What it takes in memory is proportional to the points. An interrupt of
 * the thread ends it with a {@link dev.quern.KernelInterruptedException}. {@link DbscanCore} has the sources.
 */
public final class Dbscan {
    private double eps = 0.5;
    private int minSamples = 5;
    private @Nullable Space space;

    /** With the defaults of scikit-learn. */
    public Dbscan() {}

    /**
     * The greatest distance of neighbours; 0.5 by default.
     *
     * @throws IllegalArgumentException if it is not above 0 and finite
     */
    public Dbscan setEps(double distance) {
        DbscanCore.requireDistance("eps", distance);
        this.eps = distance;
        return this;
    }

    /**
     * How many points, itself included, have to be within eps of a core point, or how much they have to weigh; 5 by default.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public Dbscan setMinSamples(int samples) {
        if (samples < 1) {
            throw new IllegalArgumentException("minSamples: expected 1 or more, got " + samples);
        }
        this.minSamples = samples;
        return this;
    }

    /** What the points lie in; by default a space without bounds, of as many dimensions as the points have. */
    public Dbscan setSpace(Space given) {
        this.space = given;
        return this;
    }

    /** The greatest distance of neighbours. */
    public double getEps() {
        return eps;
    }

    /** How many points have to be within eps of a core point. */
    public int getMinSamples() {
        return minSamples;
    }

    /**
     * Clusters points that count alike.
     *
     * @param points F64 or F32 [n, d]; not kept
     * @throws IllegalArgumentException if the array is no such, if a coordinate is not finite, naming its row and column, or
     *     if the points do not fit the space
     */
    public DbscanModel fit(NDArray points) {
        return fitWeighted(points, null);
    }

    /**
     * Clusters points that count by their weights: a point of weight 2 is like two points.
     *
     * @param points F64 or F32 [n, d]; not kept
     * @param weights F64 or F32 [n], none negative
     * @throws IllegalArgumentException as {@link #fit(NDArray)}, and if a weight is none, naming its row
     */
    public DbscanModel fit(NDArray points, NDArray weights) {
        return fitWeighted(points, weights);
    }

    private DbscanModel fitWeighted(NDArray points, @Nullable NDArray weights) {
        PointRows.check("points", points);
        Space around = PointRows.space("points", points, space);
        DbscanCore steps = DbscanCore.of(points, weights, points.size(0), around, eps, minSamples);
        boolean[] core = steps.core();
        DbscanCore.Components sets = steps.link(core);
        long[] clusters = new long[sets.count()];
        Arrays.setAll(clusters, i -> i);
        long[] wide = sets.labels(clusters);
        int[] labels = new int[wide.length];
        Arrays.setAll(labels, i -> (int) wide[i]);
        return DbscanModel.of(around, eps, points, labels, core, sets.count());
    }
}
