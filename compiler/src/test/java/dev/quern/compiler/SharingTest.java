package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelArgumentException;
import dev.quern.KernelBuilder;
import dev.quern.KernelDefinitionException;
import dev.quern.NDArray;
import dev.quern.Threads;
import dev.quern.compiler.analysis.ParallelRegion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Accesses that several iterations make on the user's word: atomic, unchecked, and at subscripts that are distinct. */
final class SharingTest {
    private static final int N = 20_000;

    private static final Kernel HISTOGRAM = Kernel.define("histogram", k -> {
        Array bin = k.in("bin", I32, "n");
        Array weight = k.in("weight", F64, "n");
        Array sums = k.inout("sums", F64, "m");
        k.prange("n", i -> sums.at(bin.at(i)).atomic().plusAssign(weight.at(i)));
    });
    private static final Kernel SCATTER = Kernel.define("scatter", k -> {
        Array order = k.in("order", I32, "n");
        Array x = k.in("x", F64, "n");
        Array y = k.inout("y", F64, "n");
        k.distinct(order);
        k.prange("n", i -> {
            Array to = y.at(order.at(i)).unchecked();
            to.plusAssign(x.at(i));
            to.timesAssign(3);
        });
    });

    private static ParallelRegion region(Consumer<KernelBuilder> body) {
        return Pipeline.front(Kernel.define("k", body).ir()).regions().get(0);
    }

    @Test
    void nothingIsLostOfAtomicUpdatesAndBitsDoNotDependOnThreads() {
        Random random = new Random(5);
        int[] bins = random.ints(N, 0, 7).toArray();
        double[] weights = random.doubles(N).toArray();
        double[] expected = new double[7];
        for (int i = 0; i < N; i++) {
            expected[bins[i]] += weights[i];
        }
        List<NDArray> results = new ArrayList<>();
        for (int threads : new int[] {1, 2, 3, 7}) {
            NDArray sums = NDArray.zeros(F64, 7);
            Threads.Scope limited = Threads.limit(threads);
            try {
                HISTOGRAM.run(bins, weights, sums);
            } finally {
                limited.close();
            }
            results.add(sums);
            assertThat(sums.allClose(NDArray.of(expected), 1e-12, 0)).isTrue();
            assertThat(sums.contentEquals(results.get(0))).isTrue();
        }
    }

    @Test
    void atomicUpdatesAreAReductionAndUncheckedOnesAreNot() {
        assertThat(Pipeline.front(HISTOGRAM.ir()).regions().get(0).arrays()).hasToString("{inout sums: F64[m]=ADD}");
        assertThat(Pipeline.front(SCATTER.ir()).regions().get(0).isReduction()).isFalse();
        // Each iteration has elements of its own, and no copy is needed.
        assertThat(region(k -> {
                            Array y = k.inout("y", F64, "n", "m");
                            k.prange("n", i -> y.at(i).atomic().plusAssign(1));
                        })
                        .isReduction())
                .isFalse();
        // What is owned stays so beside elements that are used on the user's word.
        assertThat(region(k -> {
                            Array y = k.inout("y", F64, "n");
                            Array to = k.in("to", I64, "n");
                            k.prange("n", i -> {
                                y.at(i).plusAssign(1);
                                y.at(to.at(i)).unchecked().plusAssign(2);
                            });
                        })
                        .isReduction())
                .isFalse();
    }

