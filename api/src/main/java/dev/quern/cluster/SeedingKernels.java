package dev.quern.cluster;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.Value;
import dev.quern.cluster.KMeansKernels.ByWeight;
import java.util.function.Function;

/**
 * The kernels that look at points before the first iteration and choose centres to begin with. A random number of a point
 * depends on the seed and the point's number alone.
 */
final class SeedingKernels {
    private SeedingKernels() {}

    /** How many points there are, and the sum, the least and the greatest of each coordinate. */
    static final Kernel EXTENT = Kernel.define("kmeans_extent", k -> {
        Array points = k.in("points", F64, "n", "d");
        Array sums = k.out("sums", F64, "d");
        Array lows = k.out("lows", F64, "d");
        Array highs = k.out("highs", F64, "d");
        Array count = k.out("count", I64);
        k.prange("n", i -> {
            count.plusAssign(1);
            sums.plusAssign(points.at(i));
            lows.minAssign(points.at(i));
            highs.maxAssign(points.at(i));
        });
    });

    /** The sum and the greatest of the squared distances from the mean. */
    static final Kernel SPREAD = Kernel.define("kmeans_spread", k -> {
        Array points = k.in("points", F64, "n", "d");
        Array mean = k.in("mean", F64, "d");
        Array squares = k.out("squares", F64);
        Array greatest = k.out("greatest", F64);
        k.prange("n", i -> {
            Value square = k.let(KMeansKernels.squaredDistance(points.at(i), mean));
            squares.plusAssign(square);
            greatest.maxAssign(square);
        });
    });

    /** The sum and the least of the weights; NaN if one is. */
    static final Kernel WEIGHTS = Kernel.define("kmeans_weights", k -> {
        Array weights = k.in("weights", F64, "n");
        Array total = k.out("total", F64);
        Array least = k.out("least", F64);
        k.prange("n", i -> {
            total.plusAssign(weights.at(i));
            least.minAssign(weights.at(i));
        });
    });

    /** 1 for each point with a coordinate that is not finite. */
    static final Kernel NOT_FINITE = Kernel.define("kmeans_not_finite", k -> {
        Array points = k.in("points", F64, "n", "d");
        Array score = k.out("score", F64, "n");
        // Of a NaN and of an infinity the difference to itself is NaN.
        k.prange(
                "n",
                i -> score.at(i)
                        .set(k.any(
                                        "d",
                                        e -> points.at(i, e)
                                                .sub(points.at(i, e))
                                                .ne(0))
                                .select(Value.of(1.0), Value.of(0.0))));
    });

    /** 1 for each weight that is none: negative, NaN or infinite. */
    static final Kernel NO_WEIGHT = Kernel.define("kmeans_no_weight", k -> {
        Array weights = k.in("weights", F64, "n");
        Array score = k.out("score", F64, "n");
        k.prange(
                "n",
                i -> score.at(i)
                        .set(weights.at(i)
                                .ge(0)
                                .and(weights.at(i).lt(Double.POSITIVE_INFINITY))
                                .select(Value.of(0.0), Value.of(1.0))));
    });

    /**
     * The greatest scores are of points drawn without replacement, in proportion to their weights: an exponential variable
     * of the weight's rate is least with a probability proportional to that rate (Efraimidis and Spirakis: Weighted random
     * sampling with a reservoir, Information Processing Letters 97(5), 2006).
     */
    static final ByWeight DRAWN = new ByWeight(weighted -> Kernel.define("kmeans_drawn", k -> {
        Function<Value, Value> weight = KMeansKernels.weight(k, weighted);
        Array points = k.in("points", F64, "n", "d");
        Value seed = k.param("seed", I64);
        Array score = k.out("score", F64, "n");
        k.prange(
                points.size(0),
                i -> score.at(i).set(weight.apply(i).div(k.random(seed, i).exponential())));
    }));

    /** The squared distance of each point to the nearest candidate. */
    static final Kernel CLOSEST = Kernel.define("kmeans_closest", k -> {
        Array points = k.in("points", F64, "n", "d");
        Array candidates = k.in("candidates", F64, "c", "d");
        Array closest = k.out("closest", F64, "n");
        k.prange("n", i -> closest.at(i).set(KMeansKernels.squaredDistanceToNearest(k, points.at(i), candidates)));
    });

    /** What the candidates cost. */
    static final ByWeight COST = new ByWeight(weighted -> Kernel.define("kmeans_cost", k -> {
        Array closest = k.in("closest", F64, "n");
        Function<Value, Value> weight = KMeansKernels.weight(k, weighted);
        Array cost = k.out("cost", F64);
        k.prange("n", i -> cost.plusAssign(closest.at(i).mul(weight.apply(i))));
    }));

    /** 1 for each point that a round of k-means|| chooses: with a probability of its share in the cost. */
    static final ByWeight SAMPLED = new ByWeight(weighted -> Kernel.define("kmeans_sampled", k -> {
        Array closest = k.in("closest", F64, "n");
        Function<Value, Value> weight = KMeansKernels.weight(k, weighted);
        Value seed = k.param("seed", I64);
        Value perCost = k.param("per_cost", F64);
        Array score = k.out("score", F64, "n");
        k.prange("n", i -> {
            Value probability = closest.at(i).mul(weight.apply(i)).mul(perCost);
            score.at(i).set(k.random(seed, i).uniform().lt(probability).select(Value.of(1.0), Value.of(0.0)));
        });
    }));
}
