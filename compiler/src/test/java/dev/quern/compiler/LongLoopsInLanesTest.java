package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Variable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loops within lanes count in ints, and panels are Java arrays: what is too long for either runs all the same. */
@Tag("vector")
@Timeout(120)
final class LongLoopsInLanesTest {
    @BeforeEach
    void forceTwin() {
        System.setProperty("quern.twin", "vector");
    }

    @AfterEach
    void forgetTwin() {
        System.clearProperty("quern.twin");
    }

    @Test
    void aLoopOfMoreIterationsThanACounterCounts() {
        Kernel counts = Kernel.define("counts", k -> {
            Array out = k.inout("out", I64, "n");
            k.prange("n", i -> {
                Variable sum = k.var(out.at(i));
                k.range(-3, (1L << 30) + 4, j -> sum.plusAssign(j));
                out.at(i).set(sum);
            });
        });
        NDArray out = NDArray.zeros(I64, 9);
        out.setLong(7, 8);
        counts.run(out);
        long end = (1L << 30) + 4;
        long sum = end * (end - 1) / 2 - 6;
        assertThat(counts.explain()).contains("path: vector (by -Dquern.twin=vector)");
        assertThat(out.toLongArray()).startsWith(sum, sum, sum).endsWith(sum, sum + 7);
    }

    private static Kernel products() {
        return Kernel.define("products", k -> {
            Array a = k.in("a", F64, "m", "k");
            Array b = k.in("b", F64, "k", "n");
            Array out = k.out("out", F64, "m", "n");
            k.prange(
                    "m",
                    i -> k.range("n", j -> {
                        Variable sum = k.var(0.0);
                        k.range("k", c -> sum.plusAssign(a.at(i, c).mul(b.at(c, j))));
                        out.at(i, j).set(sum);
                    }));
        });
    }

    @Test
    void panelsThatFit() {
        Kernel products = products();
        NDArray out = NDArray.zeros(F64, 4, 4);
        products.run(NDArray.ones(F64, 4, 300), NDArray.ones(F64, 300, 4), out);
        assertThat(out.toDoubleArray()).containsOnly(300);
        assertThat(products.explain()).contains("packed").contains("path: vector (by -Dquern.twin=vector)");
    }

    @Test
    void panelsThatDoNotFit() {
        Kernel products = products();
        NDArray out = NDArray.zeros(F64, 1, 2);
        long inner = Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / (4 * 2 * Double.BYTES) + 1);
        products.run(one(1, inner), one(inner, 2), out);
        assertThat(out.toDoubleArray()).containsOnly((double) inner);
        assertThat(products.explain())
                .contains("path: scalar bytecode (what the vector twin would copy may take more than a quarter of the"
                        + " heap)");
    }

    private static NDArray one(long... shape) {
        return NDArray.scalar(1.0).broadcastTo(shape);
    }
}
