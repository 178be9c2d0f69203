package dev.quern.cluster;

import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.Value;
import dev.quern.Variable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The kernels of an iteration of k-means. In all of them {@code points} is n points of d coordinates, {@code weights} their
 * weights, and {@code centers} are k centres; a {@link PointSet} adds points and weights.
 */
final class KMeansKernels {
    private KMeansKernels() {}

    /** The label of a point whose nearest centre F32 cannot tell. */
    private static final int UNSURE = -1;

    /** A kernel for points with weights and one for points without, each defined when it is first needed. */
    static final class ByWeight {
        private final Map<Boolean, Kernel> kernels = new ConcurrentHashMap<>();
        private final Function<Boolean, Kernel> define;

        ByWeight(Function<Boolean, Kernel> define) {
            this.define = define;
        }

        Kernel of(PointSet points) {
            return kernels.computeIfAbsent(points.isWeighted(), define);
        }
    }

    /** The cluster of each point: the index of its nearest centre, the first of several equally near. */
    static final Kernel NEAREST = Kernel.define("kmeans_nearest", k -> {
        Array points = k.in("points", F64, "n", "d");
        Array centers = k.in("centers", F64, "k", "d");
        Array label = k.out("label", I32, "n");
        k.prange("n", i -> label.at(i).set(nearest(k, points.at(i), centers).cast(I32)));
    });

    /** The points about their mean, in a unit in which the farthest is at a distance of about 1. */
    static final Kernel NEAR = Kernel.define("kmeans_near", k -> {
        Array points = k.in("points", F64, "n", "d");
        Array mean = k.in("mean", F64, "d");
        Value scale = k.param("scale", F64);
        Array near = k.out("near", F32, "n", "d");
        k.prange(
                "n",
                i -> k.range(
                        "d",
                        e -> near.at(i, e)
                                .set(points.at(i, e).sub(mean.at(e)).mul(scale).cast(F32))));
    });

    /**
     * The cluster of each point where F32 can tell it, and {@link #UNSURE} where it cannot: {@link Filter} says why
     * that is right. {@code half_squares} is half the squared length of each centre.
     */
    static final Kernel ASSIGN = Kernel.define("kmeans_assign", k -> {
        k.fastMath();
        Array near = k.in("near", F32, "n", "d");
        Array centers = k.in("near_centers", F32, "k", "d");
        Array halfSquares = k.in("half_squares", F32, "k");
        Value tolerance = k.param("tolerance", F32);
        Array label = k.out("label", I32, "n");
        k.prange("n", i -> {
            Variable best = k.var(F32, Float.POSITIVE_INFINITY);
            Variable second = k.var(F32, Float.POSITIVE_INFINITY);
            Variable where = k.var(I32, 0);
            k.range("k", j -> {
                Value value = k.let(
                        halfSquares.at(j).sub(near.at(i).mul(centers.at(j)).sum()));
                second.set(second.min(best.max(value)));
                k.when(value.lt(best), () -> {
                    best.set(value);
                    where.set(j.cast(I32));
                });
            });
            // A NaN is above no tolerance, so what overflowed counts as unsure.
            label.at(i).set(second.sub(best).gt(tolerance).select(where, Value.of(UNSURE)));
        });
    });

    /**
     * The sums and the masses of the clusters by the labels of {@link #ASSIGN}, and how many of these were unsure.
     * Points go one after the other, since only the data tells what they are added to; coordinates lie in lanes.
     */
    static final ByWeight SETTLE = new ByWeight(weighted -> Kernel.define("kmeans_settle", k -> {
        Array points = k.in("points", F64, "n", "d");
        Array label = k.in("label", I32, "n");
        Function<Value, Value> weight = weight(k, weighted);
        Array centers = k.in("centers", F64, "k", "d");
        Array sums = k.out("sums", F64, "k", "d");
        Array masses = k.out("masses", F64, "k");
        Array unsure = k.out("unsure", I64);
        k.prange("n", i -> {
            Variable where = settled(k, points.at(i), label.at(i), centers, unsure);
            add(points.at(i), weighted, weight.apply(i), where, sums, masses);
        });
    }));

