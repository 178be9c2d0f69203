package dev.quern.compiler;

import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Threads;
import dev.quern.Ufunc;
import dev.quern.Variable;
import dev.quern.compiler.schedule.LoopSchedule;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What fastMath changes, to the bit where the order is fixed, and what it leaves alone. */
final class FastMathTest {
    /** Few enough for any sum to be in order. */
    private static final int FEW = LoopSchedule.Interleaved.LEAST_TERMS - 1;

    private static final Kernel MATMUL = Kernel.define("matmul", k -> {
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

    private static Kernel dot(DType dtype, boolean fast) {
        return Kernel.define("dot", k -> {
            if (fast) {
                k.fastMath();
            }
            Array x = k.in("x", dtype, "n");
            Array y = k.in("y", dtype, "n");
            Variable sum = k.var("sum", dtype, 0);
            k.range("n", i -> sum.plusAssign(x.at(i).mul(y.at(i))));
            k.out("out", sum);
        });
    }

    /** The multiply-add as this machine has it. */
    private static double fma(double a, double b, double c) {
        return Machine.hasMultiplyAdd() ? Math.fma(a, b, c) : a * b + c;
    }

    @Test
    void aProductOfMatricesIsThatOfMultiplyAdds() {
        int m = 9;
        int n = 7;
        double[] a = numbers(1, m * FEW);
        double[] b = numbers(2, FEW * n);
        double[] expected = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                for (int q = 0; q < FEW; q++) {
                    expected[i * n + j] = fma(a[i * FEW + q], b[q * n + j], expected[i * n + j]);
                }
            }
        }
        NDArray r = MATMUL.call(NDArray.of(a, m, FEW), NDArray.of(b, FEW, n));
        assertThat(r.reshape(expected.length).toDoubleArray()).containsExactly(expected);
    }

    @Test
    void aShortDotProductIsInOrder() {
        double[] x = numbers(1, FEW);
        double[] y = numbers(2, FEW);
        double expected = 0;
        for (int i = 0; i < FEW; i++) {
            expected = fma(x[i], y[i], expected);
        }
        assertThat(dot(F64, true).call(x, y).toDouble()).isEqualTo(expected);
    }

    @Test
    void soItIsInF32() {
        float[] x = {1.1f, 2.3f, -0.7f};
        float[] y = {3.3f, -1.9f, 0.3f};
        float expected = 0;
        for (int i = 0; i < x.length; i++) {
            expected = Machine.hasMultiplyAdd() ? Math.fma(x[i], y[i], expected) : x[i] * y[i] + expected;
        }
        assertThat(dot(F32, true).call(NDArray.of(x), NDArray.of(y)).toDouble()).isEqualTo(expected);
    }

    @Test
    void aLongDotProductIsReorderedWithinTheBound() {
        Kernel strict = dot(F64, false);
        Kernel fast = dot(F64, true);
        assertThat(strict.explain()).contains("sum is updated in the order of the loop");
        assertThat(fast.explain()).contains("8 partial results side by side");
        double[] x = numbers(1, 10_001);
        double[] y = numbers(2, 10_001);
        double magnitude = 0;
        for (int i = 0; i < x.length; i++) {
            magnitude += Math.abs(x[i] * y[i]);
        }
        double inOrder = strict.call(x, y).toDouble();
        assertThat(fast.call(x, y).toDouble())
                .isCloseTo(inOrder, within(2.0 * x.length * 0x1p-53 * magnitude))
                .isNotEqualTo(inOrder);
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBits() {
        NDArray a = NDArray.of(numbers(1, 64 * 100), 64, 100);
        NDArray b = NDArray.of(numbers(2, 100 * 64), 100, 64);
        int before = Threads.total();
        try {
            Threads.set(1);
            NDArray alone = MATMUL.call(a, b);
            for (int threads : new int[] {2, 4}) {
                Threads.set(threads);
                assertThat(MATMUL.call(a, b).contentEquals(alone))
                        .as("%d threads", threads)
                        .isTrue();
            }
        } finally {
            Threads.set(before);
        }
    }

    @Test
    void sumsAndDifferencesOfProducts() {
        Kernel kernel = Kernel.define("forms", k -> {
            k.fastMath();
            Array a = k.in("a", F64, "n");
            Array b = k.in("b", F64, "n");
            Array c = k.in("c", F64, "n");
            Array out = k.inout("out", F64, "6", "n");
            k.prange("n", i -> {
                out.at(0, i).set(a.at(i).mul(b.at(i)).add(c.at(i)));
                out.at(1, i).set(c.at(i).add(a.at(i).mul(b.at(i))));
                out.at(2, i).set(a.at(i).mul(b.at(i)).sub(c.at(i)));
                out.at(3, i).set(c.at(i).sub(a.at(i).mul(b.at(i))));
                out.at(4, i).plusAssign(a.at(i).square());
                out.at(5, i).minusAssign(a.at(i).mul(b.at(i)));
            });
        });
        double[] special = {0.0, -0.0, 1.1, -3.7, 1e300, Double.POSITIVE_INFINITY, Double.NaN, Double.MIN_VALUE};
        int n = special.length * special.length * special.length;
        double[][] operands = new double[3][n];
        double[][] expected = new double[6][n];
        for (int i = 0; i < n; i++) {
            double a = special[i % 8];
            double b = special[i / 8 % 8];
            double c = special[i / 64];
            operands[0][i] = a;
            operands[1][i] = b;
            operands[2][i] = c;
            expected[0][i] = fma(a, b, c);
            expected[1][i] = fma(a, b, c);
            expected[2][i] = fma(a, b, -c);
            expected[3][i] = fma(-a, b, c);
            expected[4][i] = fma(a, a, 0.1);
            expected[5][i] = fma(-a, b, 0.1);
        }
        NDArray out = NDArray.full(F64, 0.1, 6, n);
        kernel.run(operands[0], operands[1], operands[2], out);
        double[] flat = Arrays.stream(expected).flatMapToDouble(Arrays::stream).toArray();
        assertThat(out.reshape(6L * n).toDoubleArray()).containsExactly(flat);
    }

    @Test
    void aFunctionOfElements() {
        Ufunc function = Ufunc.define("custom_op", (x, y) -> x.mul(y).add(x));
        double[] x = numbers(1, 1_000);
        double[] y = numbers(2, 1_000);
        double[] strict = new double[x.length];
        double[] fast = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            strict[i] = x[i] * y[i] + x[i];
            fast[i] = fma(x[i], y[i], x[i]);
        }
        assertThat(function.call(x, y).toDoubleArray()).containsExactly(strict);
        assertThat(function.fastMath().call(x, y).toDoubleArray()).containsExactly(fast);
    }

