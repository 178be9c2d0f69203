package dev.quern.compiler.interpret;

import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelExecutionException;
import dev.quern.KernelInterruptedException;
import dev.quern.NDArray;
import dev.quern.Value;
import org.junit.jupiter.api.Test;

/** What the user reads when a kernel fails on its data. */
final class FailuresTest {
    private static int failingLine;

    /** The next line is the one the message must name. */
    private static void nextLineFails() {
        failingLine = StackWalker.getInstance()
                        .walk(frames -> frames.skip(1).findFirst().orElseThrow())
                        .getLineNumber()
                + 1;
    }

    private static String message(Kernel kernel, Object... arguments) {
        KernelExecutionException failure =
                catchThrowableOfType(KernelExecutionException.class, () -> Runs.run(kernel, arguments));
        assertThat(failure.kernel()).isEqualTo(kernel.name());
        assertThat(failure.site().line()).isEqualTo(failingLine);
        String place = "FailuresTest.java:" + failingLine + ": kernel " + kernel.name() + ": ";
        assertThat(failure).hasMessageStartingWith(place);
        return failure.getMessage().substring(place.length());
    }

    @Test
    void aSubscriptThatIsRead() {
        Kernel kernel = Kernel.define("shift", k -> {
            Array x = k.in("x", F64, "n", "3");
            Array y = k.out("y", F64, "n", "3");
            k.prange(
                    "n",
                    i -> k.range(3, j -> {
                        nextLineFails();
                        y.at(i, j).set(x.at(i, j.add(1)));
                    }));
        });
        NDArray y = NDArray.zeros(F64, 5, 3);
        assertThat(message(kernel, NDArray.ones(F64, 5, 3), y))
                .isEqualTo("subscript 3 of axis 1 of x, which has 3 elements, in iteration i=0, j=2\n"
                        + "  subscripts go from 0 to 2: mend the subscript or the bounds of the loop, or guard the"
                        + " access with k.when(...) or condition.select(...)");
        assertThat(y.at(0).toDoubleArray()).containsExactly(1, 1, 0);
    }

    @Test
    void aSubscriptThatIsWritten() {
        Kernel kernel = Kernel.define("histogram", k -> {
            Array bins = k.in("bins", I64, "n");
            Array y = k.out("y", F64, "m");
            k.prange("n", i -> {
                nextLineFails();
                y.at(bins.at(i)).atomic().plusAssign(1);
            });
        });
        NDArray y = NDArray.zeros(F64, 5);
        assertThat(message(kernel, NDArray.of(0L, 1L, 4L, 7L), y))
                .startsWith("subscript 7 of axis 0 of y, which has 5 elements, in iteration i=3\n");
        assertThat(message(kernel, NDArray.of(0L, -1L), y))
                .startsWith("subscript -1 of axis 0 of y, which has 5 elements, in iteration i=1\n");
        assertThat(message(kernel, NDArray.of(0L), NDArray.zeros(F64, 0)))
                .isEqualTo("subscript 0 of axis 0 of y, which has 0 elements, in iteration i=0\n"
                        + "  the axis is empty: guard the access with k.when(...) or condition.select(...)");
    }

    @Test
    void aSubscriptOutsideAnyLoop() {
        Kernel kernel = Kernel.define("first", k -> {
            Array x = k.in("x", F64, "n");
            Array y = k.out("y", F64);
            nextLineFails();
            y.set(x.at(1));
        });
        assertThat(message(kernel, NDArray.of(1.0), NDArray.zeros(F64)))
                .startsWith("subscript 1 of axis 0 of x, which has 1 element\n");
    }

    @Test
    void aSubscriptInAFold() {
        Kernel kernel = Kernel.define("folded", k -> {
            Array x = k.in("x", F64, "n");
            Array y = k.out("y", F64, "n");
            k.range("n", i -> {
                nextLineFails();
                y.at(i).set(k.sum("n", j -> x.at(i.add(j))));
            });
        });
        assertThat(message(kernel, NDArray.of(1.0, 2.0), NDArray.zeros(F64, 2)))
                .startsWith("subscript 2 of axis 0 of x, which has 2 elements, in iteration i=1, j=1\n");
    }

    @Test
    void anIntegerDividedByZero() {
        Kernel kernel = Kernel.define("ratio", k -> {
            Array x = k.in("x", I32, "n");
            Array y = k.in("y", I32, "n");
            Array z = k.out("z", I32, "n");
            k.prange("n", i -> {
                nextLineFails();
                z.at(i).set(x.at(i).floorMod(y.at(i)));
            });
        });
        assertThat(message(kernel, NDArray.of(7, 8), NDArray.of(2, 0), NDArray.zeros(I32, 2)))
                .isEqualTo("floorMod of 8 by zero, in iteration i=1\n"
                        + "  guard it with k.when(divisor.ne(0), ...), or divide by divisor.ne(0).select(divisor, 1)");
    }

    @Test
    void aStatementThatFailsWritesNothing() {
        Kernel kernel = Kernel.define("whole", k -> {
            Array x = k.in("x", I64, "n");
            Array y = k.out("y", I64, "n");
            y.set(Value.of(6).div(x));
        });
        NDArray y = NDArray.zeros(I64, 3);
        assertThatThrownBy(() -> Runs.run(kernel, NDArray.of(1L, 2L, 0L), y))
                .isInstanceOf(KernelExecutionException.class)
                .hasMessageContaining("div of 6 by zero");
        assertThat(y.toLongArray()).containsExactly(0, 0, 0);
    }

    @Test
    void whatNothingDependsOnCannotFail() {
        Kernel kernel = Kernel.define("empty", k -> {
            Array x = k.in("x", I64, "n");
            Array y = k.out("y", I64, "n");
            Array z = k.out("z", I64);
            y.set(Value.of(1).div(x.at(5)));
            z.set(k.sum("n", i -> x.at(99)));
        });
        NDArray z = NDArray.of(new long[] {3}, new long[0]);
        Runs.run(kernel, NDArray.zeros(I64, 0), NDArray.zeros(I64, 0), z);
        assertThat(z.toLong()).isEqualTo(0);
    }

    @Test
    void anInterruptStopsALoopThatNeverEnds() {
        Kernel kernel = Kernel.define("forever", k -> {
            Array x = k.inout("x", F64);
            k.whileTrue(x.ge(0), () -> x.plusAssign(1));
        });
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Runs.run(kernel, NDArray.scalar(0.0)))
                .isInstanceOf(KernelInterruptedException.class)
                .hasMessage("kernel forever was interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
