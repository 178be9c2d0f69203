package dev.quern.compiler;

import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelArgumentException;
import dev.quern.KernelBuilder;
import dev.quern.NDArray;
import dev.quern.Variable;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Stored values that are used again, and loads that must stay. */
final class ForwardTest {
    private static List<String> notes(Consumer<KernelBuilder> definition) {
        return Rewriting.notes(definition);
    }

    @Test
    void aValueUsedAgain() {
        Consumer<KernelBuilder> definition = k -> {
            Array a = k.in("a", F32, "n");
            Array b = k.inout("b", F32, "n");
            Array c = k.inout("c", F32, "n");
            k.prange("n", i -> {
                b.at(i).set(a.at(i).div(3));
                c.at(i).set(b.at(i).add(b.at(i)));
                k.when(a.at(i).gt(0), () -> k.range(2, j -> c.at(i).plusAssign(b.at(i))));
            });
        };
        assertThat(notes(definition)).contains("the value stored to b[i] is used for the one read");
        assertThat(Rewriting.body(definition)).doesNotContain("+ b[i]").doesNotContain("+= b[i]");
        Kernel kernel = Kernel.define("again", definition);
        for (long size : Rewriting.SIZES) {
            Rewriting.agree(
                    kernel, Rewriting.random(F32, size), Rewriting.random(F32, size), Rewriting.random(F32, size));
        }
    }

    @Test
    void anythingWrittenInBetween() {
        Consumer<KernelBuilder> definition = k -> {
            Array a = k.in("a", F64, "n");
            Array b = k.inout("b", F64, "n");
            Array c = k.inout("c", F64, "n");
            Array at = k.inout("at", I64, "n");
            k.range("n", i -> {
                b.at(i).set(a.at(i)); // and then another element, maybe the same
                b.at(k.dim("n").sub(1).sub(i)).set(7);
                c.at(i).set(b.at(i));
            });
            k.range("n", i -> {
                b.at(i).set(a.at(i));
                b.at(i).plusAssign(1);
                c.at(i).plusAssign(b.at(i));
            });
            k.range("n", i -> {
                b.at(at.at(i)).set(a.at(i));
                at.at(k.dim("n").sub(1).sub(i)).set(0);
                c.at(i).plusAssign(b.at(at.at(i)));
            });
        };
        assertThat(notes(definition)).isEmpty();
        Rewriting.agree(
                Kernel.define("between", definition),
                Rewriting.random(F64, 5),
                NDArray.zeros(F64, 5),
                NDArray.zeros(F64, 5),
                NDArray.of(4L, 3L, 2L, 1L, 0L));
    }

    @Test
    void variablesThatChange() {
        Consumer<KernelBuilder> definition = k -> {
            Array b = k.inout("b", F64, "n");
            Array c = k.inout("c", F64, "n");
            Variable x = k.var("x", 1.0);
            Variable at = k.var("at", 0L);
            k.range("n", i -> {
                b.at(i).set(x);
                x.plusAssign(1);
                c.at(i).set(b.at(i));
                b.at(at).set(x.mul(2));
                at.set(i);
                c.at(i).plusAssign(b.at(at));
            });
        };
        assertThat(notes(definition)).isEmpty();
        Rewriting.agree(Kernel.define("change", definition), NDArray.zeros(F64, 5), NDArray.zeros(F64, 5));
    }

    /** The next iteration begins with what this one leaves, and a branch not taken leaves nothing. */
    @Test
    void loopsAndBranches() {
        Consumer<KernelBuilder> definition = k -> {
            Array b = k.inout("b", F64, "n");
            Array c = k.inout("c", F64, "n");
            b.at(0).set(3);
            k.range("n", i -> {
                c.at(i).set(b.at(0));
                b.at(0).set(i.cast(F64).add(0.5));
            });
            k.when(c.at(0).gt(100), () -> b.at(0).set(c.at(0).mul(2)));
            c.at(0).set(b.at(0));
            Variable x = k.var("x", 0.0);
            b.at(0).set(c.at(0).add(1));
            k.whileTrue(b.at(0).lt(9), () -> {
                x.plusAssign(b.at(0));
                b.at(0).plusAssign(1);
            });
            c.at(1).set(x);
        };
        Rewriting.agree(Kernel.define("loops", definition), NDArray.zeros(F64, 5), NDArray.zeros(F64, 5));
    }

    @Test
    void aSubscriptReadOfTheArrayItself() {
        Consumer<KernelBuilder> definition = k -> {
            Array at = k.inout("at", I64, "n");
            Array c = k.inout("c", I64);
            at.at(at.at(0)).set(2);
            c.set(at.at(at.at(0)));
        };
        assertThat(notes(definition)).isEmpty();
        Rewriting.agree(Kernel.define("own", definition), NDArray.of(0L, 5L, 7L), NDArray.zeros(I64));
    }

    @Test
    void whatMayNotBeDoneInPlaceStaysRefused() {
        Kernel kernel = Kernel.define("place", k -> {
            Array a = k.in("a", F64, "n");
            Array b = k.out("b", F64, "n");
            Array c = k.out("c", F64, "n");
            k.prange("n", i -> {
                b.at(i).set(a.at(i).add(1));
                c.at(i).set(b.at(i));
            });
        });
        NDArray x = NDArray.of(1.0, 2.0);
        assertThatThrownBy(() -> kernel.run(x, x, NDArray.zeros(F64, 2)))
                .isInstanceOf(KernelArgumentException.class)
                .hasMessageContaining("b and a are the same array");
    }
}
