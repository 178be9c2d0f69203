package dev.quern.compiler;

import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.Schedule;
import dev.quern.Variable;
import dev.quern.compiler.emit.Twin;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the user says of a schedule is done where it is legal, and gives what the interpreter gives: exactly, or where
 * sums are left open, what the scalar twin of the same schedule gives.
 */
@Tag("vector")
final class ScheduleByHandTest {
    private static final int[] WIDTHS = {128, 512};

    /** A kernel, what is said of it, and what explain() then has to say, each on a line. */
    record Case(Consumer<KernelBuilder> body, UnaryOperator<Schedule> schedule, List<String> path) {
        Kernel kernel() {
            return Kernel.define("k", body).schedule(schedule);
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    private static Case of(Consumer<KernelBuilder> body, UnaryOperator<Schedule> schedule, String... path) {
        return new Case(body, schedule, List.of(path));
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        // Left to C2 otherwise.
        cases.add(of(ScheduleByHandTest::add, s -> s.vectorize("j"), "lanes over j", "1 vector "));
        cases.add(of(ScheduleByHandTest::add, s -> s.vectorize("j", 4), "lanes over j", "4 vectors "));
        // At a stride, one by one or through panels.
        cases.add(of(ScheduleByHandTest::add, s -> s.vectorize("i", 3), "lanes over i", "3 vectors ", "packed"));
        cases.add(of(ScheduleByHandTest::transpose, s -> s.vectorize("j"), "lanes over j"));
        cases.add(of(ScheduleByHandTest::transpose, s -> s.scalar(), "no lanes over j"));
        cases.add(of(ScheduleByHandTest::products, s -> s.scalar(), "no lanes over c2", "partial results"));
        for (int rows : new int[] {1, 3, 16}) {
            for (int vectors : new int[] {1, 2, 8}) {
                cases.add(of(
                        ScheduleByHandTest::products,
                        s -> s.tile("i", "j", rows, vectors),
                        "tiles of %d rows i by %d vectors".formatted(rows, vectors)));
            }
        }
        cases.add(of(ScheduleByHandTest::products, s -> s.vectorize("j"), "lanes over j"));
        cases.add(of(ScheduleByHandTest::products, s -> s.vectorize("i"), "lanes over i", "by 4 iterations of j"));
        cases.add(of(
                ScheduleByHandTest::products,
                s -> s.vectorize("i", 3).sideBySide("j", 5),
                "lanes over i",
                "3 vectors ",
                "by 5 iterations of j"));
        cases.add(of(
                ScheduleByHandTest::products,
                s -> s.vectorize("i", 2).sideBySide("j", 1),
                "lanes over i",
                "2 vectors "));
        cases.add(of(ScheduleByHandTest::products, s -> s.vectorize("c2"), "lanes over c2"));
        cases.add(of(ScheduleByHandTest::triangle, s -> s.tile("i", "j", 2, 1), "tiles of 2 rows i by 1 vectors"));
        cases.add(of(ScheduleByHandTest::triangle, s -> s.vectorize("j", 2), "lanes over j", "2 vectors "));
        // Nothing is packed.
        cases.add(of(ScheduleByHandTest::powers, s -> s.tile("i", "j", 3, 2), "tiles of 3 rows i by 2 vectors"));
        cases.add(of(ScheduleByHandTest::steps, s -> s.vectorize("i#2", 2), "lanes over i", "2 vectors "));
        // Folds with loops inside.
        cases.add(of(ScheduleByHandTest::least, s -> s.vectorize("i"), "lanes over i"));
        cases.add(of(ScheduleByHandTest::least, s -> s.vectorize("j", 2), "lanes over j", "2 vectors "));
        cases.add(of(ScheduleByHandTest::rounds, s -> s.vectorize("i", 2), "lanes over i", "2 vectors "));
        cases.add(of(ScheduleByHandTest::count, s -> s.vectorize("i", 8), "lanes over i", "8 vectors "));
        return cases.stream();
    }

    private static void add(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "n");
        Array b = k.in("b", F64, "m", "n");
        Array r = k.out("r", F64, "m", "n");
        k.prange("m", i -> k.range("n", j -> r.at(i, j).set(a.at(i, j).add(b.at(i, j)))));
    }

    private static void transpose(KernelBuilder k) {
        Array a = k.in("a", F32, "n", "m");
        Array r = k.out("r", F32, "m", "n");
        k.prange("m", i -> k.range("n", j -> r.at(i, j).set(a.at(j, i))));
    }

