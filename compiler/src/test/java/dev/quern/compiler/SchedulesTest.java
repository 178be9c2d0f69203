package dev.quern.compiler;

import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Variable;
import org.junit.jupiter.api.Test;

/** Which sums are interleaved, and which keep the order that the numeric contract promises. */
final class SchedulesTest {
    private static final String INTERLEAVED = "8 partial results side by side";

    @Test
    void sumsWhoseOrderIsOpenAreInterleaved() {
        Kernel expression = Kernel.define("expression", k -> {
            Array x = k.in("x", F64, "m", "n");
            Array y = k.out("y", F64, "m");
            k.prange("m", i -> y.at(i).set(x.at(i).sum()));
        });
        Kernel prange = Kernel.define("over_prange", k -> {
            Array x = k.in("x", F64, "m", "n");
            Variable total = k.var("total", 0.0);
            k.prange("m", i -> k.range("n", j -> total.plusAssign(x.at(i, j))));
            k.out("out", total);
        });
        assertThat(expression.explain()).contains(INTERLEAVED);
        assertThat(prange.explain()).contains(INTERLEAVED);
    }

    @Test
    void aSerialLoopOfTheSameIterationKeepsItsOrder() {
        Kernel kernel = Kernel.define("rows", k -> {
            Array x = k.in("x", F64, "m", "n");
            Array y = k.out("y", F64, "m");
            k.prange("m", i -> {
                Variable total = k.var("total", 0.0);
                k.range("n", j -> total.plusAssign(x.at(i, j)));
                y.at(i).set(total);
            });
        });
        assertThat(kernel.explain()).doesNotContain(INTERLEAVED).contains("total is updated in the order of the loop");
    }

    @Test
    void aSerialLoopAfterAPrangeIntoTheSameVariableKeepsItsOrder() {
        Kernel kernel = Kernel.define("twice", k -> {
            Array x = k.in("x", F64, "n");
            Array y = k.in("y", F64, "m");
            Variable total = k.var("total", 0.0);
            k.prange("n", i -> total.plusAssign(x.at(i)));
            k.range("m", j -> total.plusAssign(y.at(j)));
            k.out("out", total);
        });
        double[] terms = new double[1000];
        double expected = 0;
        for (int i = 0; i < terms.length; i++) {
            terms[i] = 1.0 / (i + 1) * (i % 3 == 0 ? 1e10 : -1);
            expected += terms[i];
        }
        assertThat(kernel.call(NDArray.zeros(F64, 0), terms).toDouble()).isEqualTo(expected);
        assertThat(kernel.explain()).contains("total is updated in the order of the loop");
    }
}
