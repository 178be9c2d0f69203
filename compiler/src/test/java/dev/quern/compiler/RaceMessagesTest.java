package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.KernelDefinitionException;
import dev.quern.Value;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a user is told of a race: two iterations, the element, the lines, for which sizes, and what to write. */
final class RaceMessagesTest {
    @Test
    void aHistogramOfRemainders() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.out("y", F64, "4");
                    k.prange("n", i -> {
                        y.at(i.rem(4)).plusAssign(x.at(i)); // wrong
                    });
                }))
                .isEqualTo(
                        "RaceMessagesTest.java:wrong: kernel k: iterations i=0 and i=4 of the prange both update y[0]:"
                                + " y[i % 4], with n = 5\n"
                                + "  to combine the updates write y.at(...).atomic().plusAssign(...); or make the loop a k.range");
    }

    @Test
    void allOfAnArrayInEachIteration() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.inout("y", F64, "4");
                    k.prange("n", i -> {
                        y.set(y.add(x.at(i))); // wrong
                    });
                }))
                .isEqualTo(
                        "RaceMessagesTest.java:wrong: kernel k: iterations i=0 and i=1 of the prange both write y[0]:"
                                + " y[:], with n = 2\n"
                                + "  use i in a subscript, reduce with plusAssign or its kin, or make the loop a k.range");
    }

    @Test
    void theElementBefore() {
        assertThat(refusal(k -> {
                    Array a = k.inout("a", F64, "n");
                    k.prange(1, "n", i -> {
                        a.at(i).set(a.at(i.sub(1))); // wrong
                    });
                }))
                .isEqualTo(
                        "RaceMessagesTest.java:wrong: kernel k: iteration i=1 of the prange writes a[1] and iteration"
                                + " i=2 reads it: a[i] and a[i - 1], with n = 3\n"
                                + "  read from another array than the one that is written, or make the loop a k.range");
    }

    @Test
    void twoLines() {
        assertThat(refusal(k -> {
                    Array a = k.inout("a", F64, "n");
                    Array b = k.out("b", F64, "n");
                    k.prange(k.dim("n").sub(1), i -> {
                        b.at(i).set(a.at(i.add(1))); // read
                        a.at(i).set(0); // wrong
                    });
                }))
                .isEqualTo(
                        "RaceMessagesTest.java:wrong: kernel k: iteration i=1 of the prange writes a[1] and iteration"
                                + " i=0 reads it: a[i] and, at RaceMessagesTest.java:read, a[i + 1], with n = 3\n"
                                + "  read from another array than the one that is written, or make the loop a k.range");
    }

    @Test
    void aMirroredWriteOverAllPairs() {
        assertThat(refusal(k -> {
                    Array d = k.out("d", F64, "n", "n");
                    k.prange(
                            "n",
                            i -> k.range("n", j -> {
                                d.at(i, j).set(1); // wrong
                                d.at(j, i).set(1); // mirrored
                            }));
                }))
                .isEqualTo("RaceMessagesTest.java:wrong: kernel k: iterations i=0, j=1 and i=1, j=0 of the prange both"
                        + " write d[0, 1]: d[i, j] and, at RaceMessagesTest.java:mirrored, d[j, i], with n = 2\n"
                        + "  let each iteration write elements of its own, or make the loop a k.range");
    }

    @Test
    void onlyForSomeArguments() {
        assertThat(refusal(k -> {
                    Array a = k.inout("a", F64, "n");
                    Value shift = k.param("shift", I64);
                    k.prange(k.dim("n").sub(10), i -> {
                        a.at(i).set(a.at(i.add(shift))); // wrong
                    });
                }))
                .isEqualTo(
                        "RaceMessagesTest.java:wrong: kernel k: iteration i=1 of the prange writes a[1] and iteration"
                                + " i=0 reads it: a[i] and a[i + shift], with n = 12, shift = 1\n"
                                + "  read from another array than the one that is written, or make the loop a k.range");
    }

    @Test
    void anInnerPrange() {
        assertThat(refusal(k -> {
                    Array a = k.inout("a", F64, "m", "n");
                    k.prange(
                            "m",
                            i -> k.prange("n", j -> {
                                a.at(i, j.div(2)).set(1); // wrong
                            }));
                }))
                .isEqualTo("RaceMessagesTest.java:wrong: kernel k: iterations j=0 and j=1 of the prange both write"
                        + " a[0, 0]: a[i, j / 2], with i = 0, m = 1, n = 2\n"
                        + "  let each iteration write elements of its own, or make the loop a k.range");
    }

    @Test
    void subscriptsThatAreData() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    Array to = k.in("to", I32, "n");
                    Array y = k.out("y", F64, "m");
                    k.prange("n", i -> {
                        y.at(to.at(i)).set(x.at(i)); // wrong
                    });
                }))
                .isEqualTo("RaceMessagesTest.java:wrong: kernel k: iterations i=0 and i=1 of the prange may both write"
                        + " y[0]: y[I64(to[i])], with m = 1, n = 2, to[0] = 0, to[1] = 0\n"
                        + "  if no two elements of to are equal, say k.distinct(to), which each call checks;"
                        + " .unchecked() takes your word for an access; or make the loop a k.range");
        assertThat(refusal(k -> {
                    Array bin = k.in("bin", I64, "n");
                    Array count = k.out("count", I64, "m");
                    k.prange("n", i -> {
                        count.at(bin.at(i)).plusAssign(1); // wrong
                    });
                }))
                .isEqualTo("RaceMessagesTest.java:wrong: kernel k: iterations i=0 and i=1 of the prange may both update"
                        + " count[0]: count[bin[i]], with bin[0] = 0, bin[1] = 0, m = 1, n = 2\n"
                        + "  to combine the updates write count.at(...).atomic().plusAssign(...); if no two elements of"
                        + " bin are equal, say k.distinct(bin), which each call checks; or make the loop a k.range");
    }

    @Test
    void rowsOfASparseMatrix() {
        assertThat(refusal(k -> {
                    Array starts = k.in("starts", I64, "rows");
                    Array x = k.out("x", F64, "n");
                    k.prange(
                            k.dim("rows").sub(1),
                            i -> k.range(starts.at(i), starts.at(i.add(1)), e -> {
                                x.at(e).set(1); // wrong
                            }));
                }))
                .isEqualTo(
                        "RaceMessagesTest.java:wrong: kernel k: iterations i=0, j=0 and i=2, j=0 of the prange may both"
                                + " write x[0]: x[j], with n = 1, rows = 4, starts[0] = 0, starts[1] = 1, starts[2] = 0,"
                                + " starts[3] = 1\n"
                                + "  if starts never descends, say k.ascending(starts), which each call checks; or make the loop"
                                + " a k.range");
    }

    @Test
    void subscriptsThatAreComputed() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    Array y = k.out("y", F64, "m");
                    k.prange("n", i -> {
                        y.at(x.at(i).cast(I64)).set(1); // wrong
                    });
                }))
                .isEqualTo(
                        "RaceMessagesTest.java:wrong: kernel k: iterations i=0 and i=1 of the prange may both write an"
                                + " element of y: y[I64(x[i])], with n = 2\n"
                                + "  .unchecked() takes your word for an access; or make the loop a k.range");
    }

    @Test
    void aReductionThatIsRead() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    Array total = k.inout("total", F64);
                    Array share = k.out("share", F64, "n");
                    k.prange("n", i -> {
                        total.plusAssign(x.at(i)); // wrong
                        share.at(i).set(x.at(i).div(total)); // read
                    });
                }))
                .isEqualTo("RaceMessagesTest.java:wrong: kernel k: iteration i=0 of the prange updates total and"
                        + " iteration i=1 reads it: total and, at RaceMessagesTest.java:read, total, with n = 2\n"
                        + "  read it in a loop of its own after the prange, or make the loop a k.range");
    }

    private static String refusal(Consumer<KernelBuilder> body) {
        KernelDefinitionException refused =
                catchThrowableOfType(KernelDefinitionException.class, () -> Kernel.define("k", body));
        assertThat(refused).isNotNull();
        return SourceLines.marked(RaceMessagesTest.class, String.valueOf(refused.getMessage()));
    }
}