    private static void products(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "k");
        Array b = k.in("b", F64, "n", "k");
        Array r = k.out("r", F64, "m", "n");
        k.prange("m", i -> k.range("n", j -> r.at(i, j).set(a.at(i).mul(b.at(j)).sum())));
    }

    private static void triangle(KernelBuilder k) {
        Array p = k.in("p", F64, "n", "3");
        Array d = k.out("d", F64, "n", "n");
        k.prange(
                "n",
                i -> k.range(i.add(1), "n", j -> {
                    d.at(i, j).set(p.at(i).sub(p.at(j)).square().sum().sqrt());
                    d.at(j, i).set(d.at(i, j));
                }));
    }

    private static void powers(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "k");
        Array r = k.inout("r", F64, "m", "n");
        k.prange(
                "m",
                i -> k.range("n", j -> {
                    Variable x = k.var("x", r.at(i, j));
                    k.range("k", q -> x.set(x.mul(0.5).add(a.at(i, q))));
                    r.at(i, j).set(x);
                }));
    }

    private static void steps(KernelBuilder k) {
        Array x = k.inout("x", F64, "n");
        Array y = k.out("y", F64, "n");
        k.prange("n", i -> x.at(i).set(x.at(i).mul(2)));
        k.prange("n", i -> y.at(i).set(x.at(i).add(1)));
    }

    private static void least(KernelBuilder k) {
        Array a = k.in("a", F64, "m", "k");
        Array b = k.in("b", F64, "n", "k");
        Array out = k.out("out", F64);
        Variable least = k.var("least", Double.POSITIVE_INFINITY);
        k.prange(
                "m",
                i -> k.range("n", j -> {
                    Variable sum = k.var("sum", 0.0);
                    k.range("k", q -> sum.plusAssign(a.at(i, q).sub(b.at(j, q)).square()));
                    least.minAssign(sum);
                }));
        out.set(least);
    }

    private static void rounds(KernelBuilder k) {
        Array a = k.in("a", F64, "n");
        Array out = k.out("out", I64);
        Variable total = k.var("total", I64, 0);
        k.prange("n", i -> {
            Variable x = k.var("x", a.at(i).abs().add(1));
            Variable count = k.var("count", I64, 0);
            k.whileTrue(x.gt(0.01), () -> {
                x.set(x.mul(0.5));
                count.plusAssign(1);
            });
            total.plusAssign(count);
        });
        out.set(total);
    }

    private static void count(KernelBuilder k) {
        Array a = k.in("a", I32, "n");
        Array out = k.out("out", I32);
        Variable total = k.var("total", I32, 0);
        k.prange("n", i -> total.plusAssign(a.at(i)));
        out.set(total);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void itIsDoneAsSaid(Case each) {
        Kernel kernel = each.kernel();
        assertThat(kernel.explain()).contains(each.path()).contains("as scheduled by hand");
        for (int size : new int[] {1, 9, 70}) {
            Call call = new Call(
                    kernel.ir(), Drawn.arguments(kernel.ir(), symbol -> symbol.equals("k") ? Math.min(size, 5) : size));
            for (Placing placing :
                    size == 9 ? List.of(Placing.HEAP_DENSE, Placing.HEAP_STRIDED) : List.of(Placing.HEAP_DENSE)) {
                for (int width : WIDTHS) {
                    Call.Outcome scalar = call.twin(placing, Twin.SCALAR, width);
                    Call.Outcome vector = call.twin(placing, Twin.VECTOR, width);
                    assertThat(vector.hasArraysOf(scalar) && vector.failure().equals(scalar.failure()))
                            .as("%d, %s, %d bits: %s, expected %s", size, placing, width, vector, scalar)
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nothingElseChanges(Case each) {
        Kernel kernel = each.kernel();
        Object[] arguments = Drawn.arguments(kernel.ir(), symbol -> 9);
        Call.Outcome expected = new Call(Kernel.define("k", each.body()).ir(), arguments).interpreted();
        Call.Outcome actual = new Call(kernel.ir(), arguments).twin(Placing.HEAP_DENSE, Twin.VECTOR, 256);
        for (int array = 0; array < expected.arrays().size(); array++) {
            assertThat(actual.arrays().get(array).cast(F64).toDoubleArray())
                    .usingComparatorWithPrecision(1e-12)
                    .isEqualTo(expected.arrays().get(array).cast(F64).toDoubleArray());
        }
    }
}
