package dev.quern.compiler.interpret;

import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;
import static dev.quern.DType.I8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Place;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.ir.Expr;
import dev.quern.ir.Stmt;
import dev.quern.ir.UpdateOp;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Loops, branches, variables, scratch, and what a statement sees of what it writes. */
final class StatementsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 5, 1, '0 1 2 3 4'",
        "0, 5, 2, '0 2 4'",
        "0, 6, 2, '0 2 4'",
        "5, 0, -1, '5 4 3 2 1'",
        "5, -1, -2, '5 3 1'",
        "5, 5, 1, ''",
        "5, 0, 1, ''",
        "0, 5, -1, ''",
        "9223372036854775804, 9223372036854775807, 2, '9223372036854775804 9223372036854775806'",
        "-9223372036854775806, -9223372036854775808, -3, '-9223372036854775806'",
        "-9223372036854775808, 9223372036854775807, 9223372036854775807, "
                + "'-9223372036854775808 -1 9223372036854775806'"
    })
    void aLoopGoesFromItsStartByItsStepShortOfItsEnd(long start, long end, long step, String visited) {
        for (boolean parallel : new boolean[] {true, false}) {
            Kernel kernel = Kernel.define("visits", k -> {
                Value from = k.param("from", I64);
                Value to = k.param("to", I64);
                Array log = k.out("log", I64, "n");
                Array count = k.inout("count", I64);
                k.range(from, to, step, i -> {
                    log.at(count).set(i);
                    count.plusAssign(1);
                });
            });
            Stmt.Loop loop = (Stmt.Loop) kernel.ir().body().get(0);
            // The builder refuses a prange that asks for an order; the interpreter has one.
            Stmt.LoopKind kind = parallel ? Stmt.LoopKind.PARALLEL : Stmt.LoopKind.SERIAL;
            Stmt of = new Stmt.Loop(kind, loop.index(), loop.start(), loop.end(), step, loop.body(), loop.site());
            NDArray log = NDArray.zeros(I64, 8);
            NDArray count = NDArray.zeros(I64);
            Runs.run(kernel.ir().withBody(List.of(of)), start, end, log, count);
            StringBuilder text = new StringBuilder();
            for (long at = 0; at < count.toLong(); at++) {
                text.append(at == 0 ? "" : " ").append(log.getLong(at));
            }
            assertThat(text.toString()).isEqualTo(visited);
        }
    }

    @Test
    void theBoundsOfALoopAreEvaluatedOnce() {
        Kernel kernel = Kernel.define("bounds", k -> {
            Array count = k.inout("count", I64);
            Variable end = k.var("end", 3);
            k.range(end, i -> {
                end.set(100);
                count.plusAssign(1);
            });
        });
        NDArray count = NDArray.zeros(I64);
        Runs.run(kernel, count);
        assertThat(count.toLong()).isEqualTo(3);
    }

    @Test
    void aStoreReadsAllBeforeItWrites() {
        Kernel kernel = Kernel.define("in_place", k -> {
            Array a = k.inout("a", F64, "n", "n");
            a.set(a.transpose());
            a.at(0).plusAssign(a.at(1));
        });
        NDArray a = NDArray.of(new double[][] {{1, 2}, {3, 4}});
        Runs.run(kernel, a);
        assertThat(a.toDoubleArray()).containsExactly(1 + 2, 3 + 4, 2, 4);
    }

    @Test
    void aStoreBroadcasts() {
        Kernel kernel = Kernel.define("broadcast", k -> {
            Array row = k.in("row", F64, "n");
            Array column = k.in("column", F64, "m", "1");
            Array y = k.out("y", F64, "m", "n");
            Array z = k.out("z", F64, "m", "n");
            y.set(row.add(column));
            z.set(7);
            z.at(0).set(row);
        });
        NDArray y = NDArray.zeros(F64, 2, 3);
        NDArray z = NDArray.zeros(F64, 2, 3);
        Runs.run(kernel, NDArray.of(1.0, 2.0, 3.0), NDArray.of(new double[][] {{10}, {20}}), y, z);
        assertThat(y.toDoubleArray()).containsExactly(11, 12, 13, 21, 22, 23);
        assertThat(z.toDoubleArray()).containsExactly(1, 2, 3, 7, 7, 7);
    }

    @Test
    void anAxisThatIsOneByChanceDoesNotStretch() {
        Kernel kernel = Kernel.define("chance", k -> {
            Array x = k.in("x", F64, "n");
            Array y = k.out("y", F64, "n");
            y.set(x.mul(2));
        });
        NDArray y = NDArray.zeros(F64, 1);
        Runs.run(kernel, NDArray.of(4.0), y);
        assertThat(y.toDoubleArray()).containsExactly(8);
    }

    @ParameterizedTest
    @EnumSource
    void anUpdateCombinesOldAndNew(UpdateOp op) {
        Kernel kernel = Kernel.define("update", k -> {
            Array x = k.in("x", I8, "n");
            Array y = k.inout("y", I8, "n");
            Array total = k.out("total", I8);
            Variable sum = k.var(I8, 100);
            k.range("n", i -> {
                update(op, y.at(i), x.at(i));
                update(op, sum, x.at(i));
            });
            total.set(sum);
        });
        byte[] x = {100, -3, 5};
        byte[] old = {100, 7, -5};
        NDArray y = NDArray.of(old.clone());
        NDArray total = NDArray.zeros(I8);
        Runs.run(kernel, NDArray.of(x), y, total);
        byte expectedTotal = 100;
        for (int at = 0; at < x.length; at++) {
            assertThat(y.getLong(at)).isEqualTo(combined(op, old[at], x[at]));
            expectedTotal = combined(op, expectedTotal, x[at]);
        }
        assertThat(total.toLong()).isEqualTo(expectedTotal);
    }

    private static void update(UpdateOp op, Place place, Value value) {
        switch (op) {
            case ADD -> place.plusAssign(value);
            case MUL -> place.timesAssign(value);
            case MIN -> place.minAssign(value);
            case MAX -> place.maxAssign(value);
            case AND -> place.andAssign(value);
            case OR -> place.orAssign(value);
            case XOR -> place.xorAssign(value);
        }
    }

    private static byte combined(UpdateOp op, byte x, byte y) {
        return (byte)
                switch (op) {
                    case ADD -> x + y;
                    case MUL -> x * y;
                    case MIN -> Math.min(x, y);
                    case MAX -> Math.max(x, y);
                    case AND -> x & y;
                    case OR -> x | y;
                    case XOR -> x ^ y;
                };
    }

    @Test
    void scratchIsZeroEachTimeItIsMade() {
        Kernel kernel = Kernel.define("scratch", k -> {
            Array y = k.out("y", F64, "n");
            k.prange("n", i -> {
                Array t = k.temp("t", F64, "n", "2");
                t.at(i, 1).plusAssign(i.add(1));
                y.at(i).set(t.sum());
            });
        });
        NDArray y = NDArray.zeros(F64, 4);
        Runs.run(kernel, y);
        assertThat(y.toDoubleArray()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void branchesAndWhile() {
        Kernel kernel = Kernel.define("collatz", k -> {
            Array x = k.in("x", I64, "n");
            Array steps = k.out("steps", I32, "n");
            k.prange("n", i -> {
                Variable value = k.var("value", x.at(i));
                Variable count = k.var(I32, 0);
                k.whileTrue(value.gt(1), () -> {
                    k.when(value.rem(2).eq(0), () -> value.set(value.div(2)))
                            .otherwise(() -> value.set(value.mul(3).add(1)));
                    count.plusAssign(1);
                });
                steps.at(i).set(count);
            });
        });
        NDArray steps = NDArray.zeros(I32, 5);
        Runs.run(kernel, NDArray.of(0L, 1L, 2L, 7L, 27L), steps);
        assertThat(steps.toIntArray()).containsExactly(0, 0, 1, 16, 111);
    }

    @Test
    void letHoldsTheEarlierValue() {
        Kernel kernel = Kernel.define("swap", k -> {
            Array a = k.inout("a", F64, "2", "n");
            Value first = k.let(a.at(0));
            a.at(0).set(a.at(1));
            a.at(1).set(first);
        });
        NDArray a = NDArray.of(new double[][] {{1, 2}, {3, 4}});
        Runs.run(kernel, a);
        assertThat(a.toDoubleArray()).containsExactly(3, 4, 1, 2);
    }

    @Test
    void theArmThatIsNotChosenCannotFail() {
        Kernel kernel = Kernel.define("guarded", k -> {
            Array x = k.in("x", I64, "n");
            Array y = k.out("y", I64, "n");
            Array z = k.out("z", I64, "n");
            k.range("n", i -> y.at(i).set(i.gt(0).select(x.at(i.sub(1)), -1)));
            z.set(x.ne(0).select(Value.of(100).div(x), 0));
        });
        NDArray y = NDArray.zeros(I64, 3);
        NDArray z = NDArray.zeros(I64, 3);
        Runs.run(kernel, NDArray.of(7L, 0L, 9L), y, z);
        assertThat(y.toLongArray()).containsExactly(-1, 7, 0);
        assertThat(z.toLongArray()).containsExactly(14, 0, 11);
    }

    @Test
    void aNodeThatIsUsedTwiceIsEvaluatedOnce() {
        Kernel scalars = Kernel.define("doublings", k -> {
            Array x = k.in("x", F64, "n");
            Array y = k.out("y", F64, "n");
            k.range("n", i -> y.at(i).set(doubled(x.at(i), 60)));
        });
        Kernel arrays = Kernel.define("doublings", k -> {
            Array x = k.in("x", F64, "n");
            Array y = k.out("y", F64, "n");
            y.set(doubled(x, 60));
        });
        Kernel folded = Kernel.define("doublings", k -> {
            Array x = k.in("x", F64, "n");
            Array y = k.out("y", F64, "n");
            y.set(k.sum("n", i -> doubled(x.at(i).add(doubled(x.at(0), 30)), 60)));
        });
        NDArray x = NDArray.of(1.0, 3.0);
        NDArray y = NDArray.zeros(F64, 2);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            Runs.run(scalars, x, y);
            assertThat(y.toDoubleArray()).containsExactly(0x1p60, 3 * 0x1p60);
            Runs.run(arrays, x, y);
            assertThat(y.toDoubleArray()).containsExactly(0x1p60, 3 * 0x1p60);
            Runs.run(folded, x, y);
            double base = 0x1p30;
            double sum = (1 + base) * 0x1p60 + (3 + base) * 0x1p60;
            assertThat(y.toDoubleArray()).containsExactly(sum, sum);
        });
    }

    private static Value doubled(Value value, int times) {
        Value sum = value;
        for (int time = 0; time < times; time++) {
            sum = sum.add(sum);
        }
        return sum;
    }

    @Test
    void whatDependsOnAFoldedIndexIsEvaluatedForEach() {
        Kernel kernel = Kernel.define("centered", k -> {
            Array x = k.in("x", F64, "m", "n");
            Array y = k.out("y", F64, "n", "m");
            Value centered = x.sub(x.mean(0));
            y.set(centered.mul(centered).transpose().add(centered.sum()));
        });
        NDArray y = NDArray.zeros(F64, 2, 2);
        Runs.run(kernel, NDArray.of(new double[][] {{1, 2}, {3, 8}}), y);
        assertThat(y.toDoubleArray()).containsExactly(1, 1, 9, 9);
    }

    @Test
    void constantsOfEachTypeAreThemselves() {
        NDArray any = NDArray.of(1.0);
        assertThat(Runs.elementwise(x -> Expr.Constant.of(true), any).getBoolean(0))
                .isTrue();
        assertThat(Runs.elementwise(x -> Expr.Constant.of(I8, -7), any).getLong(0))
                .isEqualTo(-7);
        assertThat(Runs.elementwise(x -> Expr.Constant.of(F32, 0.1), any).getDouble(0))
                .isEqualTo(0.1f);
    }
}
