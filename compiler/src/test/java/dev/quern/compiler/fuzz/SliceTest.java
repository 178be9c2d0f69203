package dev.quern.compiler.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.DType;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.CompareOp;
import dev.quern.ir.Expr;
import dev.quern.ir.ReduceOp;
import dev.quern.ir.Stmt;
import dev.quern.ir.UnaryOp;
import dev.quern.ir.UpdateOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A slice of what {@code benchmarks/fuzz} runs: the first kernels of a fixed seed, and what there is of the language in
 * them. {@code -Dquern.fuzz.slice=COUNT} runs so many.
 */
@Tag("vector")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SliceTest {
    private static final int KERNELS = Integer.getInteger("quern.fuzz.slice", 2_000);

    /** In how many of 2,000 kernels each part of the language has to occur. */
    private static final int LEAST = 3;

    private final Campaign campaign = new Campaign(1, 0, KERNELS, false);

    @BeforeAll
    void run() throws InterruptedException {
        List<Thread> workers = List.of(new Thread(campaign::work, "fuzz-0"), new Thread(campaign::work, "fuzz-1"));
        workers.forEach(Thread::start);
        for (Thread worker : workers) {
            worker.join();
        }
    }

    @AfterAll
    void print() {
        System.out.print(campaign.tally);
        System.out.print(campaign.coverage);
    }

    @Test
    void allWaysAgree() {
        assertThat(campaign.found().stream()
                        .map(found -> "kernel %d: %s: %s%n%s"
                                .formatted(
                                        found.number(),
                                        found.difference().way(),
                                        found.difference().text(),
                                        found.generated().kernel()))
                        .collect(Collectors.joining("\n")))
                .isEmpty();
        assertThat(campaign.compared()).isEqualTo(KERNELS);
    }

    @Test
    void mostKernelsAreTested() {
        assertThat(campaign.refused()).isLessThan(KERNELS / 10);
        assertThat(campaign.tally.of("calls that fail")).isBetween(KERNELS / 100, KERNELS / 4);
        for (int bits : Comparison.WIDTHS) {
            assertThat(campaign.tally.of("lanes of vectors of %d bits".formatted(bits)))
                    .isGreaterThan(KERNELS / 30);
        }
    }

    @Test
    void everyPartOfTheLanguageOccurs() {
        List<String> missing = parts().stream()
                .filter(part -> campaign.coverage.of(part) < LEAST)
                .map(part -> part + ": " + campaign.coverage.of(part))
                .toList();
        assertThat(missing).isEmpty();
    }

    private static List<String> parts() {
        List<String> parts = new ArrayList<>();
        records(Expr.class).forEach(type -> parts.add("expression " + type.getSimpleName()));
        records(Stmt.class).forEach(type -> parts.add("statement " + type.getSimpleName()));
        for (DType dtype : DType.values()) {
            for (UnaryOp op : UnaryOp.values()) {
                add(parts, op.accepts(dtype), op + " of " + dtype);
            }
            for (BinaryOp op : BinaryOp.values()) {
                add(parts, op.accepts(dtype), op + " of " + dtype);
            }
            for (CompareOp op : CompareOp.values()) {
                add(parts, dtype != DType.BOOL || !op.isOrder(), op + " of " + dtype);
            }
            for (ReduceOp op : ReduceOp.values()) {
                add(parts, op.accepts(dtype), "reduction " + op + " of " + dtype);
            }
            for (UpdateOp op : UpdateOp.values()) {
                add(parts, op.operation().accepts(dtype), "update " + op + " of " + dtype);
            }
            for (DType other : DType.values()) {
                add(parts, other != dtype, "cast of " + dtype + " to " + other);
            }
            parts.addAll(List.of(
                    "array IN " + dtype,
                    "array OUT " + dtype,
                    "array INOUT " + dtype,
                    "temp " + dtype,
                    "variable " + dtype,
                    "constant " + dtype,
                    "scalar argument " + dtype,
                    "Select of " + dtype));
        }
        for (UpdateOp op : UpdateOp.values()) {
            parts.add("update " + op + " of a variable");
        }
        for (Lie lie : Lie.values()) {
            parts.add("layout " + lie + " heap");
            parts.add("layout " + lie + " native");
        }
        for (int rank = 0; rank <= 3; rank++) {
            parts.add("array of rank " + rank);
        }
        parts.addAll(List.of(
                "update atomic", "update unchecked", "read unchecked", "distinct", "ascending", "random stream"));
        parts.addAll(List.of("Fma of F32", "Fma of F64", "when", "when and otherwise", "fastMath", "fixed dimension"));
        for (String loop : List.of("range", "prange")) {
            for (long step = -3; step <= 3; step++) {
                add(parts, step != 0, loop + " by " + step);
            }
            parts.addAll(List.of(loop + " at the top", loop + " in range", loop + " in prange"));
        }
        parts.add("range over a triangle");
        for (String size : List.of("0", "1", "2", "3", "4 to 7", "8", "9 to 16", "17 to 33", "to 63", "from 64 on")) {
            parts.add("size " + size);
        }
        return parts;
    }

    private static void add(List<String> parts, boolean isPart, String part) {
        if (isPart) {
            parts.add(part);
        }
    }

    private static List<Class<?>> records(Class<?> sealed) {
        List<Class<?>> records = new ArrayList<>();
        for (Class<?> type : Arrays.asList(sealed.getPermittedSubclasses())) {
            if (type.isRecord()) {
                records.add(type);
            } else {
                records.addAll(records(type));
            }
        }
        return records;
    }
}
