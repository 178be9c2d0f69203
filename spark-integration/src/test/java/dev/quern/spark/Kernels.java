package dev.quern.spark;

import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.Value;
import dev.quern.Variable;

/** Kernels that several tests use. */
final class Kernels {
    /** The nearest centroid of each point, and how far it is: outputs with rows. */
    static final Kernel NEAREST = Kernel.define("nearest", k -> {
        Array points = k.in("points", F64, "n", "d");
        Array centroids = k.in("centroids", F64, "k", "d");
        Array label = k.out("label", I32, "n");
        Array distances = k.out("distances", F64, "n", "k");
        k.prange("n", i -> {
            k.range(
                    "k",
                    j -> distances
                            .at(i, j)
                            .set(points.at(i).sub(centroids.at(j)).square().sum()));
            label.at(i).set(distances.at(i).argmin().cast(I32));
        });
    });

    /** One step of Lloyd's algorithm: sums and counts of the points nearest to each centroid, and the cost. */
    static final Kernel LLOYD = Kernel.define("lloyd", k -> {
        Array points = k.in("points", F64, "n", "d");
        Array centroids = k.in("centroids", F64, "k", "d");
        Array sums = k.out("sums", F64, "k", "d");
        Array counts = k.out("counts", I64, "k");
        Array cost = k.out("cost", F64);
        Variable total = k.var("total", 0.0);
        k.prange("n", i -> {
            Value distances = k.let(
                    k.sum("d", c -> points.at(i, c).sub(centroids.at(0, c)).square()));
            Variable best = k.var("best", distances);
            Variable nearest = k.var("nearest", 0L);
            k.range("k", j -> {
                Value distance =
                        k.let(points.at(i).sub(centroids.at(j)).square().sum());
                k.when(distance.lt(best), () -> {
                    best.set(distance);
                    nearest.set(j);
                });
            });
            k.range("d", c -> sums.at(nearest, c).atomic().plusAssign(points.at(i, c)));
            counts.at(nearest).atomic().plusAssign(1);
            total.plusAssign(best);
        });
        cost.set(total);
    });

    /** Sum and extremes of weighted values: every kind of reduction into a scalar. */
    static final Kernel SPREAD = Kernel.define("spread", k -> {
        Array x = k.in("x", F64, "n");
        Array weight = k.in("weight", F64, "n");
        Array sum = k.out("sum", F64);
        Array least = k.out("least", F64);
        Array greatest = k.out("greatest", F64);
        Value scale = k.param("scale", F64);
        sum.set(k.sum("n", i -> x.at(i).mul(weight.at(i)).mul(scale)));
        k.prange("n", i -> {
            least.minAssign(x.at(i));
            greatest.maxAssign(x.at(i));
        });
    });

    /** One row a row. */
    static final Kernel SCALE = Kernel.define("scale", k -> {
        Array x = k.in("x", F64, "n");
        Value factor = k.param("factor", F64);
        Array y = k.out("y", F64, "n");
        k.prange("n", i -> y.at(i).set(x.at(i).mul(factor)));
    });

    private Kernels() {}
}
