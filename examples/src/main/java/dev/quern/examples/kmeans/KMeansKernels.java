package dev.quern.examples.kmeans;

import static dev.quern.DType.BOOL;
import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.Value;

/**
 * The kernels of k-means. In all of them {@code points} is n points of d coordinates and {@code id} their ids; a {@link
 * PointSource} supplies both, whole on one machine and by partitions on Spark.
 */
public final class KMeansKernels {
    private KMeansKernels() {}

    /** The cluster of each point: the index of its nearest centroid, the first of several equally near. */
    public static final Kernel NEAREST = Kernel.define("nearest", k -> {
        Array points = k.in("points", F64, "n", "d");
        Array centroids = k.in("centroids", F64, "k", "d");
        Array cluster = k.out("cluster", I32, "n");
        k.prange("n", i -> cluster.at(i).set(nearest(k, points.at(i), centroids).cast(I32)));
    });

    /** One pass of Lloyd's algorithm: the sums, the counts and the cost of the clusters around the centroids. */
    static final Kernel LLOYD = Kernel.define("lloyd", k -> {
        Array points = k.in("points", F64, "n", "d");
        Array centroids = k.in("centroids", F64, "k", "d");
        Array sums = k.out("sums", F64, "k", "d");
        Array counts = k.out("counts", I64, "k");
        Array cost = k.out("cost", F64);
        k.prange("n", i -> {
            Array point = points.at(i);
            Value cluster = k.let(nearest(k, point, centroids));
            sums.at(cluster).atomic().plusAssign(point);
            counts.at(cluster).atomic().plusAssign(1);
            cost.plusAssign(squaredDistance(point, centroids.at(cluster)));
        });
    });

    /** Where the centroids move to: the means, or for an empty cluster where it is; and how far the furthest moves. */
    static final Kernel MOVE = Kernel.define("move", k -> {
        Array centroids = k.in("centroids", F64, "k", "d");
        Array sums = k.in("sums", F64, "k", "d");
        Array counts = k.in("counts", I64, "k");
        Array moved = k.out("moved", F64, "k", "d");
        Array shift = k.out("shift", F64);
        k.range("k", j -> {
            k.when(counts.at(j).gt(0), () -> moved.at(j).set(sums.at(j).div(counts.at(j))))
                    .otherwise(() -> moved.at(j).set(centroids.at(j)));
            shift.maxAssign(squaredDistance(moved.at(j), centroids.at(j)).sqrt());
        });
    });

    /** The sum of the squared distances of all points to their nearest candidates. */
    static final Kernel COST = Kernel.define("cost", k -> {
        Array points = k.in("points", F64, "n", "d");
        Array candidates = k.in("candidates", F64, "c", "d");
        Array cost = k.out("cost", F64);
        k.prange("n", i -> cost.plusAssign(squaredDistanceToNearest(k, points.at(i), candidates)));
    });

    /** The k-means|| test: a point is chosen with a probability proportional to its squared distance, at most 1. */
    static final Kernel SAMPLE = Kernel.define("sample", k -> {
        Array id = k.in("id", I64, "n");
        Array points = k.in("points", F64, "n", "d");
        Array candidates = k.in("candidates", F64, "c", "d");
        Value key = k.param("key", I64);
        Value perSquaredDistance = k.param("per_squared_distance", F64);
        Array chosen = k.out("chosen", BOOL, "n");
        k.prange("n", i -> {
            Value probability = perSquaredDistance.mul(squaredDistanceToNearest(k, points.at(i), candidates));
            Value uniform = draw(k, key, id.at(i)).cast(F64).mul(0x1p-53);
            chosen.at(i).set(uniform.lt(probability));
        });
    });

    /** The greatest of the numbers that the points draw. */
    static final Kernel GREATEST_DRAW = Kernel.define("greatest_draw", k -> {
        Array id = k.in("id", I64, "n");
        Value key = k.param("key", I64);
        Array greatest = k.out("greatest", I64);
        k.prange("n", i -> greatest.maxAssign(draw(k, key, id.at(i))));
    });

    /** Which points draw a number: the one that drew the greatest is a point chosen uniformly. */
    static final Kernel DREW = Kernel.define("drew", k -> {
        Array id = k.in("id", I64, "n");
        Value key = k.param("key", I64);
        Value number = k.param("number", I64);
        Array chosen = k.out("chosen", BOOL, "n");
        k.prange("n", i -> chosen.at(i).set(draw(k, key, id.at(i)).eq(number)));
    });

    private static Value squaredDistance(Value a, Value b) {
        return a.sub(b).square().sum();
    }

    private static Value nearest(KernelBuilder k, Value point, Array centroids) {
        return k.argmin(centroids.size(0), j -> squaredDistance(point, centroids.at(j)));
    }

    private static Value squaredDistanceToNearest(KernelBuilder k, Value point, Array candidates) {
        return k.min(candidates.size(0), j -> squaredDistance(point, candidates.at(j)));
    }

    /**
     * The random number of a point: 53 bits from nothing but the key and the point's id, so that it is the same on
     * whatever thread, executor or partition.
     *
     * <p>It is the generator of {@link java.util.SplittableRandom} (Steele, Lea and Flood: Fast splittable pseudorandom
     * number generators, OOPSLA 2014) entered at a position: the id-th number of the generator whose seed is the key.
     */
    private static Value draw(KernelBuilder k, Value key, Value id) {
        Value z = k.let(key.add(id.mul(0x9e3779b97f4a7c15L)));
        z = k.let(z.xor(z.ushr(30)).mul(0xbf58476d1ce4e5b9L));
        z = k.let(z.xor(z.ushr(27)).mul(0x94d049bb133111ebL));
        return z.xor(z.ushr(31)).ushr(11);
    }
}
