package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.KernelDefinitionException;
import dev.quern.NDArray;
import dev.quern.Threads;
import dev.quern.Value;
import dev.quern.Variable;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The best iteration of a prange, with all that goes with it: the one that a serial loop keeps. */
final class PicksTest {
    private static final int N = 30_000;

    /** The least and the greatest of a vector, each with its index, beside a sum. */
    private static Kernel extremes(DType dtype, double least, double greatest) {
        return Kernel.define("extremes", k -> {
            Array x = k.in("x", dtype, "n");
            Variable low = k.var("low", dtype, least);
            Variable lowAt = k.var("low_at", -1);
            Variable high = k.var("high", dtype, greatest);
            Variable highAt = k.var("high_at", -1);
            Variable twice = k.var("twice", -2);
            Variable count = k.var("count", 0);
            k.prange("n", i -> {
                k.when(x.at(i).lt(low), () -> {
                    low.set(x.at(i));
                    lowAt.set(i);
                });
                Value value = x.at(i);
                k.when(
                        i.ge(0),
                        () -> k.when(high.lt(value), () -> {
                            high.set(value);
                            highAt.set(i);
                            twice.set(i.mul(2));
                        }));
                count.plusAssign(1);
            });
            Array bests = k.out("bests", dtype, "2");
            bests.at(0).set(low);
            bests.at(1).set(high);
            Array places = k.out("places", I64, "4");
            places.at(0).set(lowAt);
            places.at(1).set(highAt);
            places.at(2).set(twice);
            places.at(3).set(count);
        });
    }

    private static void isAsInterpreted(Kernel kernel, Object... arguments) {
        Call call = new Call(kernel.ir(), arguments);
        Call.Outcome expected = call.interpreted();
        assertThat(expected.isFailure()).isFalse();
        assertThat(call.interpretedLowered().hasArraysOf(expected)).isTrue();
        for (int threads : new int[] {1, 2, 3, 7}) {
            Threads.Scope limited = Threads.limit(threads);
            try {
                assertThat(call.compiled(Placing.HEAP_DENSE).arrays())
                        .as("on " + threads + " threads")
                        .usingElementComparator((a, b) -> a.contentEquals(b) ? 0 : 1)
                        .isEqualTo(expected.arrays());
            } finally {
                limited.close();
            }
        }
    }

    private static void isAsInterpreted(Kernel kernel, NDArray x) {
        isAsInterpreted(kernel, x, NDArray.zeros(x.dtype(), 2), NDArray.zeros(I64, 4));
    }

    @ParameterizedTest
    @EnumSource(names = "BOOL", mode = EnumSource.Mode.EXCLUDE)
    void ofEachTypeWithManyEqual(DType dtype) {
        Kernel kernel = extremes(dtype, 100, -100);
        Random random = new Random(7);
        for (int size : new int[] {0, 1, 2, 63, N}) {
            for (int different : new int[] {1, 3, 50}) {
                double[] values = random.ints(size, -different, different)
                        .mapToDouble(value -> value)
                        .toArray();
                isAsInterpreted(kernel, NDArray.of(values).cast(dtype));
            }
        }
        // None is better than what the variables hold before the loop.
        isAsInterpreted(extremes(dtype, -120, 120), NDArray.zeros(dtype, N));
    }

