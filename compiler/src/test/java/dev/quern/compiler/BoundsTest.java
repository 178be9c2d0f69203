package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.KernelExecutionException;
import dev.quern.NDArray;
import dev.quern.Value;
import dev.quern.compiler.analysis.Bounds;
import dev.quern.compiler.analysis.BoundsCheck;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Subscripts that are proved once for a call, that fail before anything is written, and that are checked each time. */
final class BoundsTest {
    @Test
    void affineSubscriptsAreProved() {
        Bounds bounds = bounds(k -> {
            Array a = k.in("a", F64, "n", "n");
            Array out = k.out("out", F64, "n", "n");
            k.prange(
                    "n",
                    i -> k.range(i.add(1), "n", j -> {
                        Value last = k.let(k.dim("n").sub(1));
                        out.at(i, j).set(a.at(last.sub(j), i.mul(2).sub(i)));
                    }));
        });
        assertThat(bounds.unproved()).isEmpty();
        for (long n : new long[] {0, 1, 2, 9}) {
            assertThat(bounds.checks()).allMatch(check -> test(check, n) == BoundsCheck.Outcome.HOLDS, "for n = " + n);
        }
    }

    @Test
    void dataDependentSubscriptsAreCheckedEachTime() {
        Bounds bounds = bounds(k -> {
            Array at = k.in("at", I64, "n");
            Array out = k.out("out", F64, "n");
            k.prange(
                    "n",
                    i -> out.at(i)
                            .set(at.at(at.at(i)).cast(F64).add(at.at(i.rem(3).add(1)))));
        });
        assertThat(bounds.unproved().stream().map(each -> dev.quern.ir.IrPrinter.text(each)))
                .containsExactlyInAnyOrder("at[at[i]]", "at[i % 3 + 1]");
    }

    @Test
    void aCertainFailureComesBeforeTheFirstWrite() {
        Kernel kernel = Kernel.define("shifted", k -> {
            Array a = k.in("a", F64, "n");
            Array out = k.out("out", F64, "n");
            k.prange("n", i -> {
                out.at(i).set(1);
                out.at(i).plusAssign(a.at(i.add(1))); // wrong
            });
        });
        NDArray out = NDArray.zeros(F64, 3);
        KernelExecutionException failure =
                catchThrowableOfType(KernelExecutionException.class, () -> kernel.run(NDArray.zeros(F64, 3), out));
        assertThat(SourceLines.marked(BoundsTest.class, String.valueOf(failure.getMessage())))
                .isEqualTo("BoundsTest.java:wrong: kernel shifted: subscript 3 of axis 0 of a, which has 3 elements\n"
                        + "  subscripts go from 0 to 2: mend the subscript or the bounds of the loop, or guard the access"
                        + " with k.when(...) or condition.select(...)");
        assertThat(out.toDoubleArray()).containsOnly(0);
        kernel.run(NDArray.zeros(F64, 0), NDArray.zeros(F64, 0));
    }

    @Test
    void whatIsGuardedRunsCheckedAndOnlyFailsWhereItIsReached() {
        Kernel guarded = Kernel.define("guarded", k -> {
            Array a = k.in("a", F64, "n");
            Array out = k.out("out", F64, "n");
            Value last = k.param("last", I64);
            k.prange("n", i -> out.at(i).set(i.lt(last).select(a.at(i.add(1)), Value.of(-1.0))));
        });
        NDArray a = NDArray.of(1.0, 2, 3);
        NDArray out = NDArray.zeros(F64, 3);
        guarded.run(a, out, 2);
        assertThat(out.toDoubleArray()).containsExactly(2, 3, -1);
        KernelExecutionException failure =
                catchThrowableOfType(KernelExecutionException.class, () -> guarded.run(a, out, 3));
        assertThat(failure).hasMessageContaining("subscript 3 of axis 0 of a, which has 3 elements, in iteration i=2");
    }

