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
                .isEqualTo("ParallelRegionTest.java:wrong: kernel k: iterations i=0 and i=1 of the prange both set the"
                        + " variable last, which is declared outside it, with n = 2\n"
                        + "  declare it inside the prange, reduce into it with plusAssign or its kin, or make the loop a"
                        + " k.range");
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
                        total.plusAssign(a.at(i)); // wrong
                        total.maxAssign(a.at(i)); // next
                    });
                }))
                .isEqualTo("ParallelRegionTest.java:wrong: kernel k: iteration i=0 of the prange updates total by"
                        + " plusAssign and iteration i=1 by maxAssign: total and, at ParallelRegionTest.java:next, total,"
                        + " with n = 2\n"
                        + "  reduce into one array for each operation, or make the loop a k.range");
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
                .isEqualTo(
                        "ParallelRegionTest.java:wrong: kernel k: iterations i=0 and i=1 of the prange may both update"
                                + " an element of bins: bins[of[i]], with n = 2\n"
                                + "  .unchecked() takes your word for an access; or make the loop a k.range");
    }

    @Test
    void anArrayUpdatedAndSet() {
        assertThat(refusal(k -> {
                    Array bins = k.inout("bins", I64, "m");
                    Array of = k.in("of", I64, "n");
                    k.prange("n", i -> {
                        bins.at(i).set(0); // wrong
                        bins.at(of.at(i)).plusAssign(1); // update
                    });
                }))
                .isEqualTo("ParallelRegionTest.java:wrong: kernel k: iteration i=0 of the prange may write bins[0] and"
                        + " iteration i=1 may update it: bins[i] and, at ParallelRegionTest.java:update, bins[of[i]],"
                        + " with m = 1, n = 2, of[1] = 0\n"
                        + "  if no two elements of of are equal, say k.distinct(of), which each call checks;"
                        + " .unchecked() takes your word for an access; or make the loop a k.range");
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
                .isEqualTo("ParallelRegionTest.java:wrong: kernel k: iterations i=0 and i=1 of the prange both write"
                        + " out[0], with m = 1, n = 2\n"
                        + "  use i in a subscript, reduce with plusAssign or its kin, or make the loop a k.range");
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
                .isEqualTo("ParallelRegionTest.java:wrong: kernel k: iterations i=0 and i=1 of the prange both write"
                        + " out[0]: out[:], with m = 2, n = 1\n"
                        + "  use i in a subscript, reduce with plusAssign or its kin, or make the loop a k.range");
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
