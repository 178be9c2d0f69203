package dev.quern.benchmarks;

import static dev.quern.DType.F64;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.NDArray;
import dev.quern.Ufunc;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.benchmarks.TimedKernel.Operands;
import java.util.function.Consumer;

/**
 * The first kernels somebody writes, each defined when it is asked for and under any name, for what measures definition
 * and compilation: {@link QuernKernels} defines all of its own as soon as one is used, and each once in a JVM.
 */
final class SeedKernels {

    private SeedKernels() {}

    /**
     * Defines a kernel.
     *
     * @param seed its name in {@code peers/catalogue.py}
     * @param name its own: a new one is compiled anew, since the JVM keeps what it has compiled by name and text
     * @return what runs it on {@link #operands}
     */
    static Consumer<Operands> define(String seed, String name) {
        return switch (seed) {
            case "add" -> kernel(name, SeedKernels::add);
            case "square" -> kernel(name, SeedKernels::square);
            case "sumsq" -> kernel(name, SeedKernels::sumOfSquares);
            case "matmul" -> kernel(name, SeedKernels::matmul);
            case "pdist" -> kernel(name, SeedKernels::pairDistances);
            case "kdist" -> kernel(name, SeedKernels::distances);
            case "custom_op" -> {
                Ufunc customOp = Ufunc.define(name, (x, y) -> x.mul(y).add(x));
                yield each -> customOp.into(each.output(), each.arguments()[0], each.arguments()[1]);
            }
            default -> throw unknown(seed);
        };
    }

    /** Inputs and zeroed output for {@link #define}, of the dimensions that {@code peers/catalogue.py} gives. */
    static Operands operands(String seed, int... d) {
        return switch (seed) {
            case "add" ->
                BenchmarkKernels.operands(NDArray.zeros(F64, d[0], d[1]), in(1, d[0], d[1]), in(2, d[0], d[1]));
            case "custom_op" -> BenchmarkKernels.operands(NDArray.zeros(F64, d[0]), in(1, d[0]), in(2, d[0]));
            case "square" -> BenchmarkKernels.operands(NDArray.zeros(F64, d[0]), in(1, d[0]));
            case "sumsq" -> BenchmarkKernels.operands(NDArray.zeros(F64), in(1, d[0]));
            case "matmul" ->
                BenchmarkKernels.operands(NDArray.zeros(F64, d[0], d[2]), in(1, d[0], d[1]), in(2, d[1], d[2]));
            case "pdist" -> BenchmarkKernels.operands(NDArray.zeros(F64, d[0], d[0]), in(1, d[0], d[1]));
            case "kdist" ->
                BenchmarkKernels.operands(NDArray.zeros(F64, d[0], d[2]), in(1, d[0], d[1]), in(2, d[2], d[1]));
            default -> throw unknown(seed);
        };
    }

    private static IllegalArgumentException unknown(String seed) {
        return new IllegalArgumentException("no seed kernel " + seed);
    }

    private static NDArray in(long seed, int... shape) {
        return BenchmarkKernels.in(seed, shape);
    }

    private static Consumer<Operands> kernel(String name, Consumer<KernelBuilder> text) {
        Kernel kernel = Kernel.define(name, text);
        return each -> kernel.run(each.arguments());
    }

    private static void add(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "n");
        Array b = k.in("b", F64, "m", "n");
        Array r = k.out("r", F64, "m", "n");
        k.prange("m", i -> k.range("n", j -> r.at(i, j).set(a.at(i, j).add(b.at(i, j)))));
    }

    private static void square(KernelBuilder k) {
        Array x = k.in("x", F64, "n");
        Array r = k.out("r", F64, "n");
        k.prange("n", i -> r.at(i).set(x.at(i).square()));
    }

    private static void sumOfSquares(KernelBuilder k) {
        Array x = k.in("x", F64, "n");
        Array out = k.out("out", F64);
        Variable total = k.var("total", 0.0);
        k.prange("n", i -> total.plusAssign(x.at(i).mul(x.at(i))));
        out.set(total);
    }

    private static void matmul(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "k");
        Array b = k.in("b", F64, "k", "n");
        Array r = k.out("r", F64, "m", "n");
        k.prange(
                "m",
                i -> k.range(
                        "n",
                        j -> k.range("k", q -> r.at(i, j).plusAssign(a.at(i, q).mul(b.at(q, j))))));
    }

    private static void pairDistances(KernelBuilder k) {
        Array p = k.in("p", F64, "n", "d");
        Array distances = k.out("distances", F64, "n", "n");
        k.prange(
                "n",
                i -> k.range(i.add(1), "n", j -> {
                    distances.at(i, j).set(distance(p.at(i), p.at(j)));
                    distances.at(j, i).set(distances.at(i, j));
                }));
    }

    private static void distances(KernelBuilder k) {
        Array points = k.in("points", F64, "n", "d");
        Array centroids = k.in("centroids", F64, "k", "d");
        Array distances = k.out("distances", F64, "n", "k");
        k.prange("n", i -> k.range("k", j -> distances.at(i, j).set(distance(points.at(i), centroids.at(j)))));
    }

    private static Value distance(Value a, Value b) {
        return a.sub(b).square().sum().sqrt();
    }
}
