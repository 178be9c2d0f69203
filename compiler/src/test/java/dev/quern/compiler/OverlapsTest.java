package dev.quern.compiler;

import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelArgumentException;
import dev.quern.NDArray;
import dev.quern.Variable;
import org.junit.jupiter.api.Test;

/** Arguments that share memory: allowed where nobody can tell, refused by name where it would change the result. */
final class OverlapsTest {
    private static final Kernel DOUBLE = Kernel.define("double_", k -> {
        Array a = k.in("a", F64, "n");
        Array out = k.out("out", F64, "n");
        k.prange("n", i -> out.at(i).set(a.at(i).mul(2)));
    });
    private static final Kernel MATRIX = Kernel.define("matrix", k -> {
        Array a = k.in("a", F64, "n", "n");
        Array out = k.out("out", F64, "n", "n");
        k.prange("n", i -> k.range("n", j -> out.at(i, j).set(a.at(i, j).add(1))));
    });
    private static final Kernel TWO = Kernel.define("two", k -> {
        Array p = k.out("p", F64, "n");
        Array q = k.out("q", F64, "n");
        k.prange("n", i -> {
            p.at(i).set(1);
            q.at(i).set(2);
        });
    });

    @Test
    void theSameViewElementByElement() {
        NDArray x = NDArray.of(1.0, 2, 3);
        DOUBLE.run(x, x);
        assertThat(x.toDoubleArray()).containsExactly(2, 4, 6);
        NDArray square = NDArray.of(new double[] {1, 2, 3, 4}, 2, 2);
        MATRIX.run(square, square);
        assertThat(square.toDoubleArray()).containsExactly(2, 3, 4, 5);
    }

    @Test
    void slicesThatInterleave() {
        NDArray x = NDArray.of(1.0, 0, 2, 0, 3, 0);
        DOUBLE.run(x.slice(0, 0, 6, 2), x.slice(0, 1, 6, 2));
        assertThat(x.toDoubleArray()).containsExactly(1, 2, 2, 4, 3, 6);
    }

    @Test
    void aShiftedView() {
        NDArray x = NDArray.of(1.0, 2, 3, 4);
        assertThatThrownBy(() -> DOUBLE.run(x.slice(0, 0, 3), x.slice(0, 1, 4)))
                .isInstanceOf(KernelArgumentException.class)
                .hasMessage(
                        "kernel double_: out overlaps a: what is written to the one would change what is read of the"
                                + " other\n  pass a.copy() as a, or another array as out");
        assertThat(x.toDoubleArray()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aTransposedView() {
        NDArray square = NDArray.of(new double[] {1, 2, 3, 4}, 2, 2);
        assertThatThrownBy(() -> MATRIX.run(square.transpose(), square))
                .hasMessage("kernel matrix: out overlaps a: what is written to the one would change what is read of the"
                        + " other\n  pass a.copy() as a, or another array as out");
    }

    @Test
    void twoOutputs() {
        NDArray x = NDArray.zeros(F64, 4);
        assertThatThrownBy(() -> TWO.run(x, x))
                .hasMessage("kernel two: p and q share memory, and the kernel writes to both\n"
                        + "  pass two arrays that do not overlap");
        TWO.run(x.slice(0, 0, 2), x.slice(0, 2, 4));
        assertThat(x.toDoubleArray()).containsExactly(1, 1, 2, 2);
    }

    @Test
    void anOutputThatOverlapsItself() {
        NDArray x = NDArray.of(1.0).broadcastTo(3);
        assertThatThrownBy(() -> DOUBLE.run(NDArray.of(1.0, 2, 3), x))
                .hasMessage("kernel double_: out is F64[3] heap, a view in which several elements are one place in"
                        + " memory, and the kernel writes to it\n  pass out.copy()");
        NDArray out = NDArray.zeros(F64, 3);
        DOUBLE.run(x, out);
        assertThat(out.toDoubleArray()).containsExactly(2, 2, 2);
    }

    @Test
    void theSameViewReadElsewhereThanItIsWritten() {
        Kernel reverse = Kernel.define("reverse", k -> {
            Array a = k.in("a", F64, "n");
            Array out = k.out("out", F64, "n");
            k.prange("n", i -> out.at(i).set(a.at(k.dim("n").sub(1).sub(i))));
        });
        requireRefusedAsSameArray(reverse);
    }

    /** The second statement would read what the first has written; and it looks just like the first. */
    @Test
    void theSameViewWrittenByTwoEqualStatements() {
        Kernel twice = Kernel.define("twice", k -> {
            Array a = k.in("a", F64, "n");
            Array out = k.out("out", F64, "n");
            k.prange("n", i -> {
                out.at(i).set(a.at(i).add(1));
                out.at(i).set(a.at(i).add(1));
            });
        });
        requireRefusedAsSameArray(twice);
    }

    @Test
    void theSameViewWrittenAgainAndAgain() {
        Kernel again = Kernel.define("again", k -> {
            Array a = k.in("a", F64, "n");
            Array out = k.out("out", F64, "n");
            k.prange("n", i -> {
                Variable rounds = k.var(0);
                k.whileTrue(rounds.lt(2), () -> {
                    rounds.plusAssign(1);
                    out.at(i).set(a.at(i).add(1));
                });
            });
        });
        requireRefusedAsSameArray(again);
        Kernel steps = Kernel.define("steps", k -> {
            Array a = k.in("a", F64, "n");
            Array out = k.out("out", F64, "n");
            k.range(2, t -> k.prange("n", i -> out.at(i).set(a.at(i).add(1))));
        });
        requireRefusedAsSameArray(steps);
    }

    private static void requireRefusedAsSameArray(Kernel kernel) {
        NDArray x = NDArray.of(1.0, 2, 3);
        assertThatThrownBy(() -> kernel.run(x, x))
                .hasMessage(
                        "kernel " + kernel.name() + ": out and a are the same array, and elements of a would be read"
                                + " after out is written\n  pass a.copy() as a, or another array as out");
        assertThat(x.toDoubleArray()).containsExactly(1, 2, 3);
    }
}
