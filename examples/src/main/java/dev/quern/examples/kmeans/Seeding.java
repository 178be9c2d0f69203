package dev.quern.examples.kmeans;

import static dev.quern.examples.kmeans.KMeansKernels.COST;
import static dev.quern.examples.kmeans.KMeansKernels.DREW;
import static dev.quern.examples.kmeans.KMeansKernels.GREATEST_DRAW;
import static dev.quern.examples.kmeans.KMeansKernels.LLOYD;
import static dev.quern.examples.kmeans.KMeansKernels.SAMPLE;

import dev.quern.Kernel;
import dev.quern.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The start of k-means: k-means|| of Bahmani, Moseley, Vattani, Kumar and Vassilvitskii, Scalable K-Means++, PVLDB 5(7),
 * 2012.
 *
 * <p>From one point chosen uniformly, each round chooses every point x independently with probability {@code min(1, l
 * d2(x) / cost)}, where d2 is its squared distance to the nearest candidate so far and l = 2k, the oversampling. Then
 * each candidate is weighted by the points nearest to it, and k of them are chosen on the driver by weighted
 * k-means++, several times, of which the choice with the least cost is taken.
 *
 * <p>Whether a point is chosen depends on its id, the seed, the candidates, which are points themselves, and the cost, a
 * sum. Another order of that sum changes its last bits and so the probability of a point by a relative error e of some
 * 1e-15; a point is then chosen differently only if its random number, of 53 bits, falls between the two probabilities.
 * In a round of expected l choices that happens with probability l e, once in some 10<sup>13</sup> runs. Rounding the
 * cost to fewer bits would make it likelier: the sum may lie at the edge of two rounded numbers.
 */
final class Seeding {
    private static final int OVERSAMPLING = 2;
    private static final int CHOICES = 16;

    private final KMeans settings;
    private final KMeans.Progress progress;

    Seeding(KMeans settings, KMeans.Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** The centroids to start from, F64 [k, d]: k different points. */
    NDArray centroids(PointSource points) {
        int clusters = settings.clusters();
        Selection candidates = first(points);
        // A round that leaves too few is repeated: while any point is not at a candidate's place, one may be chosen.
        for (int round = 1; round <= settings.rounds() || candidates.size() < clusters; round++) {
            long started = System.nanoTime();
            Kernel.Call costCall = COST.with("candidates", candidates.coordinates());
            double cost = KMeans.finite(KMeans.output(points.reduce(costCall), "cost"));
            if (cost == 0) {
                break;
            }
            candidates = candidates.and(points.select(SAMPLE.with("candidates", candidates.coordinates())
                    .with("key", key(round))
                    .with("per_squared_distance", OVERSAMPLING * clusters / cost)));
            progress.seeded(round, candidates.size(), cost, KMeans.since(started));
        }
        if (candidates.size() < clusters) {
            throw tooFewPlaces(candidates.size());
        }
        NDArray counts = KMeans.output(points.reduce(LLOYD.with("centroids", candidates.coordinates())), "counts");
        return Selection.coordinates(choose(candidates, counts.toLongArray()));
    }

    private IllegalArgumentException tooFewPlaces(int places) {
        return new IllegalArgumentException(
                "%d clusters of points at only %d different places".formatted(settings.clusters(), places));
    }

    private Selection first(PointSource points) {
        NDArray greatest = KMeans.output(points.reduce(GREATEST_DRAW.with("key", key(0))), "greatest");
        Selection drawn = points.select(DREW.with("key", key(0)).with("number", greatest.toLong()));
        return Selection.of(List.of(drawn.get(0)));
    }

    /** The seed of a round's random numbers. */
    private long key(int round) {
        SplittableRandom keys = new SplittableRandom(settings.seed());
        for (int i = 0; i < round; i++) {
            keys.nextLong();
        }
        return keys.nextLong();
    }

    /** The best of some choices: on the few candidates a choice costs nothing beside a pass over the points. */
    private List<Selection.Point> choose(Selection candidates, long[] weights) {
        SplittableRandom random = new SplittableRandom(~settings.seed());
        List<Selection.Point> best = List.of();
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < CHOICES; i++) {
            double[] squaredDistances = new double[candidates.size()];
            List<Selection.Point> chosen = choose(candidates, weights, squaredDistances, random);
            double cost = sumOfProducts(weights, squaredDistances);
            if (cost < least) {
                best = chosen;
                least = cost;
            }
        }
        return best;
    }

    /**
     * Weighted k-means++: each next one with a probability proportional to weight times squared distance.
     *
     * @param squaredDistances gets those of the candidates to the nearest of the chosen
     */
    private List<Selection.Point> choose(
            Selection candidates, long[] weights, double[] squaredDistances, SplittableRandom random) {
        Arrays.fill(squaredDistances, 1); // the first by weight alone
        List<Selection.Point> chosen = new ArrayList<>();
        while (chosen.size() < settings.clusters()) {
            int drawn = draw(random, weights, squaredDistances);
            if (drawn < 0) {
                throw tooFewPlaces(chosen.size());
            }
            Selection.Point next = candidates.get(drawn);
            for (int i = 0; i < squaredDistances.length; i++) {
                double distance = candidates.get(i).squaredDistance(next);
                squaredDistances[i] = chosen.isEmpty() ? distance : Math.min(squaredDistances[i], distance);
            }
            chosen.add(next);
        }
        return chosen;
    }

    /** An index drawn in proportion to the product; -1 if all are 0, as for places too close to tell apart. */
    private static int draw(SplittableRandom random, long[] weights, double[] squaredDistances) {
        double left = random.nextDouble() * sumOfProducts(weights, squaredDistances);
        int last = -1;
        for (int i = 0; i < weights.length; i++) {
            double share = weights[i] * squaredDistances[i];
            if (share > 0) {
                last = i;
                left -= share;
                if (left < 0) {
                    return i;
                }
            }
        }
        return last; // what rounding left over
    }

    private static double sumOfProducts(long[] weights, double[] squaredDistances) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * squaredDistances[i];
        }
        return sum;
    }
}
