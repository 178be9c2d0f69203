package dev.quern.ir;

import static dev.quern.DType.BOOL;
import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.Value;
import dev.quern.Variable;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The text of kernels, to the letter: people read it, goldens compare it and the cache of compiled kernels keys by it. */
final class IrPrinterTest {
    private static String text(String name, Consumer<KernelBuilder> body) {
        return Kernel.define(name, body).toString();
    }

    @Test
    void sumOfAMatrix() {
        assertThat(text("matrix_sum", k -> {
                    Array a = k.in("a", F64, "m", "n");
                    Array total = k.out("total", F64);
                    k.prange("m", i -> k.range("n", j -> total.plusAssign(a.at(i, j))));
                }))
                .isEqualTo("""
                        kernel matrix_sum(in a: F64[m, n], out total: F64)
                          prange i in 0..m
                            range j in 0..n
                              total += a[i, j]
                        """);
    }

    @Test
    void parallelAdd() {
        assertThat(text("parallel_add", k -> {
                    Array a = k.in("a", F64, "m", "n");
                    Array b = k.in("b", F64, "m", "n");
                    Array result = k.out("result", F64, "m", "n");
                    k.prange(
                            "m",
                            i -> k.range(
                                    "n", j -> result.at(i, j).set(a.at(i, j).add(b.at(i, j)))));
                }))
                .isEqualTo("""
                        kernel parallel_add(in a: F64[m, n], in b: F64[m, n], out result: F64[m, n])
                          prange i in 0..m
                            range j in 0..n
                              result[i, j] = a[i, j] + b[i, j]
                        """);
    }

    @Test
    void matrixProducts() {
        assertThat(text("matmul", k -> {
                    Array a = k.in("a", F64, "m", "p");
                    Array b = k.in("b", F64, "p", "n");
                    Array c = k.out("c", F64, "m", "n");
                    k.prange(
                            "m",
                            i -> k.range("n", j -> {
                                Variable sum = k.var("sum", 0.0);
                                k.range("p", q -> sum.plusAssign(a.at(i, q).mul(b.at(q, j))));
                                c.at(i, j).set(sum);
                            }));
                    c.set(a.matmul(b));
                }))
                .isEqualTo("""
                        kernel matmul(in a: F64[m, p], in b: F64[p, n], out c: F64[m, n])
                          prange i in 0..m
                            range j in 0..n
                              var sum: F64 = 0.0
                              range k in 0..p
                                sum += a[i, k] * b[k, j]
                              c[i, j] = sum
                          c = [c4 in 0..m, c5 in 0..n: sum(c6 in 0..p: a[c4, c6] * b[c6, c5])]
                        """);
    }

    @Test
    void particlesAndCentroids() {
        assertThat(text("particle_distances", k -> {
                    Array x = k.in("x", F64, "n", "3");
                    Array d = k.out("d", F64, "n", "n");
                    k.prange(
                            "n",
                            i -> k.range(i.add(1), "n", j -> {
                                Value distance = k.let(
                                        x.at(i).sub(x.at(j)).square().sum().sqrt());
                                d.at(i, j).set(distance);
                                d.at(j, i).set(distance);
                            }));
                }))
                .isEqualTo("""
                        kernel particle_distances(in x: F64[n, 3], out d: F64[n, n])
                          prange i in 0..n
                            range j in (i + 1)..n
                              var t3: F64 = sqrt(sum(c2 in 0..3: let %1 = x[i, c2] - x[j, c2]; %1 * %1))
                              d[i, j] = t3
                              d[j, i] = t3
                        """);
        assertThat(text("compute_distances", k -> {
                    Array points = k.in("points", F32, "n", "d");
                    Array centroids = k.in("centroids", F32, "k", "d");
                    Array distances = k.out("distances", F32, "n", "k");
                    k.prange(
                            "n",
                            i -> k.range(
                                    "k",
                                    j -> distances
                                            .at(i, j)
                                            .set(points.at(i)
                                                    .sub(centroids.at(j))
                                                    .square()
                                                    .sum()
                                                    .sqrt())));
                }))
                .isEqualTo("""
                        kernel compute_distances(in points: F32[n, d], in centroids: F32[k, d], out distances: F32[n, k])
                          prange i in 0..n
                            range j in 0..k
                              distances[i, j] = sqrt(sum(c2 in 0..d: let %1 = points[i, c2] - centroids[j, c2]; %1 * %1))
                        """);
    }

