package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.KernelDefinitionException;
import dev.quern.Schedule;
import dev.quern.Value;
import dev.quern.Variable;
import dev.quern.compiler.schedule.LoopNames;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Stmt;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Schedules by hand that are refused, with the words; and that those which are not travel with their kernel. */
final class ScheduleRefusalsTest {
    private static final String ANOTHER = "\n  leave the choice to the compiler, or schedule another loop";

    private static String refusal(Consumer<KernelBuilder> body, UnaryOperator<Schedule> schedule) {
        Kernel kernel = Kernel.define("k", body);
        KernelDefinitionException refused =
                catchThrowableOfType(KernelDefinitionException.class, () -> kernel.schedule(schedule));
        assertThat(refused).as("the exception").isNotNull();
        assertThat(refused.site().fileName()).isEqualTo("ScheduleRefusalsTest.java");
        String message = SourceLines.marked(ScheduleRefusalsTest.class, String.valueOf(refused.getMessage()));
        return message.substring(message.indexOf("kernel k: ") + "kernel k: ".length());
    }

    private static void prefixes(KernelBuilder k) {
        Array x = k.inout("x", F64, "m", "n");
        Array y = k.out("y", F64, "m");
        k.prange( // rows
                "m", i -> {
                    Variable sum = k.var("sum", 0.0);
                    Value end = k.dim("n");
                    k.range( // columns
                            1, end, j -> {
                                sum.plusAssign(x.at(i, j));
                                x.at(i, j).set(x.at(i, j.sub(1))); // shift
                            });
                    y.at(i).set(sum);
                });
    }

