package dev.quern.cluster;

import static dev.quern.cluster.Arguments.output;

import dev.quern.NDArray;
import java.util.List;
import java.util.Map;

/**
 * What is to be known of points before the first iteration; two passes over them, in which points that cannot be clustered
 * are found. The first of them counts the points too: who has them spread over executors need not do so before.
 *
 * @param count how many there are
 * @param mean of the points, F64 [d], without their weights; somewhere among them where the sum is beyond F64
 * @param variance the mean of the variances of the coordinates, without weights
 * @param reach the distance of the farthest point from the mean
 */
record Prepared(long count, NDArray mean, double variance, double reach) {

    /**
     * Looks at the points.
     *
     * @throws IllegalArgumentException if there are none, if a coordinate or a weight is not finite, if a weight is
     *     negative, if all are 0, and if squared distances are beyond F64
     */
    static Prepared of(PointSet points) {
        Map<String, NDArray> extent = points.reduce(SeedingKernels.EXTENT.with());
        long count = output(extent, "count").toLong();
        if (count == 0) {
            throw new IllegalArgumentException("points: expected at least one, got none");
        }
        checkWeights(points);
        double[] lows = output(extent, "lows").toDoubleArray();
        double[] highs = output(extent, "highs").toDoubleArray();
        double[] sums = output(extent, "sums").toDoubleArray();
        double[] mean = new double[sums.length];
        for (int e = 0; e < mean.length; e++) {
            if (!Double.isFinite(lows[e]) || !Double.isFinite(highs[e])) {
                throw notFinite(points);
            }
            mean[e] = Double.isFinite(sums[e]) ? sums[e] / count : lows[e] / 2 + highs[e] / 2;
        }
        NDArray center = NDArray.of(mean);
        Map<String, NDArray> spread = points.reduce(SeedingKernels.SPREAD.with("mean", center));
        double squares = output(spread, "squares").toDouble();
        if (!Double.isFinite(squares)) {
            throw tooFar(lows, highs);
        }
        double variance = squares / count / mean.length;
        return new Prepared(
                count, center, variance, Math.sqrt(output(spread, "greatest").toDouble()));
    }

    private static IllegalArgumentException notFinite(PointSet points) {
        List<PointSet.Chosen> first = points.choose(SeedingKernels.NOT_FINITE.with(), 1);
        PointSet.Chosen bad = first.get(0);
        int column = 0;
        while (Double.isFinite(bad.coordinates().get(column))) {
            column++;
        }
        return new IllegalArgumentException(
                "points: expected finite numbers, got %s at row %d, column %d: leave such rows out before"
                        .formatted(bad.coordinates().get(column), bad.number(), column));
    }

    private static IllegalArgumentException tooFar(double[] lows, double[] highs) {
        int widest = 0;
        for (int e = 1; e < lows.length; e++) {
            if (highs[e] / 2 - lows[e] / 2 > highs[widest] / 2 - lows[widest] / 2) {
                widest = e;
            }
        }
        return new IllegalArgumentException(
                "points: squared distances are beyond F64, column %d goes from %s to %s: scale it down"
                        .formatted(widest, lows[widest], highs[widest]));
    }

    private static void checkWeights(PointSet points) {
        if (!points.isWeighted()) {
            return;
        }
        Map<String, NDArray> weights = points.reduce(SeedingKernels.WEIGHTS.with());
        double total = output(weights, "total").toDouble();
        if (!(output(weights, "least").toDouble() >= 0) || !Double.isFinite(total)) {
            List<PointSet.Chosen> bad = points.choose(SeedingKernels.NO_WEIGHT.with(), 1);
            throw new IllegalArgumentException(
                    bad.isEmpty()
                            ? "weights: their sum is beyond F64: scale them down"
                            : "weights: expected finite numbers from 0, got %s at row %d"
                                    .formatted(bad.get(0).weight(), bad.get(0).number()));
        }
        if (total == 0) {
            throw new IllegalArgumentException("weights: expected a positive one, and all are 0");
        }
    }
}
