package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.KernelDefinitionException;
import dev.quern.Variable;
import dev.quern.compiler.analysis.ParallelRegion;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What cannot run in parallel is refused at the line that is in the way; what reduces is found. */
final class ParallelRegionTest {
    @Test
    void aVariableThatEveryIterationSets() {
        assertThat(refusal(k -> {
                    Array a = k.in("a", F64, "n");
                    Variable last = k.var("last", 0.0);
                    k.prange("n", i -> {
                        last.set(a.at(i)); // wrong
                    });
                }))
                .isEqualTo("ParallelRegionTest.java:wrong: kernel k: every iteration of the prange over i sets the"
                        + " variable last, which is declared outside it\n"
                        + "  declare it inside the prange, reduce into it with plusAssign or its kin, or use k.range");
    }

    @Test
    void aVariableReadWhileItIsReducedInto() {
        assertThat(refusal(k -> {
                    Array a = k.inout("a", F64, "n");
                    Variable sum = k.var("sum", 0.0);
                    k.prange("n", i -> {
                        sum.plusAssign(a.at(i)); // wrong
                        a.at(i).set(sum);
                    });
                }))
                .isEqualTo("ParallelRegionTest.java:wrong: kernel k: the variable sum is read inside the prange that"
                        + " reduces into it, where it is not complete\n"
                        + "  read it after the prange, or make the loop a k.range");
    }

    @Test
    void aVariableReducedIntoByTwoOperations() {
        assertThat(refusal(k -> {
                    Array a = k.in("a", F64, "n");
                    Variable sum = k.var("sum", 0.0);
                    k.prange("n", i -> {
                        sum.plusAssign(a.at(i));
                        sum.timesAssign(a.at(i)); // wrong
                    });
                }))
                .isEqualTo("ParallelRegionTest.java:wrong: kernel k: the prange over i updates sum by timesAssign here"
                        + " and by plusAssign elsewhere\n"
                        + "  reduce into one variable for each operation");
    }

    @Test
    void anArrayReducedIntoByTwoOperations() {
        assertThat(refusal(k -> {
                    Array a = k.in("a", F64, "n");
                    Array total = k.inout("total", F64);
                    k.prange("n", i -> {
                        total.plusAssign(a.at(i)); // first
                        total.maxAssign(a.at(i)); // wrong
                    });
                }))
                .isEqualTo("ParallelRegionTest.java:wrong: kernel k: the prange over i updates total by maxAssign here"
                        + " and by plusAssign at ParallelRegionTest.java:first\n"
                        + "  reduce into one array for each operation");
    }

    @Test
    void anArrayUpdatedAndRead() {
        assertThat(refusal(k -> {
                    Array bins = k.inout("bins", I64, "m");
                    Array of = k.inout("of", I64, "n");
                    k.prange("n", i -> {
                        bins.at(of.at(i)).plusAssign(1); // wrong
                        of.at(i).set(bins.at(0)); // read
                    });
                }))
                .isEqualTo("ParallelRegionTest.java:wrong: kernel k: iterations of the prange over i update"
                        + " bins[of[i]] here and read bins[0] at ParallelRegionTest.java:read, in no order\n"
                        + "  read it in a loop of its own after the prange, or make the loop a k.range");
    }

    @Test
    void anArrayUpdatedAndSet() {
        assertThat(refusal(k -> {
                    Array bins = k.inout("bins", I64, "m");
                    Array of = k.in("of", I64, "n");
                    k.prange("n", i -> {
                        bins.at(i).set(0); // set
                        bins.at(of.at(i)).plusAssign(1); // wrong
                    });
                }))
                .isEqualTo("ParallelRegionTest.java:wrong: kernel k: iterations of the prange over i update"
                        + " bins[of[i]] here and set bins[i] at ParallelRegionTest.java:set, in no order\n"
                        + "  set it in a loop of its own before the prange, or make the loop a k.range");
    }

    @Test
    void anElementThatEveryIterationWrites() {
        assertThat(refusal(k -> {
                    Array a = k.in("a", F64, "n");
                    Array out = k.out("out", F64, "m");
                    k.prange("n", i -> {
                        out.at(0).set(a.at(i)); // wrong
                    });
                }))
                .isEqualTo("ParallelRegionTest.java:wrong: kernel k: every iteration of the prange over i writes"
                        + " out[0]\n"
                        + "  use i in a subscript, reduce with plusAssign or its kin, or use k.range");
    }

    @Test
    void aRowThatEveryIterationWrites() {
        assertThat(refusal(k -> {
                    Array a = k.in("a", F64, "m", "n");
                    Array out = k.out("out", F64, "n");
                    k.prange("m", i -> {
                        out.set(a.at(i)); // wrong
                    });
                }))
                .startsWith(
                        "ParallelRegionTest.java:wrong: kernel k: every iteration of the prange over i writes out[");
    }

    @Test
    void aTransposedRowIsOwnedAndAHistogramIsReduced() {
        Kernel kernel = Kernel.define("k", k -> {
            Array of = k.in("of", I64, "n");
            Array bins = k.inout("bins", I64, "m");
            Array columns = k.inout("columns", I64, "m", "n");
            Variable count = k.var("count", 0);
            Variable scale = k.var("scale", 3);
            k.range(
                    2,
                    t -> k.prange("n", i -> {
                        bins.at(of.at(i)).atomic().plusAssign(scale);
                        columns.at(0, i).plusAssign(columns.at(1, i));
                        count.plusAssign(t);
                    }));
            bins.at(0).set(count);
        });
        ParallelRegion region = Pipeline.front(kernel.ir()).regions().get(0);
        assertThat(region.arrays()).hasToString("{inout bins: I64[m]=ADD}");
        assertThat(region.scalars().keySet()).hasToString("[count]");
        assertThat(region.captured()).hasToString("[scale]");
        assertThat(region.around()).hasToString("[i]");
        assertThat(region.isReduction()).isTrue();
    }

    private static String refusal(Consumer<KernelBuilder> body) {
        KernelDefinitionException refused =
                catchThrowableOfType(KernelDefinitionException.class, () -> Kernel.define("k", body));
        assertThat(refused).isNotNull();
        return SourceLines.marked(ParallelRegionTest.class, String.valueOf(refused.getMessage()));
    }
}
