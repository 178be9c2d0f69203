package dev.quern.cluster;

import static dev.quern.cluster.Arguments.output;

import dev.quern.NDArray;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * The centres that k-means begins with.
 *
 * <p>k-means|| is that of Bahmani, Moseley, Vattani, Kumar and Vassilvitskii, Scalable K-Means++, PVLDB 5(7), 2012. From one
 * point drawn by weight, each round chooses every point x independently with probability {@code min(1, l w(x) d2(x) / cost)},
 * where d2 is its squared distance to the nearest candidate so far and l = 2k. Then each candidate is weighted by the points nearest to
 * it, and {@link PlusPlus} chooses k of them.
 */
final class Seeding {
    private static final int OVERSAMPLING = 2;

    private final PointSet points;
    private final Prepared prepared;
    private final KMeansParameters<?> settings;

    /** The seeds of the rounds and of what is drawn on the driver. */
    private final SplittableRandom seeds;

    Seeding(PointSet points, Prepared prepared, KMeansParameters<?> settings) {
        this.points = points;
        this.prepared = prepared;
        this.settings = settings;
        this.seeds = new SplittableRandom(settings.getSeed());
    }

    /** F64 [k, d]; fewer than k where the points lie at fewer places. */
    NDArray centers() {
        NDArray given = settings.initialCenters();
        if (given != null) {
            return given;
        }
        boolean random = settings.getInitMode().equals(KMeansParameters.RANDOM);
        return random ? Lloyd.coordinates(drawn(settings.getK())) : parallel();
    }

    private List<PointSet.Chosen> drawn(int count) {
        return points.choose(SeedingKernels.DRAWN.of(points).with("seed", seeds.nextLong()), count);
    }

    private NDArray parallel() {
        int wanted = settings.getK();
        List<PointSet.Chosen> candidates = drawn(1);
        try {
            // A round that leaves too few is repeated: while any point is not at a candidate's place, one may be
            // chosen.
            for (int round = 1; round <= settings.getInitSteps() || candidates.size() < wanted; round++) {
                points.keep(SeedingKernels.CLOSEST.with("candidates", Lloyd.coordinates(candidates)));
                double cost = output(
                                points.reduce(SeedingKernels.COST.of(points).with()), "cost")
                        .toDouble();
                double perCost = (double) OVERSAMPLING * wanted / cost;
                if (cost == 0 || !Double.isFinite(perCost)) {
                    break;
                }
                List<PointSet.Chosen> more = points.choose(
                        SeedingKernels.SAMPLED
                                .of(points)
                                .with("seed", seeds.nextLong())
                                .with("per_cost", perCost),
                        Integer.MAX_VALUE);
                candidates = places(candidates, more);
                points.drop("closest");
            }
        } finally {
            points.drop("closest");
        }
        NDArray places = Lloyd.coordinates(candidates);
        if (candidates.size() <= wanted) {
            return places;
        }
        try (Passes passes = Passes.of(points, prepared, candidates.size())) {
            return PlusPlus.choose(places, passes.sums(places).masses().toDoubleArray(), wanted, seeds.split());
        }
    }

    /** In the order of their numbers, of several points at one place the first. */
    private static List<PointSet.Chosen> places(List<PointSet.Chosen> some, List<PointSet.Chosen> more) {
        Map<List<Double>, PointSet.Chosen> places = new LinkedHashMap<>();
        Stream.concat(some.stream(), more.stream())
                .sorted(Comparator.comparingLong(PointSet.Chosen::number))
                .forEach(point -> places.putIfAbsent(place(point), point));
        return new ArrayList<>(places.values());
    }

    /** Adding 0.0 makes -0.0 the same place as 0.0. */
    private static List<Double> place(PointSet.Chosen point) {
        return point.coordinates().stream().map(x -> x + 0.0).toList();
    }
}
