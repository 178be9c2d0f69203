package dev.quern.benchmarks;

import static dev.quern.DType.F64;
import static dev.quern.DType.I32;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.Ufunc;
import dev.quern.Value;
import dev.quern.Variable;

/**
 * The kernels of the comparison in their naive text, as {@code peers/catalogue.py} describes them. All say fastMath, as gcc
 * and one of the Numbas beside them are told to.
 */
final class QuernKernels {
    static final Kernel MATRIX_SUM = Kernel.define("matrix_sum", k -> {
        k.fastMath();
        Array a = k.in("a", F64, "m", "n");
        Array out = k.out("out", F64);
        Variable total = k.var("total", 0.0);
        k.prange("m", i -> k.range("n", j -> total.plusAssign(a.at(i, j))));
        out.set(total);
    });

    static final Kernel ADD = Kernel.define("add", k -> {
        k.fastMath();
        Array a = k.in("a", F64, "m", "n");
        Array b = k.in("b", F64, "m", "n");
        Array r = k.out("r", F64, "m", "n");
        k.prange("m", i -> k.range("n", j -> r.at(i, j).set(a.at(i, j).add(b.at(i, j)))));
    });

    static final Kernel MUL = Kernel.define("mul", k -> {
        k.fastMath();
        Array a = k.in("a", F64, "m", "n");
        Array b = k.in("b", F64, "m", "n");
        Array r = k.out("r", F64, "m", "n");
        k.prange("m", i -> k.range("n", j -> r.at(i, j).set(a.at(i, j).mul(b.at(i, j)))));
    });

    static final Ufunc CUSTOM_OP =
            Ufunc.define("custom_op", (x, y) -> x.mul(y).add(x)).fastMath();

    static final Kernel SQUARE = Kernel.define("square", k -> {
        k.fastMath();
        Array x = k.in("x", F64, "n");
        Array r = k.out("r", F64, "n");
        k.prange("n", i -> r.at(i).set(x.at(i).square()));
    });

    static final Kernel SUM_OF_SQUARES = Kernel.define("sumsq", k -> {
        k.fastMath();
        Array x = k.in("x", F64, "n");
        Array out = k.out("out", F64);
        Variable total = k.var("total", 0.0);
        k.prange("n", i -> total.plusAssign(x.at(i).mul(x.at(i))));
        out.set(total);
    });

    static final Kernel MATMUL = Kernel.define("matmul", k -> {
        k.fastMath();
        Array a = k.in("a", F64, "m", "k");
        Array b = k.in("b", F64, "k", "n");
        Array r = k.out("r", F64, "m", "n");
        k.prange(
                "m",
                i -> k.range(
                        "n",
                        j -> k.range("k", q -> r.at(i, j).plusAssign(a.at(i, q).mul(b.at(q, j))))));
    });

    static final Kernel PAIR_DISTANCES = Kernel.define("pdist", k -> {
        k.fastMath();
        Array p = k.in("p", F64, "n", "d");
        Array distances = k.out("distances", F64, "n", "n");
        k.prange(
                "n",
                i -> k.range(i.add(1), "n", j -> {
                    distances.at(i, j).set(distance(p.at(i), p.at(j)));
                    distances.at(j, i).set(distances.at(i, j));
                }));
    });

    static final Kernel PAIR_DISTANCES_BY_ROWS = Kernel.define("pdist_rows", k -> {
        k.fastMath();
        Array p = k.in("p", F64, "n", "d");
        Array distances = k.out("distances", F64, "n", "n");
        k.prange("n", i -> k.range("n", j -> distances.at(i, j).set(distance(p.at(i), p.at(j)))));
    });

    static final Kernel DISTANCES = Kernel.define("kdist", k -> {
        k.fastMath();
        Array points = k.in("points", F64, "n", "d");
        Array centroids = k.in("centroids", F64, "k", "d");
        Array distances = k.out("distances", F64, "n", "k");
        k.prange("n", i -> k.range("k", j -> distances.at(i, j).set(distance(points.at(i), centroids.at(j)))));
    });

    static final Kernel NEAREST = Kernel.define("assign", k -> {
        k.fastMath();
        Array points = k.in("points", F64, "n", "d");
        Array centroids = k.in("centroids", F64, "k", "d");
        Array label = k.out("label", I32, "n");
        k.prange(
                "n",
                i -> label.at(i)
                        .set(k.argmin(
                                        "k",
                                        j -> points.at(i)
                                                .sub(centroids.at(j))
                                                .square()
                                                .sum())
                                .cast(I32)));
    });

    static final Kernel BLACK_SCHOLES = Kernel.define("black_scholes", QuernKernels::blackScholes);

    static final Kernel HEAT = Kernel.define("heat", k -> {
        k.fastMath();
        Array a = k.in("a", F64, "h", "w");
        Array r = k.out("r", F64, "h", "w");
        k.prange(
                1,
                k.dim("h").sub(1),
                i -> k.range(
                        1,
                        k.dim("w").sub(1),
                        j -> r.at(i, j)
                                .set(a.at(i.sub(1), j)
                                        .add(a.at(i.add(1), j))
                                        .add(a.at(i, j.sub(1)))
                                        .add(a.at(i, j.add(1)))
                                        .mul(0.25))));
    });

    private QuernKernels() {}

    private static Value distance(Value a, Value b) {
        return a.sub(b).square().sum().sqrt();
    }

    private static void blackScholes(KernelBuilder k) {
        k.fastMath();
        Array spot = k.in("spot", F64, "n");
        Array strike = k.in("strike", F64, "n");
        Array years = k.in("years", F64, "n");
        Value rate = k.param("rate", F64);
        Value volatility = k.param("volatility", F64);
        Array price = k.out("price", F64, "n");
        k.prange("n", i -> {
            Value s = spot.at(i);
            Value x = strike.at(i);
            Value t = years.at(i);
            Value deviation = volatility.mul(t.sqrt());
            Value d1 = s.div(x)
                    .log()
                    .add(rate.add(volatility.square().mul(0.5)).mul(t))
                    .div(deviation);
            Value d2 = d1.sub(deviation);
            price.at(i).set(s.mul(normal(d1)).sub(x.mul(rate.neg().mul(t).exp()).mul(normal(d2))));
        });
    }

    /** The logistic approximation of the normal distribution. */
    private static Value normal(Value d) {
        return d.mul(-1.702).exp().add(1).reciprocal();
    }
}
