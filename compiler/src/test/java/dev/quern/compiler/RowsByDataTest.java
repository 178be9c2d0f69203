package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I32;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.NDArray;
import dev.quern.RandomArrays;
import dev.quern.compiler.ForcedTwin.Chunks;
import dev.quern.compiler.emit.Twin;
import dev.quern.ir.KernelIr;
import dev.quern.spi.BoundArguments;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Rows that data picks: that a row is one of the array is checked once for all lanes, and the error is that of the first
 * element, as without lanes.
 */
@Tag("vector")
final class RowsByDataTest {
    private static final int[] WIDTHS = {128, 256, 512};
    private static final int ROWS = 5;
    private static final int[] COLUMNS = {0, 1, 3, 8, 16, 21, 70};

    /** The rows that are picked: all are there, all but the last, all but the first. */
    private static final int[][] PICKS = {{4, 0, 3, 3}, {0, 1, 2, 5}, {-1, 0, 1, 2}};

    private static void taken(KernelBuilder k) {
        Array x = k.in("x", F64, "m", "d");
        Array row = k.in("row", I32, "n");
        Array out = k.out("out", F64, "n", "d");
        k.prange("n", i -> k.range("d", c -> out.at(i, c).set(x.at(row.at(i), c).mul(2))));
    }

    /** Long rows are added up in partial results side by side: of small whole numbers, without rounding. */
    private static void lengths(KernelBuilder k) {
        Array x = k.in("x", F64, "m", "d");
        Array row = k.in("row", I32, "n");
        Array out = k.out("out", F64, "n");
        k.prange("n", i -> out.at(i).set(x.at(row.at(i)).square().sum()));
    }

    private static void addedUp(KernelBuilder k) {
        Array x = k.in("x", F64, "n", "d");
        Array row = k.in("row", I32, "n");
        Array sums = k.out("sums", F64, "m", "d");
        k.prange("n", i -> k.range("d", c -> sums.at(row.at(i), c).atomic().plusAssign(x.at(i, c))));
    }

    /** The target is looked at before what is stored there. */
    private static void moved(KernelBuilder k) {
        Array x = k.in("x", F64, "m", "d");
        Array row = k.in("row", I32, "n");
        Array to = k.in("to", I32, "n");
        Array out = k.inout("out", F64, "m", "d");
        k.range("n", i -> k.range("d", c -> out.at(to.at(i), c).set(x.at(row.at(i), c))));
    }

    private static void chosen(KernelBuilder k) {
        Array x = k.in("x", F64, "m", "d");
        Array row = k.in("row", I32, "n");
        Array out = k.out("out", F64, "n", "d");
        k.prange(
                "n",
                i -> k.range("d", c -> out.at(i, c).set(row.at(i).ge(0).select(x.at(row.at(i), c), out.at(i, c)))));
    }

    private static void masked(KernelBuilder k) {
        Array x = k.in("x", F64, "m", "d");
        Array row = k.in("row", I32, "n");
        Array weights = k.in("weights", F64, "d");
        Array out = k.out("out", F64, "n", "d");
        k.prange(
                "n",
                i -> k.range(
                        "d",
                        c -> k.when(weights.at(c).gt(0.5), () -> out.at(i, c).set(x.at(row.at(i), c)))));
    }

    private static void byColumn(KernelBuilder k) {
        Array x = k.in("x", F64, "m", "d");
        Array row = k.in("row", I32, "d");
        Array out = k.out("out", F64, "n", "d");
        k.prange("n", i -> k.range("d", c -> out.at(i, c).set(x.at(row.at(c), c))));
    }

    @Test
    void areTakenInLanes() {
        for (int columns : COLUMNS) {
            for (int[] pick : PICKS) {
                check(RowsByDataTest::taken, true, x(ROWS, columns), NDArray.of(pick), NDArray.zeros(F64, 4, columns));
            }
        }
    }

    @Test
    void areSummedInLanes() {
        for (int columns : COLUMNS) {
            for (int[] pick : PICKS) {
                NDArray x = NDArray.arange((long) ROWS * columns).cast(F64).reshape(ROWS, columns);
                check(RowsByDataTest::lengths, true, x, NDArray.of(pick), NDArray.zeros(F64, 4));
            }
        }
    }

    @Test
    void areAddedToInLanes() {
        for (int columns : COLUMNS) {
            for (int[] pick : PICKS) {
                check(
                        RowsByDataTest::addedUp,
                        true,
                        x(4, columns),
                        NDArray.of(pick),
                        NDArray.zeros(F64, ROWS, columns));
            }
        }
    }

    @Test
    void areLookedAtInTheOrderOfScalarCode() {
        for (int columns : COLUMNS) {
            for (int[] from : PICKS) {
                for (int[] to : PICKS) {
                    check(
                            RowsByDataTest::moved,
                            true,
                            x(ROWS, columns),
                            NDArray.of(from),
                            NDArray.of(to),
                            NDArray.zeros(F64, ROWS, columns));
                }
            }
        }
    }

    @Test
    void thatMayNotBeReadHaveNoLanes() {
        for (int[] pick : PICKS) {
            NDArray rows = NDArray.of(pick);
            check(RowsByDataTest::chosen, false, x(ROWS, 8), rows, NDArray.zeros(F64, 4, 8));
            check(RowsByDataTest::masked, false, x(ROWS, 8), rows, NDArray.zeros(F64, 8), NDArray.zeros(F64, 4, 8));
            check(RowsByDataTest::byColumn, false, x(ROWS, 4), rows, NDArray.zeros(F64, 3, 4));
        }
    }

    private static NDArray x(int rows, int columns) {
        return RandomArrays.uniform(rows + columns, rows, columns);
    }

    private static void check(Consumer<KernelBuilder> body, boolean inLanes, NDArray... arrays) {
        KernelIr kernel = Kernel.define("rows_by_data", body).ir();
        BoundArguments expected = copies(kernel, arrays);
        String failure = ForcedTwin.interpret(kernel, expected);
        for (int width : WIDTHS) {
            ForcedTwin forced = ForcedTwin.of(kernel, width, Chunks.ONE);
            for (Twin twin : Twin.values()) {
                BoundArguments actual = copies(kernel, arrays);
                assertThat(forced.hasLanes(actual)).isEqualTo(inLanes);
                assertThat(forced.run(actual, twin, 1)).isEqualTo(failure);
                if (failure.isEmpty()) {
                    int last = arrays.length - 1;
                    assertThat(actual.arrays()[last].contentEquals(expected.arrays()[last]))
                            .isTrue();
                }
            }
        }
    }

    private static BoundArguments copies(KernelIr kernel, NDArray... arrays) {
        return ForcedTwin.bind(
                kernel, List.of(arrays).stream().map(NDArray::copy).toList(), List.of());
    }
}
