package dev.quern;

import static dev.quern.DType.F64;
import static dev.quern.DType.I16;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;
import static dev.quern.Refusals.nextLineIsWrong;
import static dev.quern.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

/** What a user says of accesses and of inputs: where it may be said, how it is printed, and that it is kept. */
final class SharingTest {
    private static final Kernel SAID = Kernel.define("said", k -> {
        Array x = k.in("x", F64, "n");
        Array order = k.in("order", I32, "n");
        Array offsets = k.in("offsets", I64, "m");
        Array y = k.out("y", F64, "n");
        Array sums = k.out("sums", F64, "m", "2");
        k.distinct(order);
        k.ascending(offsets);
        k.distinct(order);
        k.prange("n", i -> {
            y.unchecked().at(order.at(i)).set(x.at(order.at(i)).unchecked().mul(2));
            sums.atomic().at(i.rem(4)).plusAssign(x.at(i));
            sums.at(i.rem(4)).atomic().at(1).minusAssign(1);
        });
    });

    private static final String TEXT = """
            kernel said(in x: F64[n], in order: I32[n], in offsets: I64[m], out y: F64[n], out sums: F64[m, 2])
              assume distinct order
              assume ascending offsets
              prange i in 0..n
                unchecked y[I64(order[i])] = unchecked x[I64(order[i])] * 2.0
                atomic sums[i % 4, :] += x[i]
                atomic sums[i % 4, 1] += -1.0
            """;

    @Test
    void isPrinted() {
        assertThat(SAID).hasToString(TEXT);
    }

    @Test
    void isSerialized() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(SAID);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            Kernel read = (Kernel) in.readObject();
            assertThat(read).hasToString(TEXT);
            assertThat(read.ir().assumptions()).isEqualTo(SAID.ir().assumptions());
            assertThat(read.ir().fingerprint()).isEqualTo(SAID.ir().fingerprint());
        }
    }

    @Test
    void whatIsAtomicIsNotSet() {
        assertThat(refusal(k -> {
                    Array y = k.out("y", F64, "n");
                    k.prange("n", i -> {
                        nextLineIsWrong();
                        y.at(i.rem(4)).atomic().set(1);
                    });
                }))
                .isEqualTo(
                        "y[i % 4] is set here, and what is atomic can only be updated: which iteration is last is left"
                                + " to chance\n  update it with plusAssign or its kin, or with maxAssign or minAssign to keep one"
                                + " of the values");
    }

    @Test
    void whatIsAtomicIsNotRead() {
        String message = "y[i] is read here, and what is atomic can only be updated\n"
                + "  update it with plusAssign or its kin; read y[i] without atomic(), after the prange";
        assertThat(refusal(k -> {
                    Array y = k.inout("y", F64, "n");
                    k.prange("n", i -> {
                        nextLineIsWrong();
                        Value sum = y.at(i).atomic().add(1);
                        y.at(i).set(sum);
                    });
                }))
                .isEqualTo(message);
        assertThat(refusal(k -> {
                    Array y = k.inout("y", F64, "n");
                    k.prange("n", i -> {
                        nextLineIsWrong();
                        y.at(i).set(y.at(i).atomic());
                    });
                }))
                .isEqualTo(message);
    }

    @Test
    void oneOfTheTwo() {
        assertThat(refusal(k -> {
                    Array y = k.inout("y", F64, "n");
                    Array atomic = y.atomic();
                    nextLineIsWrong();
                    atomic.at(1).unchecked();
                }))
                .matches("y\\[1] is said to be atomic at SharingTest.java:\\d+ and unchecked here\n"
                        + "  atomic\\(\\) is for elements that iterations share, unchecked\\(\\) for elements that they do"
                        + " not: say one");
    }

    @Test
    void promisesAreOfInputs() {
        assertThat(refusal(k -> {
                    Array order = k.inout("order", I64, "n");
                    nextLineIsWrong();
                    k.distinct(order);
                }))
                .isEqualTo(
                        "distinct is said of order, which is no input: what the kernel writes cannot be checked before"
                                + " it runs\n  declare it with k.in(...), and compute it in a kernel of its own");
    }

    @Test
    void promisesAreOfIntegers() {
        assertThat(refusal(k -> {
                    Array x = k.in("x", F64, "n");
                    nextLineIsWrong();
                    k.ascending(x);
                }))
                .isEqualTo("ascending is said of x, which is F64[n] and not of integers\n"
                        + "  it is for arrays of subscripts: declare x as I32 or I64");
    }

    @Test
    void promisesAreOfWholeArrays() {
        assertThat(refusal(k -> {
                    Array pairs = k.in("pairs", I16, "n", "2");
                    nextLineIsWrong();
                    k.distinct(pairs.at(0));
                }))
                .isEqualTo("distinct is said of pairs[0, :], a part of pairs, which is I16[n, 2]\n"
                        + "  say it of all of it: k.distinct(pairs)");
    }

    @Test
    void vectorsAscend() {
        assertThat(refusal(k -> {
                    Array pairs = k.in("pairs", I16, "n", "2");
                    nextLineIsWrong();
                    k.ascending(pairs);
                }))
                .isEqualTo("ascending is said of pairs, which is I16[n, 2] and not a vector\n"
                        + "  give it one axis, along which the elements ascend");
    }

    @Test
    void promisesAreOfTheWholeCall() {
        assertThat(refusal(k -> {
                    Array order = k.in("order", I64, "n");
                    k.prange("n", i -> {
                        nextLineIsWrong();
                        k.distinct(order);
                    });
                }))
                .isEqualTo("distinct is said of order inside a loop or a branch and holds for the whole call\n"
                        + "  say it before the first loop");
    }
}
