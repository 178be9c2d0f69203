package dev.quern.examples.kmeans;

import dev.quern.NDArray;
import java.time.Duration;
import java.util.Map;

/**
 * k-means clustering: a start by k-means||, then Lloyd's algorithm until no centroid moves further than a tolerance.
 *
 * <p>This is an example of how an algorithm is written over kernels, to be read. To cluster points, call {@link
 * dev.quern.cluster.KMeans}.
 *
 * <pre>{@code
 * KMeansModel model = KMeans.of(8).withSeed(7).fit(points, KMeans.Progress.NONE);
 * }</pre>
 *
 * <p>With tolerance 0 it ends when no point changes its cluster: the sums then are the same bits, since a source adds up
 * in an order that does not vary. A cluster that loses all its points keeps its centroid, so that the cost never rises;
 * it may win points again, and if it does not the model has a cluster of none.
 *
 * @param clusters how many, at least 1
 * @param seed what all random choices follow from
 * @param rounds of k-means||; more are done where these find fewer places than clusters
 * @param maxIterations how often the centroids are moved at most
 * @param tolerance the distance a centroid may still move at the end, in the unit of the points
 */
public record KMeans(int clusters, long seed, int rounds, int maxIterations, double tolerance) {

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if a setting is out of its range, naming it
     */
    public KMeans {
        check(clusters >= 1, "clusters", "1 or more", clusters);
        check(rounds >= 0, "rounds", "0 or more", rounds);
        check(maxIterations >= 0, "maxIterations", "0 or more", maxIterations);
        check(tolerance >= 0, "tolerance", "0 or more", tolerance);
    }

    /** So many clusters by seed 1 and 5 rounds, in at most 300 iterations until no point changes its cluster. */
    public static KMeans of(int clusters) {
        return new KMeans(clusters, 1, 5, 300, 0);
    }

    public KMeans withSeed(long newSeed) {
        return new KMeans(clusters, newSeed, rounds, maxIterations, tolerance);
    }

    public KMeans withRounds(int newRounds) {
        return new KMeans(clusters, seed, newRounds, maxIterations, tolerance);
    }

    public KMeans withMaxIterations(int newMaxIterations) {
        return new KMeans(clusters, seed, rounds, newMaxIterations, tolerance);
    }

    public KMeans withTolerance(double newTolerance) {
        return new KMeans(clusters, seed, rounds, maxIterations, newTolerance);
    }

    /** Is told what has been done so far. */
    public interface Progress {
        /** Says nothing. */
        Progress NONE = new Progress() {
            @Override
            public void seeded(int round, int candidates, double cost, Duration time) {}

            @Override
            public void moved(int iteration, double cost, double shift, Duration time) {}
        };

        /** A round of k-means||: the candidates after it, and the cost of those before it. */
        void seeded(int round, int candidates, double cost, Duration time);

        /** An iteration of Lloyd's algorithm: the cost after it, and how far the centroid that moved furthest did. */
        void moved(int iteration, double cost, double shift, Duration time);
    }

    /**
     * Clusters points.
     *
     * @throws IllegalArgumentException if the points are at fewer places than there are clusters, or not all finite
     */
    public KMeansModel fit(PointSource points, Progress progress) {
        if (points.count() < clusters) {
            throw new IllegalArgumentException("%d clusters of only %d points".formatted(clusters, points.count()));
        }
        return fitFrom(new Seeding(this, progress).centroids(points), points, progress);
    }

    /**
     * Clusters points by Lloyd's algorithm alone.
     *
     * @param start the centroids to begin with, F64 [clusters, d]
     * @throws IllegalArgumentException if there are not as many centroids as clusters, or points that are not finite
     */
    public KMeansModel fitFrom(NDArray start, PointSource points, Progress progress) {
        if (start.rank() != 2 || start.size(0) != clusters) {
            throw new IllegalArgumentException(
                    "expected %d centroids to start from, got %s".formatted(clusters, start.describe()));
        }
        NDArray centroids = start;
        Pass pass = Pass.of(points, centroids);
        boolean converged = false;
        int iteration = 0;
        while (iteration < maxIterations && !converged) {
            long started = System.nanoTime();
            Map<String, NDArray> move = KMeansKernels.MOVE.callAll(centroids, pass.sums, pass.counts);
            centroids = output(move, "moved");
            double shift = output(move, "shift").toDouble();
            pass = shift == 0 ? pass : Pass.of(points, centroids);
            converged = shift <= tolerance;
            iteration++;
            progress.moved(iteration, pass.cost, shift, since(started));
        }
        return new KMeansModel(centroids, pass.counts, pass.cost, iteration, converged);
    }

    /** What the points are around some centroids. */
    private record Pass(NDArray sums, NDArray counts, double cost) {
        static Pass of(PointSource points, NDArray centroids) {
            Map<String, NDArray> pass = points.reduce(KMeansKernels.LLOYD.with("centroids", centroids));
            return new Pass(output(pass, "sums"), output(pass, "counts"), finite(output(pass, "cost")));
        }
    }

    /** A cost, which is finite if all points are. */
    static double finite(NDArray cost) {
        double value = cost.toDouble();
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "the squared distances add up to " + value + ": a coordinate is NaN, infinite or too large");
        }
        return value;
    }

    static NDArray output(Map<String, NDArray> outputs, String name) {
        NDArray output = outputs.get(name);
        if (output == null) {
            throw new IllegalStateException("no output \"" + name + "\" in " + outputs.keySet());
        }
        return output;
    }

    static Duration since(long started) {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    private static void check(boolean holds, String setting, String expected, Number value) {
        if (!holds) {
            throw new IllegalArgumentException("%s: expected %s, got %s".formatted(setting, expected, value));
        }
    }
}
