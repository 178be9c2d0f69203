package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.compiler.analysis.BoundsCheck;
import dev.quern.compiler.analysis.Cost;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Estimates grow with the work and never with the machine; odd loops do not upset them. */
final class CostTest {
    @Test
    void anInnerLoopCostsItsLength() {
        Consumer<KernelBuilder> rows = k -> {
            Array a = k.in("a", F64, "m", "n");
            Array out = k.out("out", F64, "m");
            k.prange("m", i -> out.at(i).set(a.at(i).sum()));
        };
        double empty = cost(rows, 5, 0);
        double term = cost(rows, 5, 1) - empty;
        assertThat(term).isBetween(0.1, 10.0);
        assertThat(cost(rows, 5, 1000)).isCloseTo(empty + 1000 * term, within(0.01 * empty + 10 * term));
        assertThat(cost(rows, 1_000_000, 10)).isEqualTo(cost(rows, 1, 10));
        assertThat(cost(rows, 1, 0)).isPositive();
    }

    @Test
    void aTriangleCostsItsLongestRow() {
        Consumer<KernelBuilder> triangle = k -> {
            Array out = k.out("out", F64, "m", "m");
            k.prange("m", i -> k.range(i.add(1), "m", j -> out.at(i, j).set(1)));
        };
        assertThat(cost(triangle, 1000)).isBetween(100.0, 10_000.0);
    }

    @Test
    void functionsCostMoreThanSums() {
        Consumer<KernelBuilder> sum = k -> {
            Array a = k.inout("a", F64, "n");
            k.prange("n", i -> a.at(i).set(a.at(i).add(1)));
        };
        Consumer<KernelBuilder> power = k -> {
            Array a = k.inout("a", F64, "n");
            k.prange("n", i -> a.at(i).set(a.at(i).pow(1.5)));
        };
        assertThat(cost(power, 10)).isGreaterThan(5 * cost(sum, 10));
    }

    @Test
    void loopsOfUnknownOrHugeLengthHaveAFiniteCost() {
        Consumer<KernelBuilder> odd = k -> {
            Array counts = k.in("counts", I64, "n");
            Array out = k.out("out", F64, "n");
            k.prange("n", i -> {
                k.range(counts.at(i), j -> out.at(i).plusAssign(1));
                Variable rounds = k.var(0);
                k.whileTrue(rounds.lt(9), () -> rounds.plusAssign(1));
                Value big = Value.of(Long.MAX_VALUE);
                k.range(big.neg(), big, j -> k.range(big, l -> out.at(i).plusAssign(1)));
            });
        };
        assertThat(cost(odd, 10)).isFinite().isGreaterThan(1e18);
    }

    private static double cost(Consumer<KernelBuilder> body, long... sizes) {
        Pipeline.Proved proved = Pipeline.front(Kernel.define("k", body).ir());
        Cost cost = proved.costs().get(0);
        return cost.nanos(new BoundsCheck.Sizes(new BoundsCheck.Terms(proved.kernel()), sizes, new long[0]));
    }
}