    /** A loop that looks at the variable on its way, or updates it in two ways, is no sum: its order is what it means. */
    @Test
    void whatIsNoSumKeepsItsOrder() {
        Kernel compound = Kernel.define("compound", k -> {
            k.fastMath();
            Array x = k.in("x", F64, "n");
            Variable s = k.var("s", 1.0);
            k.range("n", i -> s.plusAssign(s.mul(x.at(i))));
            k.out("out", s);
        });
        Kernel horner = Kernel.define("horner", k -> {
            k.fastMath();
            Array x = k.in("x", F64, "n");
            Variable s = k.var("s", 1.0);
            k.range("n", i -> {
                s.timesAssign(0.5);
                s.plusAssign(x.at(i));
            });
            k.out("out", s);
        });
        Kernel whole = Kernel.define("whole", k -> {
            k.fastMath();
            Array x = k.in("x", I64, "n");
            Variable s = k.var("s", I64, 0);
            k.range("n", i -> s.plusAssign(x.at(i).mul(x.at(i))));
            k.out("out", s);
        });
        double[] x = numbers(3, 500);
        double product = 1;
        double sum = 1;
        for (double each : x) {
            product = fma(product, each, product);
            sum = sum * 0.5 + each;
        }
        assertThat(compound.explain()).contains("in order (s is read on the way)");
        assertThat(compound.call(x).toDouble()).isEqualTo(product);
        assertThat(horner.explain()).contains("in order (s is updated in two ways)");
        assertThat(horner.call(x).toDouble()).isEqualTo(sum);
        assertThat(whole.explain()).contains("in order (s is no sum of floats)");
        assertThat(whole.call(NDArray.of(3L, Long.MAX_VALUE, 2L)).toLong()).isEqualTo(14);
    }

    @Test
    void explainSaysWhetherMultiplyAddsAreFused() {
        assertThat(dot(F64, false).explain()).doesNotContain("fastMath");
        assertThat(dot(F64, true).explain())
                .contains(
                        "  fastMath: multiply-adds are " + (Machine.hasMultiplyAdd() ? "fused\n" : "not fused, since"));
    }

    @Test
    void theInterpreterIsStrict() {
        double[] x = numbers(1, 1_000);
        Call fast = new Call(dot(F64, true).ir(), NDArray.of(x), NDArray.of(x), NDArray.zeros(F64));
        Call strict = new Call(dot(F64, false).ir(), NDArray.of(x), NDArray.of(x), NDArray.zeros(F64));
        assertThat(fast.interpreted().hasArraysOf(strict.interpreted())).isTrue();
    }

    private static double[] numbers(long seed, int size) {
        return new Random(seed).doubles(size, -1, 1).toArray();
    }
}
