package dev.quern.cluster;

import dev.quern.NDArray;
import dev.quern.cluster.PointSet.Batch;
import java.util.SplittableRandom;

/**
 * k-means by small samples: Sculley, Web-Scale K-Means Clustering, WWW 2010. In each iteration some points are drawn, with
 * replacement, and each centre moves towards the mean of those that are nearest to it; how far follows from how many points
 * it has been given so far, so that it stays the mean of all of them.
 *
 * <p>Much is found after a small part of the points has been seen, and the result is a little worse than that of {@link KMeans}:
 * 1e6 points are one pass for the latter, and about a thousand iterations here. The points that are drawn depend on the
 * seed and their number alone.
 *
 * <p>{@link #setMaxIter} is the number of batches, 100 by default. It ends before when centres rest as {@link #setTol} says, which
 * is not asked by default (0), or when the cost has not fallen for {@link #setMaxNoImprovement} batches. The centres to begin with
 * are found, as in {@link KMeans}, for three batches of points. Clusters that lose all their points keep their centre.
 */
public final class MiniBatchKMeans extends KMeansParameters<MiniBatchKMeans> {
    private static final int BATCHES_TO_BEGIN_WITH = 3;

    private int batchSize = 1024;
    private int maxNoImprovement = 10;

    /** With the defaults of scikit-learn where {@link KMeans} has no such setting. */
    public MiniBatchKMeans() {
        super(100, 0);
    }

    /** With what another estimator was told. */
    public static MiniBatchKMeans like(KMeansParameters<?> other) {
        return new MiniBatchKMeans().copyFrom(other);
    }

    @Override
    protected MiniBatchKMeans self() {
        return this;
    }

    /**
     * How many points a batch has; 1024 by default.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public MiniBatchKMeans setBatchSize(int points) {
        check(points >= 1, "batchSize", "1 or more", points);
        this.batchSize = points;
        return this;
    }

    /**
     * After how many batches without a lower smoothed cost it ends; 10 by default, and 0 for never.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public MiniBatchKMeans setMaxNoImprovement(int batches) {
        check(batches >= 0, "maxNoImprovement", "0 or more", batches);
        this.maxNoImprovement = batches;
        return this;
    }

    /** As {@link KMeans#fit(NDArray)}. */
    public KMeansModel fit(NDArray points) {
        return fit(LocalPoints.of(points));
    }

    /** As {@link KMeans#fit(NDArray, NDArray)}. */
    public KMeansModel fit(NDArray points, NDArray weights) {
        return fit(LocalPoints.of(points, weights));
    }

    /** As {@link KMeans#fit(PointSet)}. */
    public KMeansModel fit(PointSet points) {
        Prepared prepared = Prepared.of(points);
        checkAgainst(points, prepared.count());
        SplittableRandom random = new SplittableRandom(getSeed());
        NDArray centers = start(points, random.split());
        double[] masses = new double[(int) centers.size(0)];
        double tolerance = getTol() * prepared.variance();
        Patience patience = new Patience(maxNoImprovement, Math.min(1, 2.0 * batchSize / (points.count() + 1)));
        int iteration = 0;
        boolean rests = false;
        while (iteration < getMaxIter() && !rests) {
            iteration++;
            LocalPoints batch = set(points, batch(points, batchSize, random));
            Passes passes = Passes.plain(batch);
            double cost = passes.cost(centers).cost() / batchSize;
            NDArray moved = moved(centers, passes.sums(centers), masses);
            double shift = squaredDistance(centers, moved);
            centers = moved;
            listener().iterated(new Told(points, iteration, shift, centers));
            rests = getTol() > 0 && shift <= tolerance || patience.isOver(cost);
        }
        Passes.Cost cost = Passes.plain(points).cost(centers);
        return new KMeansModel(centers, cost.cost(), iteration, cost.sizes().toLongArray());
    }

    private NDArray start(PointSet points, SplittableRandom random) {
        long wanted = Math.max((long) BATCHES_TO_BEGIN_WITH * batchSize, (long) BATCHES_TO_BEGIN_WITH * getK());
        // Where a part would be most of the points anyway, or all weights of it may be 0.
        PointSet some = wanted >= points.count() || points.isWeighted()
                ? points
                : set(points, batch(points, Math.toIntExact(wanted), random));
        return new Seeding(some, Prepared.of(some), this).centers();
    }

    private static Batch batch(PointSet points, int size, SplittableRandom random) {
        return points.batch(random.longs(size, 0, points.count()).toArray());
    }

    private static LocalPoints set(PointSet points, Batch batch) {
        return points.isWeighted() ? LocalPoints.of(batch.points(), batch.weights()) : LocalPoints.of(batch.points());
    }

    /** The means of all points that the centres have been given, of which there were so many before, and now are more. */
    private static NDArray moved(NDArray centers, Passes.Sums given, double[] masses) {
        int dimensions = (int) centers.size(1);
        double[] coordinates = centers.toDoubleArray();
        double[] sums = given.sums().toDoubleArray();
        double[] added = given.masses().toDoubleArray();
        for (int j = 0; j < masses.length; j++) {
            if (added[j] > 0) {
                masses[j] += added[j];
                for (int e = j * dimensions; e < (j + 1) * dimensions; e++) {
                    coordinates[e] += (sums[e] - added[j] * coordinates[e]) / masses[j];
                }
            }
        }
        return NDArray.of(coordinates, centers.shape());
    }

    private static double squaredDistance(NDArray before, NDArray after) {
        double[] from = before.toDoubleArray();
        double[] to = after.toDoubleArray();
        double sum = 0;
        for (int e = 0; e < from.length; e++) {
            sum += (to[e] - from[e]) * (to[e] - from[e]);
        }
        return sum;
    }

    private record Told(PointSet points, int number, double squaredShift, NDArray moved)
            implements KMeansListener.Iteration {
        @Override
        public double shift() {
            return Math.sqrt(squaredShift);
        }

        @Override
        public int relocated() {
            return 0;
        }

        @Override
        public NDArray centers() {
            return moved.copy();
        }

        @Override
        public double cost() {
            return Passes.plain(points).cost(moved).cost();
        }
    }

    /** Ends what no longer gets better. The costs of batches vary, so it is their smoothed mean that is watched. */
    private static final class Patience {
        private final int batches;
        private final double share;
        private double smoothed = Double.NaN;
        private double least = Double.POSITIVE_INFINITY;
        private int waited;

        /** With the share of a batch in the mean. */
        Patience(int batches, double share) {
            this.batches = batches;
            this.share = share;
        }

        boolean isOver(double cost) {
            smoothed = Double.isNaN(smoothed) ? cost : smoothed * (1 - share) + cost * share;
            waited = smoothed < least ? 0 : waited + 1;
            least = Math.min(least, smoothed);
            return batches > 0 && waited >= batches;
        }
    }
}