    @Test
    void everyKindOfStatement() {
        assertThat(text("all", k -> {
                    Array x = k.inout("x", I32, "n");
                    Value s = k.param("s", F32);
                    Array t = k.temp("t", BOOL, "n", "2");
                    Variable v = k.var("v", s);
                    k.range(10, k.dim("n"), -2, i -> v.timesAssign(2));
                    k.when(v.gt(0), () -> t.at(0).set(x.at(0).ne(0)))
                            .otherwise(() -> k.whileTrue(v.lt(9), () -> v.set(v.add(1))));
                    x.minAssign(3);
                }))
                .isEqualTo("""
                        kernel all(inout x: I32[n], s: F32)
                          temp t: BOOL[n, 2]
                          var v: F32 = s
                          range i in 10..n step -2
                            v *= 2.0f
                          when v > 0.0f
                            t[0, :] = x[0] != 0
                          otherwise
                            while v < 9.0f
                              v = v + 1.0f
                          x min= 3
                        """);
    }

    @Test
    void parenthesesWhereTheyAreNeeded() {
        assertThat(text("precedence", k -> {
                    Value a = k.param("a", I64);
                    Value b = k.param("b", I64);
                    Array y = k.out("y", I64);
                    y.set(a.sub(b.sub(a)).mul(b));
                    y.set(a.sub(b).sub(a.mul(b)));
                    y.set(a.div(b.mul(a)).rem(b));
                    y.set(a.add(b).shl(a.and(b)).or(a));
                    y.set(a.add(b).neg().neg().abs());
                    y.set(a.lt(b).and(b.le(a)).select(a.min(b), a.floorMod(b)));
                    y.set(a.sub(-1));
                }))
                .isEqualTo("""
                        kernel precedence(a: I64, b: I64, out y: I64)
                          y = (a - (b - a)) * b
                          y = a - b - a * b
                          y = a / (b * a) % b
                          y = a + b << (a & b) | a
                          y = abs(-(-(a + b)))
                          y = select(a < b & b <= a, min(a, b), floorMod(a, b))
                          y = a - -1
                        """);
    }

    @Test
    void whatIsSharedIsPrintedOnce() {
        String text = text("shared", k -> {
            Value v = k.param("s", F64).add(1);
            for (int time = 0; time < 60; time++) {
                v = v.mul(v);
            }
            k.out("y", F64).set(v);
        });
        assertThat(text).startsWith("""
                kernel shared(s: F64, out y: F64)
                  let %1 = s + 1.0
                  let %2 = %1 * %1
                """).endsWith("""
                  let %60 = %59 * %59
                  y = %60 * %60
                """);
    }

    @Test
    void namesThatAreTakenGetANumber() {
        assertThat(text("names", k -> {
                    Array sum = k.inout("sum", F64, "n");
                    k.range("n", i -> {
                        Variable same = k.var("sum", i);
                        Variable index = k.var("i", 1.0);
                        Variable size = k.var("n", 2.0);
                        Array t = k.temp("sum", F64, "n");
                        t.at(same).set(index.add(size));
                        sum.at(same).set(t.at(i));
                    });
                }))
                .isEqualTo("""
                        kernel names(inout sum: F64[n])
                          range i in 0..n
                            var sum_2: I64 = i
                            var i_2: F64 = 1.0
                            var n_2: F64 = 2.0
                            temp sum_3: F64[n]
                            sum_3[sum_2] = i_2 + n_2
                            sum[sum_2] = sum_3[i]
                        """);
    }

    @Test
    void aLongExpressionIsCutShortInMessages() {
        Expr sum = new Expr.ScalarRef(new ScalarDecl("s", F64, Site.UNKNOWN), Site.UNKNOWN);
        for (int term = 0; term < 60; term++) {
            sum = new Expr.Binary(BinaryOp.ADD, sum, sum, Site.UNKNOWN);
        }
        assertThat(IrPrinter.text(sum))
                .hasSize(80)
                .startsWith("s + s + (s + s)")
                .endsWith("...");
    }

    @Test
    void theFingerprintIsThatOfTextAndLines() {
        Kernel[] twins = new Kernel[2];
        for (int twin = 0; twin < twins.length; twin++) {
            twins[twin] = Kernel.define("twin", k -> k.out("y", F64).set(1));
        }
        Kernel elsewhere = Kernel.define("twin", k -> k.out("y", F64).set(1));
        assertThat(twins[0].ir().fingerprint())
                .isEqualTo(twins[1].ir().fingerprint())
                .isNotEqualTo(elsewhere.ir().fingerprint());
    }
}
