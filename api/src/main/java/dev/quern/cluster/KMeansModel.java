package dev.quern.cluster;

import dev.quern.Kernel;
import dev.quern.NDArray;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Arrays;

/** Clusters that were found: immutable. */
public final class KMeansModel implements Serializable {
    private static final long serialVersionUID = 1L;

    private final NDArray centers;
    private final double trainingCost;
    private final int iterations;
    private final long[] sizes;

    KMeansModel(NDArray centers, double trainingCost, int iterations, long[] sizes) {
        this.centers = centers;
        this.trainingCost = trainingCost;
        this.iterations = iterations;
        this.sizes = sizes;
    }

    /** A copy of the centres, F64 [k, d]. */
    public NDArray clusterCenters() {
        return centers.copy();
    }

    /** How many clusters: those asked for, or fewer where the points lay at fewer places. */
    public int k() {
        return (int) centers.size(0);
    }

    /** How many coordinates a point has. */
    public int dimensions() {
        return (int) centers.size(1);
    }

    /** The sum of the (weighted) squared distances of the points that were fitted to their centres; the inertia. */
    public double trainingCost() {
        return trainingCost;
    }

    /** How often the centres were moved. */
    public int iterations() {
        return iterations;
    }

    /** A copy of how many of the points that were fitted each cluster has. */
    public long[] sizes() {
        return sizes.clone();
    }

    /**
     * The cluster of each point: the index of the nearest centre, the first of several equally near.
     *
     * @param points F64 or F32 [n, d]
     * @return I32 [n]
     * @throws IllegalArgumentException if the points have not as many coordinates as the centres
     */
    public NDArray predict(NDArray points) {
        return nearest(centers, checked(points));
    }

    /**
     * The cluster of a point.
     *
     * @throws IllegalArgumentException if it has not as many coordinates as the centres
     */
    public int predict(double... point) {
        return (int) predict(NDArray.of(point).reshape(1, point.length)).getLong(0);
    }

    /**
     * The sum of the squared distances of some points to their nearest centres.
     *
     * @param points F64 or F32 [n, d]
     * @throws IllegalArgumentException as {@link #predict(NDArray)}
     */
    public double cost(NDArray points) {
        return Passes.plain(LocalPoints.of(checked(points))).cost(centers).cost();
    }

    private NDArray checked(NDArray points) {
        if (points.rank() != 2 || points.size(1) != centers.size(1)) {
            throw new IllegalArgumentException(
                    "points: expected an array [n, %d], as many coordinates as the centres, got %s"
                            .formatted(centers.size(1), points.describe()));
        }
        return Arguments.doubles("points", points);
    }

    /** What {@link #predict(NDArray)} runs: {@code points} [n, d] and {@code centers} [k, d] to {@code label}, I32 [n]. */
    public static Kernel kernel() {
        return KMeansKernels.NEAREST;
    }

    static int[] labels(NDArray centers, NDArray points) {
        return nearest(centers, points).toIntArray();
    }

    private static NDArray nearest(NDArray centers, NDArray points) {
        return KMeansKernels.NEAREST
                .with("points", points)
                .with("centers", centers)
                .call();
    }

    /**
     * Writes the model to a file of text, in full precision: lines of a name and its values, then the centres, a line each.
     *
     * <pre>
     * quern-kmeans 1
     * k 2
     * dimensions 2
     * trainingCost 2.5
     * iterations 3
     * sizes 2 2
     * centers
     * 0.5 1.0
     * 11.0 1.0
     * </pre>
     *
     * <p>The file is there as a whole or not at all; one that was there is replaced.
     */
    public void save(Path file) throws IOException {
        KMeansFile.write(file, this);
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @throws IOException if the file cannot be read, or is none of a model: the message has the file and its line
     */
    public static KMeansModel load(Path file) throws IOException {
        return KMeansFile.read(file);
    }

    /** The number of clusters, the cost and the iterations. */
    @Override
    public String toString() {
        return "KMeansModel: k=%d, dimensions=%d, trainingCost=%s, iterations=%d, sizes=%s"
                .formatted(k(), dimensions(), trainingCost, iterations, Arrays.toString(sizes));
    }
}
