package dev.quern.cluster;

import dev.quern.NDArray;
import java.util.List;

/**
 * Lloyd's algorithm: each centre moves to the mean of the points that are nearest to it, until the centres rest.
 *
 * <p>Sums have the same bits for the same labels, so that a shift of 0 is what an iteration has in which no point changes
 * its cluster.
 */
final class Lloyd {
    private final PointSet points;
    private final Passes passes;
    private final double tolerance;
    private final KMeansParameters<?> settings;

    Lloyd(PointSet points, Passes passes, Prepared prepared, KMeansParameters<?> settings) {
        this.points = points;
        this.passes = passes;
        this.tolerance = settings.getTol() * prepared.variance();
        this.settings = settings;
    }

    /** From some centres, F64 [k, d]. */
    KMeansModel from(NDArray start) {
        NDArray centers = start;
        int iteration = 0;
        boolean rests = false;
        while (iteration < settings.getMaxIter() && !rests) {
            iteration++;
            Move move = move(centers);
            rests = move.squaredShift <= tolerance;
            centers = move.centers;
            settings.listener().iterated(new Told(passes, iteration, move));
        }
        Passes.Cost cost = passes.cost(centers);
        return new KMeansModel(centers, cost.cost(), iteration, cost.sizes().toLongArray());
    }

    private record Move(NDArray centers, double squaredShift, int relocated) {}

    private record Told(Passes passes, int number, Move move) implements KMeansListener.Iteration {
        @Override
        public double shift() {
            return Math.sqrt(move.squaredShift);
        }

        @Override
        public int relocated() {
            return move.relocated;
        }

        @Override
        public NDArray centers() {
            return move.centers.copy();
        }

        @Override
        public double cost() {
            return passes.cost(move.centers).cost();
        }
    }

    private Move move(NDArray centers) {
        Passes.Sums reduced = passes.sums(centers);
        Clusters clusters = new Clusters(
                points.dimensions(),
                reduced.sums().toDoubleArray(),
                reduced.masses().toDoubleArray());
        int relocated = relocate(centers, clusters);
        double[] before = centers.toDoubleArray();
        double[] after = clusters.means(before);
        double squaredShift = 0;
        for (int e = 0; e < after.length; e++) {
            squaredShift += (after[e] - before[e]) * (after[e] - before[e]);
        }
        return new Move(NDArray.of(after, centers.shape()), squaredShift, relocated);
    }

    /**
     * Gives each cluster without a point one that is far from its centre, the farthest first, and takes it from the one that
     * had it. Points that are a cluster of their own stay. Where too few points are anywhere but at a centre, a cluster keeps
     * its centre and stays empty.
     */
    private int relocate(NDArray centers, Clusters clusters) {
        int[] empty = clusters.empty();
        if (empty.length == 0) {
            return 0;
        }
        // As many as may be alone in the other clusters are skipped.
        List<PointSet.Chosen> far =
                points.choose(KMeansKernels.FARTHEST.of(points).with("centers", centers), (int) centers.size(0));
        int[] owners = far.isEmpty() ? new int[0] : KMeansModel.labels(centers, coordinates(far));
        int done = 0;
        for (int i = 0; i < far.size() && done < empty.length; i++) {
            if (clusters.give(far.get(i), owners[i], empty[done])) {
                done++;
            }
        }
        return done;
    }

    /** The coordinates of some points, F64 [m, d]. */
    static NDArray coordinates(List<PointSet.Chosen> chosen) {
        return NDArray.of(chosen.stream()
                .map(point -> point.coordinates().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray())
                .toArray(double[][]::new));
    }
}