    private static void products(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "k");
        Array b = k.in("b", F64, "n", "k");
        Array r = k.out("r", F64, "m", "n");
        k.prange( // rows
                "m", i -> {
                    k.range( // columns
                            "n", j -> {
                                Value sum = k.sum("k", q -> a.at(i, q).mul(b.at(j, q))); // folds
                                r.at(i, j).set(sum);
                            });
                });
    }

    private static void sums(KernelBuilder k) {
        Array x = k.in("x", F64, "n");
        Array out = k.out("out", F64);
        Variable total = k.var("total", 0.0);
        k.range(0, k.dim("n"), 2, i -> total.minAssign(x.at(i))); // evens
        k.range("n", i -> total.plusAssign(x.at(i))); // all
        k.prange("n", i -> total.plusAssign(x.at(i))); // free
        out.set(total);
    }

    private static void steps(KernelBuilder k) {
        Array x = k.inout("x", F64, "n");
        k.range( // steps
                3, i -> {
                    k.prange("n", j -> x.at(j).set(x.at(j).mul(2)));
                });
    }

    private static void shifted(KernelBuilder k) {
        Array w = k.in("w", F64, "n", "3");
        Array out = k.out("out", F64, "n", "8");
        k.prange( // points
                "n", i -> {
                    k.range( // shifts
                            4, j -> {
                                k.range(3, c -> out.at(i, j.add(c)).set(w.at(i, c)));
                            });
                });
    }

    private static void histogram(KernelBuilder k) {
        Array at = k.in("at", I64, "n");
        Array counts = k.out("counts", F64, "k");
        k.prange("n", i -> counts.at(at.at(i)).atomic().plusAssign(1)); // counts
    }

    @Test
    void whatHasNoLanesSaysWhy() {
        assertThat(refusal(ScheduleRefusalsTest::prefixes, s -> s.vectorize("j")))
                .isEqualTo(
                        "the loop over j at ScheduleRefusalsTest.java:columns cannot lie in lanes: its iterations may"
                                + " share x[i, j - 1] at ScheduleRefusalsTest.java:shift and x[i, j] at"
                                + " ScheduleRefusalsTest.java:shift" + ANOTHER);
        assertThat(refusal(ScheduleRefusalsTest::sums, s -> s.vectorize("i#1")))
                .isEqualTo("the loop over i at ScheduleRefusalsTest.java:evens cannot lie in lanes: its step is 2"
                        + ANOTHER);
        assertThat(refusal(ScheduleRefusalsTest::sums, s -> s.vectorize("i#2")))
                .isEqualTo(
                        "the loop over i at ScheduleRefusalsTest.java:all cannot lie in lanes: total is updated in the"
                                + " order of the loop" + ANOTHER);
        assertThat(refusal(ScheduleRefusalsTest::sums, s -> s.vectorize("i#3", 2)))
                .isEqualTo(
                        "the loop over i at ScheduleRefusalsTest.java:free cannot lie in lanes by a number of vectors:"
                                + " it adds up in 8 partial results on any machine\n  write vectorize(i#3)");
        assertThat(refusal(ScheduleRefusalsTest::histogram, s -> s.vectorize("i")))
                .isEqualTo(
                        "the loop over i at ScheduleRefusalsTest.java:counts cannot lie in lanes: a subscript of counts"
                                + " is checked at each access" + ANOTHER);
        assertThat(refusal(ScheduleRefusalsTest::steps, s -> s.vectorize("i")))
                .isEqualTo("the loop over i at ScheduleRefusalsTest.java:steps cannot lie in lanes: the prange over j"
                        + " stands within it" + ANOTHER);
    }

    private static void thirds(KernelBuilder k) {
        Array x = k.in("x", I64, "n");
        Array y = k.out("y", I64, "n");
        k.prange("n", i -> y.at(i).set(x.at(i).div(3))); // thirds
    }

    private static void remainders(KernelBuilder k) {
        Array x = k.in("x", I64, "n");
        Value by = k.param("by", I64);
        Array y = k.out("y", I64, "n");
        k.prange("n", i -> y.at(i).set(x.at(i).rem(by))); // remainders
    }

    @Test
    void divisionsHaveNoLanesAndFailOnlyByWhatMayBeZero() {
        assertThat(refusal(ScheduleRefusalsTest::thirds, s -> s.vectorize("i")))
                .isEqualTo("the loop over i at ScheduleRefusalsTest.java:thirds cannot lie in lanes: the integer"
                        + " division div has no lanes" + ANOTHER);
        assertThat(refusal(ScheduleRefusalsTest::remainders, s -> s.vectorize("i")))
                .isEqualTo("the loop over i at ScheduleRefusalsTest.java:remainders cannot lie in lanes: the integer"
                        + " division rem may fail" + ANOTHER);
    }

    @Test
    void aLoopLiesInLanesOnce() {
        assertThat(refusal(ScheduleRefusalsTest::products, s -> s.vectorize("i").vectorize("j")))
                .isEqualTo("the loop over j at ScheduleRefusalsTest.java:columns cannot lie in lanes: it stands within"
                        + " the loop over i, which does" + ANOTHER);
        assertThat(refusal(ScheduleRefusalsTest::products, s -> s.vectorize("j").vectorize("i")))
                .isEqualTo("the loop over i at ScheduleRefusalsTest.java:rows cannot lie in lanes: the loop over j"
                        + " within it does" + ANOTHER);
        assertThat(refusal(ScheduleRefusalsTest::products, s -> s.vectorize("j").vectorize("j", 2)))
                .isEqualTo("the loop over j is scheduled twice: vectorize(j) and vectorize(j, 2)\n  keep one of them");
        assertThat(refusal(ScheduleRefusalsTest::products, s -> s.vectorize("j").scalar()))
                .isEqualTo("vectorize(j) and scalar() exclude each other\n"
                        + "  scalar() stands alone: it leaves no loop in lanes");
    }

    @Test
    void tilesNeedAContraction() {
        String start = "the loops over i at ScheduleRefusalsTest.java:rows and ";
        assertThat(refusal(ScheduleRefusalsTest::products, s -> s.tile("i", "q", 4, 2)))
                .startsWith("tile(i, q, 4, 2): there is no loop over q\n");
        assertThat(refusal(ScheduleRefusalsTest::products, s -> s.tile("i", "l", 4, 2)))
                .isEqualTo(start + "l at ScheduleRefusalsTest.java:folds cannot run in tiles: the columns of the prange"
                        + " over i are the loop over j" + ANOTHER);
        assertThat(refusal(ScheduleRefusalsTest::products, s -> s.tile("j", "l", 4, 2)))
                .endsWith(" cannot run in tiles: the loop over j is no prange" + ANOTHER);
        assertThat(refusal(ScheduleRefusalsTest::prefixes, s -> s.tile("i", "j", 4, 2)))
                .isEqualTo(start + "j at ScheduleRefusalsTest.java:columns cannot run in tiles: the prange over i does"
                        + " more than run a loop over columns" + ANOTHER);
    }

    @Test
    void rowsStandWithinLanesAndShareNothing() {
        assertThat(refusal(ScheduleRefusalsTest::products, s -> s.sideBySide("j", 4)))
                .isEqualTo("iterations of the loop over j at ScheduleRefusalsTest.java:columns cannot run side by side:"
                        + " no loop around it lies in lanes by hand\n"
                        + "  schedule that one too: vectorize(...).sideBySide(j, 4)");
        assertThat(refusal(ScheduleRefusalsTest::products, s -> s.vectorize("i").sideBySide("l", 4)))
                .isEqualTo(
                        "iterations of the loop over l at ScheduleRefusalsTest.java:folds cannot run side by side: it"
                                + " is not a statement of the loop over i itself" + ANOTHER);
        assertThat(refusal(ScheduleRefusalsTest::shifted, s -> s.vectorize("i").sideBySide("j", 4)))
                .startsWith("iterations of the loop over j at ScheduleRefusalsTest.java:shifts cannot run side by side:"
                        + " its iterations may share out[i, j + k] at");
        // Nor does the compiler do that by itself.
        assertThat(Kernel.define("k", ScheduleRefusalsTest::shifted).explain()).doesNotContain("iterations of j");
    }

    @Test
    void namesAndNumbersAreChecked() {
        assertThat(refusal(ScheduleRefusalsTest::products, s -> s.vectorize("x")))
                .isEqualTo(
                        "vectorize(x): there is no loop over x\n  its loops are i at ScheduleRefusalsTest.java:rows, j"
                                + " at ScheduleRefusalsTest.java:columns, l at ScheduleRefusalsTest.java:folds");
        assertThat(refusal(ScheduleRefusalsTest::sums, s -> s.vectorize("i")))
                .isEqualTo("vectorize(i): there are 3 loops over i\n  its loops are i#1 at"
                        + " ScheduleRefusalsTest.java:evens, i#2 at ScheduleRefusalsTest.java:all, i#3 at"
                        + " ScheduleRefusalsTest.java:free");
        assertThat(refusal(ScheduleRefusalsTest::products, s -> s.vectorize("j", 9)))
                .isEqualTo("9 vectors cannot be kept in registers\n  write 1 to 8 vectors");
        assertThat(refusal(ScheduleRefusalsTest::products, s -> s.tile("i", "j", 0, 2)))
                .isEqualTo("0 rows cannot be kept in registers\n  write 1 to 16 rows");
    }

    @Test
    void whatARewriteTookAwayIsSaid() {
        KernelIr kernel = Kernel.define("k", ScheduleRefusalsTest::products)
                .schedule(s -> s.vectorize("j"))
                .ir();
        List<Stmt> without =
                kernel.body().get(0).blocks().get(0).get(0).blocks().get(0);
        assertThatThrownBy(() -> LoopNames.require(kernel.withBody(without), List.of("j is gone")))
                .hasMessageContaining(
                        "vectorize(j): there is no loop over j\n  the compiler has rewritten the loops to ")
                .hasMessageEndingWith(": j is gone");
    }

    @Test
    void itTravelsWithTheKernel() throws IOException, ClassNotFoundException {
        Kernel plain = Kernel.define("k", ScheduleRefusalsTest::products);
        Kernel kernel = plain.schedule(s -> s.tile("i", "j", 3, 1));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(kernel);
        }
        Kernel copy;
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            copy = (Kernel) in.readObject();
        }
        assertThat(copy.toString()).isEqualTo(kernel.toString()).contains("\n  schedule tile(i, j, 3, 1)\n");
        assertThat(copy.explain()).contains("tiles of 3 rows i by 1 vectors").contains("(as scheduled by hand)");
        assertThat(copy.ir().fingerprint())
                .isEqualTo(kernel.ir().fingerprint())
                .isNotEqualTo(plain.ir().fingerprint());
        assertThat(kernel.schedule(s -> s).ir().fingerprint())
                .isEqualTo(plain.ir().fingerprint());
    }
}