    /** {@link #ASSIGN} and {@link #SETTLE} as one text in F64: what they have to come to. */
    static final ByWeight PLAIN = new ByWeight(weighted -> Kernel.define("kmeans_plain", k -> {
        Array points = k.in("points", F64, "n", "d");
        Function<Value, Value> weight = weight(k, weighted);
        Array centers = k.in("centers", F64, "k", "d");
        Array sums = k.out("sums", F64, "k", "d");
        Array masses = k.out("masses", F64, "k");
        k.prange("n", i -> {
            Value where = k.let(nearest(k, points.at(i), centers));
            add(points.at(i), weighted, weight.apply(i), where, sums, masses);
        });
    }));

    /** The cost of the centres and how many points each has, by the labels of {@link #ASSIGN}. */
    static final ByWeight SETTLED_COST = new ByWeight(weighted -> Kernel.define("kmeans_settled_cost", k -> {
                Array points = k.in("points", F64, "n", "d");
                Array label = k.in("label", I32, "n");
                Function<Value, Value> weight = weight(k, weighted);
                Array centers = k.in("centers", F64, "k", "d");
                Array cost = k.out("cost", F64);
                Array sizes = k.out("sizes", I64, "k");
                Array unsure = k.out("unsure", I64);
                k.prange("n", i -> {
                    Variable where = settled(k, points.at(i), label.at(i), centers, unsure);
                    sizes.at(where).atomic().plusAssign(1);
                    cost.plusAssign(
                            squaredDistance(points.at(i), centers.at(where)).mul(weight.apply(i)));
                });
            })
            .schedule(s -> s.scalar()));

    /** {@link #SETTLED_COST} as one text in F64. */
    static final ByWeight PLAIN_COST = new ByWeight(weighted -> Kernel.define("kmeans_plain_cost", k -> {
        Array points = k.in("points", F64, "n", "d");
        Function<Value, Value> weight = weight(k, weighted);
        Array centers = k.in("centers", F64, "k", "d");
        Array cost = k.out("cost", F64);
        Array sizes = k.out("sizes", I64, "k");
        k.prange("n", i -> {
            Value where = k.let(nearest(k, points.at(i), centers));
            sizes.at(where).atomic().plusAssign(1);
            cost.plusAssign(squaredDistance(points.at(i), centers.at(where)).mul(weight.apply(i)));
        });
    }));

    /** The squared distance of each point of some weight to its nearest centre; 0 of one without. */
    static final ByWeight FARTHEST = new ByWeight(weighted -> Kernel.define("kmeans_farthest", k -> {
        Array points = k.in("points", F64, "n", "d");
        Function<Value, Value> weight = weight(k, weighted);
        Array centers = k.in("centers", F64, "k", "d");
        Array score = k.out("score", F64, "n");
        k.prange(
                "n",
                i -> score.at(i)
                        .set(weight.apply(i)
                                .gt(0)
                                .select(squaredDistanceToNearest(k, points.at(i), centers), Value.of(0.0))));
    }));

    private static Variable settled(KernelBuilder k, Value point, Value label, Array centers, Array unsure) {
        Variable where = k.var(label.cast(I64));
        k.when(where.lt(0), () -> {
            where.set(nearest(k, point, centers));
            unsure.plusAssign(1);
        });
        return where;
    }

    private static void add(Value point, boolean weighted, Value weight, Value where, Array sums, Array masses) {
        sums.at(where).atomic().plusAssign(weighted ? point.mul(weight) : point);
        masses.at(where).atomic().plusAssign(weight);
    }

    /** The weight of a point by its number. */
    static Function<Value, Value> weight(KernelBuilder k, boolean weighted) {
        if (weighted) {
            Array weights = k.in("weights", F64, "n");
            return weights::at;
        }
        return i -> Value.of(1.0);
    }

    static Value squaredDistance(Value a, Value b) {
        return a.sub(b).square().sum();
    }

    static Value nearest(KernelBuilder k, Value point, Array centers) {
        return k.argmin(centers.size(0), j -> squaredDistance(point, centers.at(j)));
    }

    static Value squaredDistanceToNearest(KernelBuilder k, Value point, Array centers) {
        return k.min(centers.size(0), j -> squaredDistance(point, centers.at(j)));
    }
}