    @Test
    void nanNeverWinsAndZerosAreEqual() {
        Kernel kernel = extremes(F64, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        double[] values = new Random(8).doubles(N, 1, 2).toArray();
        for (int i = 0; i < N; i += 3) {
            values[i] = Double.NaN;
        }
        values[20_000] = -0.0;
        values[10_000] = 0.0;
        isAsInterpreted(kernel, NDArray.of(values));
        NDArray places = kernel.with("x", values).callAll().get("places");
        assertThat(places.getLong(0)).isEqualTo(10_000);
        isAsInterpreted(kernel, NDArray.of(Double.NaN, Double.NaN));
        isAsInterpreted(extremes(F64, Double.NaN, Double.NaN), NDArray.of(values));
    }

    @Test
    void ofWhatTakesLoopsToCompute() {
        Kernel nearest = Kernel.define("nearest", k -> {
            Array points = k.in("points", F64, "n", "d");
            Array from = k.in("from", F64, "d");
            Variable best = k.var("best", Double.POSITIVE_INFINITY);
            Variable where = k.var("where", -1);
            k.prange("n", i -> {
                Value distance = points.at(i).sub(from).square().sum();
                k.when(distance.lt(best), () -> {
                    best.set(distance);
                    where.set(i);
                });
            });
            k.out("distance", best);
            k.out("index", where);
        });
        NDArray points = NDArray.of(new Random(9).doubles(3 * N).toArray(), N, 3);
        isAsInterpreted(nearest, points, NDArray.of(0.5, 0.5, 0.5), NDArray.zeros(F64), NDArray.zeros(I64));
        assertThat(nearest.explain())
                .contains("each with a copy of best and where by the least best, combined in a fixed tree");
    }

    @Test
    void insideLoopsOnBothSides() {
        Kernel rounds = Kernel.define("rounds", k -> {
            Array x = k.in("x", F64, "n", "m");
            Array out = k.inout("out", I64, "rounds", "2");
            Variable best = k.var("best", -1.0);
            k.range("rounds", r -> {
                Variable row = k.var("row", 0);
                Variable column = k.var("column", r.mul(-1));
                best.timesAssign(0.75);
                k.prange(
                        "n",
                        i -> k.range("m", j -> {
                            k.when(x.at(i, j).mul(r.add(1)).rem(1.0).gt(best), () -> {
                                best.set(x.at(i, j).mul(r.add(1)).rem(1.0));
                                row.set(i);
                                column.set(j);
                            });
                        }));
                out.at(r, 0).set(row);
                out.at(r, 1).set(column);
            });
        });
        NDArray x = NDArray.of(new Random(10).doubles(4000 * 5).toArray(), 4000, 5);
        isAsInterpreted(rounds, x, NDArray.zeros(I64, 4, 2));
    }

    private static final String START = "PicksTest.java:when: kernel k: the prange over i keeps what is best by ";

    /** A prange over a vector with a variable for the least element and one for its place. */
    private interface Body {
        void write(KernelBuilder k, Array x, Value i, Variable best, Variable where);
    }

    private static String refusal(Body body) {
        return refusal(k -> {
            Array x = k.in("x", F64, "n");
            Variable best = k.var("best", 9.0);
            Variable where = k.var("where", -1);
            k.prange("n", i -> body.write(k, x, i, best, where));
        });
    }

    private static String refusal(Consumer<KernelBuilder> body) {
        KernelDefinitionException refused =
                catchThrowableOfType(KernelDefinitionException.class, () -> Kernel.define("k", body));
        assertThat(refused).isNotNull();
        return String.valueOf(refused.getMessage())
                .replaceFirst("^PicksTest.java:\\d+", "PicksTest.java:when")
                .replaceAll("PicksTest.java:\\d+", "line");
    }

    @Test
    void comparisonsThatAreNotStrict() {
        assertThat(refusal((k, x, i, best, where) -> k.when(x.at(i).le(best), () -> best.set(x.at(i)))))
                .isEqualTo(START + "\"x[i] <= best\" here, and le lets the last of equal ones win, whichever chunk of"
                        + " iterations it is in\n  use lt: the first of equal ones wins");
        assertThat(refusal((k, x, i, best, where) -> k.when(x.at(i).ne(best), () -> best.set(x.at(i)))))
                .isEqualTo(START + "\"x[i] != best\" here, and ne says of none that it is better\n  use lt or gt");
    }

    @Test
    void anotherValueThanTheOneCompared() {
        assertThat(refusal((k, x, i, best, where) ->
                        k.when(x.at(i).lt(best), () -> best.set(x.at(i).add(1)))))
                .isEqualTo(
                        START + "\"x[i] < best\" here, and best is set to another value, x[i] + 1.0\n"
                                + "  set it to the value that is compared; k.let(...) holds one that is computed in statements");
    }

    @Test
    void moreThanAComparison() {
        assertThat(refusal((k, x, i, best, where) -> k.when(x.at(i).lt(best).and(i.gt(3)), () -> best.set(x.at(i)))))
                .isEqualTo(
                        START + "\"x[i] < best & i > 3\" here, and the condition is more than a comparison with best\n"
                                + "  compare one value with best, and put what else has to hold in a k.when around it");
    }

    @Test
    void whatElseHappensThere() {
        assertThat(refusal((k, x, i, best, where) -> k.when(x.at(i).lt(best), () -> {
                    best.set(x.at(i));
                    where.plusAssign(1);
                })))
                .isEqualTo(START + "\"x[i] < best\" here, and at line where is written there too, once for each that is"
                        + " better than those before\n  set only variables declared outside the prange there, each once,"
                        + " or make the loop a k.range");
        assertThat(refusal((k, x, i, best, where) ->
                        k.when(x.at(i).lt(best), () -> best.set(x.at(i))).otherwise(() -> where.set(i))))
                .isEqualTo(START + "\"x[i] < best\" here, and there is an otherwise, and which iterations it runs"
                        + " for depends on those before\n"
                        + "  do in it what depends on no other iteration outside of the k.when");
    }

    @Test
    void whatElseUsesTheVariables() {
        assertThat(refusal((k, x, i, best, where) -> {
                    k.when(x.at(i).lt(best), () -> best.set(x.at(i)));
                    k.let(best.add(1));
                }))
                .isEqualTo(START + "\"x[i] < best\" here, and at line best is read, and is not complete yet\n"
                        + "  read it after the prange, or make the loop a k.range");
        assertThat(refusal((k, x, i, best, where) -> {
                    k.when(x.at(i).lt(best), () -> best.set(x.at(i)));
                    best.minAssign(i);
                }))
                .isEqualTo(START + "\"x[i] < best\" here, and at line best is written as well\n"
                        + "  let one k.when of the prange set it");
        assertThat(refusal((k, x, i, best, where) -> {
                    k.when(x.at(i).lt(best), () -> best.set(x.at(i)));
                    k.when(x.at(i).gt(where.cast(F64)), () -> best.set(0));
                }))
                .endsWith("best is written as well\n  let one k.when of the prange set it");
        assertThat(refusal((k, x, i, best, where) -> {
                    k.when(x.at(i).lt(best), () -> best.set(x.at(i)));
                    k.when(x.at(i).lt(best), () -> best.set(x.at(i)));
                }))
                .contains("best is set at line as well");
        assertThat(refusal((k, x, i, best, where) ->
                        k.when(x.at(i).add(where.cast(F64)).lt(best), () -> {
                            best.set(x.at(i).add(where.cast(F64)));
                            where.set(i);
                        })))
                .contains("the value that is compared is computed from what the iterations before have set");
    }

    @Test
    void onSpark() {
        Kernel kernel = Kernel.define("placed", k -> {
            Array x = k.in("x", F64, "n");
            Variable best = k.var("best", 9.0);
            k.prange("n", i -> {
                Value value = x.at(i);
                k.when(value.lt(best), () -> best.set(value));
            });
            k.out("least", best);
        });
        assertThatThrownBy(() -> Placement.of(kernel))
                .isInstanceOf(KernelDefinitionException.class)
                .hasMessageContaining(
                        "the rows keep best by the least best, and the bests of partitions are not compared\n"
                                + "  reduce into an output with minAssign or maxAssign, or pick from the rows on the driver");
    }
}