    @Test
    void uncheckedUpdatesGoStraightToTheArray() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < N; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(3));
        int[] to = order.stream().mapToInt(Integer::intValue).toArray();
        double[] x = new Random(4).doubles(N).toArray();
        NDArray y = NDArray.zeros(F64, N);
        SCATTER.run(to, x, y);
        SCATTER.run(to, x, y);
        for (int i = 0; i < N; i++) {
            assertThat(y.getDouble(to[i])).isEqualTo((x[i] * 3 + x[i]) * 3);
        }
    }

    @Test
    void aBrokenPromiseIsRefusedBeforeAnythingIsWritten() {
        for (String interpret : new String[] {"false", "true"}) {
            System.setProperty("quern.interpret", interpret);
            try {
                NDArray y = NDArray.of(1.0, 2, 3);
                assertThatThrownBy(() -> SCATTER.run(new int[] {2, 0, 2}, new double[] {1, 1, 1}, y))
                        .isInstanceOf(KernelArgumentException.class)
                        .hasMessageStartingWith(
                                "kernel scatter: order holds 2 twice, at order[0] and order[2], and k.distinct(order) at"
                                        + " SharingTest.java:");
                assertThat(y.toDoubleArray()).containsExactly(1, 2, 3);
            } finally {
                System.clearProperty("quern.interpret");
            }
        }
    }

    @Test
    void atomicAndOtherAccesses() {
        assertThat(refusal(k -> {
                    Array y = k.inout("y", F64, "m");
                    Array bin = k.in("bin", I64, "n");
                    Array out = k.out("out", F64, "n");
                    k.prange("n", i -> {
                        y.at(bin.at(i)).atomic().plusAssign(1); // first
                        out.at(i).set(y.at(0).unchecked()); // wrong
                    });
                }))
                .isEqualTo(
                        "SharingTest.java:wrong: kernel k: the prange reads unchecked y[0] here, and reduces into y at"
                                + " SharingTest.java:first, each chunk of iterations into a copy of its own\n"
                                + "  say .atomic() at both if both are updates, or use two pranges");
        assertThat(refusal(k -> {
                    Array y = k.inout("y", F64, "m");
                    Array bin = k.in("bin", I64, "n");
                    k.prange("n", i -> {
                        y.at(bin.at(i)).atomic().plusAssign(1); // first
                        y.at(i).unchecked().plusAssign(1); // wrong
                    });
                }))
                .isEqualTo(
                        "SharingTest.java:wrong: kernel k: the prange updates unchecked y[i] here, and reduces into y"
                                + " at SharingTest.java:first, each chunk of iterations into a copy of its own\n"
                                + "  say .atomic() at both if both are updates, or use two pranges");
        assertThat(refusal(k -> {
                    Array y = k.inout("y", F64, "m");
                    Array bin = k.in("bin", I64, "n");
                    k.prange("n", i -> {
                        y.at(bin.at(i)).atomic().plusAssign(1); // wrong
                        y.at(bin.at(i)).atomic().maxAssign(1); // next
                    });
                }))
                .isEqualTo("SharingTest.java:wrong: kernel k: iteration i=0 of the prange may update y[0] by plusAssign"
                        + " and iteration i=1 by maxAssign: y[bin[i]] and, at SharingTest.java:next, y[bin[i]], with"
                        + " bin[0] = 0, bin[1] = 0, m = 1, n = 2\n"
                        + "  reduce into one array for each operation, or make the loop a k.range");
    }

    @Test
    void anUncheckedStoreIsTheUsersWord() {
        assertThat(region(k -> {
                            Array y = k.inout("y", F64, "m");
                            k.prange("m", i -> y.at(0).unchecked().set(1));
                        })
                        .isReduction())
                .isFalse();
    }

    /** An element that is not proved stays in memory, and its value is loaded where the text loads it. */
    @Test
    void rewritesLeaveItAlone() {
        Kernel kernel = Kernel.define("k", k -> {
            Array x = k.in("x", F64, "n", "m");
            Array to = k.in("to", I64, "n");
            Array y = k.inout("y", F64, "n");
            Array z = k.inout("z", F64, "n");
            k.prange("n", i -> {
                k.range("m", j -> y.at(i).unchecked().plusAssign(x.at(i, j)));
                k.range("m", j -> z.at(to.at(i)).atomic().plusAssign(x.at(i, j)));
            });
            k.prange("n", i -> {
                Array e = y.at(to.at(i)).unchecked();
                e.set(2);
                z.at(i).set(e.add(1));
            });
        });
        assertThat(Pipeline.front(kernel.ir()).kernel()).hasToString("""
                        kernel k(in x: F64[n, m], in to: I64[n], inout y: F64[n], inout z: F64[n])
                          prange i in 0..n
                            range j in 0..m
                              unchecked y[i] += x[i, j]
                            range j in 0..m
                              atomic z[to[i]] += x[i, j]
                          prange i in 0..n
                            unchecked y[to[i]] = 2.0
                            z[i] = unchecked y[to[i]] + 1.0
                        """);
    }

    @Test
    void promisesAreOfAllRowsOnSpark() {
        Kernel kernel = Kernel.define("placed", k -> {
            Array order = k.in("order", I64, "n");
            Array y = k.out("y", I64, "n");
            k.distinct(order); // wrong
            k.prange("n", i -> y.at(i).set(order.at(i)));
        });
        assertThatThrownBy(() -> Placement.of(kernel))
                .isInstanceOf(KernelDefinitionException.class)
                .extracting(e -> SourceLines.marked(SharingTest.class, e.getMessage()))
                .isEqualTo("SharingTest.java:wrong: kernel placed: k.distinct(order) promises something of all rows of"
                        + " order, and each partition sees only its own\n"
                        + "  give order a dimension of its own and bind it whole, or leave the promise out");
    }

    private static String refusal(Consumer<KernelBuilder> body) {
        KernelDefinitionException refused =
                catchThrowableOfType(KernelDefinitionException.class, () -> Kernel.define("k", body));
        assertThat(refused).isNotNull();
        return SourceLines.marked(SharingTest.class, String.valueOf(refused.getMessage()));
    }
}