    @Test
    void whatConditionsKeepWithinItsAxisIsNotChecked() {
        Consumer<KernelBuilder> stencil = k -> {
            Array x = k.in("x", F64, "n");
            Array y = k.out("y", F64, "n");
            Array bins = k.inout("bins", F64, "4");
            k.prange("n", i -> {
                Value inside = i.gt(0).and(i.lt(k.dim("n").sub(1)));
                k.when(inside, () -> y.at(i).set(x.at(i.sub(1)).add(x.at(i.add(1)))));
                y.at(i).plusAssign(i.ge(2).select(x.at(i.sub(2)), bins.at(i.rem(4))));
            });
        };
        Bounds bounds = bounds(stencil);
        assertThat(bounds.unproved()).isEmpty();
        assertThat(bounds.guarded().stream().map(each -> dev.quern.ir.IrPrinter.text(each)))
                .containsExactlyInAnyOrder("x[i - 1]", "x[i + 1]", "x[i - 2]");
        for (long n : new long[] {0, 1, 2, 9, 1L << 40}) {
            assertThat(bounds.checks()).allMatch(check -> test(check, n) == BoundsCheck.Outcome.HOLDS, "for n = " + n);
        }
        // Near the ends of 64 bits sums could wrap round.
        assertThat(bounds.checks()).anyMatch(check -> test(check, 1L << 41) == BoundsCheck.Outcome.UNKNOWN);
        Kernel kernel = Kernel.define("stencil", stencil);
        assertThat(SourceLines.marked(BoundsTest.class, kernel.explain()))
                .contains("proved where conditions let them be reached: x[i + 1] at BoundsTest.java:");
        NDArray y = NDArray.zeros(F64, 4);
        kernel.run(NDArray.of(1.0, 2, 3, 4), y, NDArray.of(10.0, 20, 30, 40));
        assertThat(y.toDoubleArray()).containsExactly(10, 24, 7, 2);
    }

    /** A node that stands in an arm and outside of it is evaluated in any case. */
    @Test
    void whatIsAlsoUsedOutsideOfAnArmIsNotGuarded() {
        Kernel kernel = Kernel.define("shared", k -> {
            Array x = k.in("x", F64, "n");
            Array y = k.out("y", F64, "n");
            k.prange("n", i -> {
                Value before = x.at(i.sub(1));
                y.at(i).set(i.gt(0).select(before, Value.of(0.0)).add(before));
            });
        });
        KernelExecutionException failure = catchThrowableOfType(
                KernelExecutionException.class, () -> kernel.run(NDArray.zeros(F64, 3), NDArray.zeros(F64, 3)));
        assertThat(failure).hasMessageContaining("subscript -1 of axis 0 of x, which has 3 elements");
    }

    @Test
    void aStepOrATriangleLeavesDoubtAndIsChecked() {
        Bounds bounds = bounds(k -> {
            Array out = k.out("out", F64, "n");
            k.prange(0, k.dim("n").add(1), 2, i -> out.at(i).set(1));
        });
        BoundsCheck check = bounds.checks().iterator().next();
        assertThat(check.definite()).isFalse();
        assertThat(test(check, 4)).isEqualTo(BoundsCheck.Outcome.UNKNOWN);
        Kernel even = Kernel.define("even", k -> {
            Array out = k.out("out", F64, "n");
            k.prange(0, k.dim("n").add(1), 2, i -> out.at(i).set(1));
        });
        NDArray out = NDArray.zeros(F64, 3);
        even.run(out);
        assertThat(out.toDoubleArray()).containsExactly(1, 0, 1);
    }

    @Test
    void sizesThatOverflowAreNoProof() {
        Kernel far = Kernel.define("far", k -> {
            Array out = k.out("out", F64, "n");
            Value p = k.param("p", I64);
            k.prange("n", i -> out.at(i.add(p).add(p)).set(1));
        });
        KernelExecutionException failure = catchThrowableOfType(
                KernelExecutionException.class, () -> far.run(NDArray.zeros(F64, 3), Long.MAX_VALUE));
        assertThat(failure).hasMessageContaining("subscript -2 of axis 0 of out");
        NDArray out = NDArray.zeros(F64, 3);
        far.run(out, Long.MIN_VALUE);
        assertThat(out.toDoubleArray()).containsOnly(1);
    }

    private static Bounds bounds(Consumer<KernelBuilder> body) {
        return Pipeline.front(Kernel.define("k", body).ir()).bounds();
    }

    private static BoundsCheck.Outcome test(BoundsCheck check, long n) {
        return check.test(new BoundsCheck.Sizes(
                new BoundsCheck.Terms(
                        Kernel.define("sizes", k -> k.in("a", F64, "n")).ir()),
                new long[] {n},
                new long[0]));
    }
}
