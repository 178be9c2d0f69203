package dev.quern.spark;

import static dev.quern.DType.BOOL;
import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelArgumentException;
import dev.quern.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nulls that are left out, and nulls that the kernel is told of; that they are refused otherwise is tested elsewhere. */
class NullsTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    private static final Kernel TOTAL = Kernel.define("total", k -> {
        Array x = k.in("x", F64, "n");
        Array y = k.out("y", F64, "n");
        Array total = k.out("total", F64);
        k.prange("n", i -> {
            y.at(i).set(x.at(i).mul(2));
            total.plusAssign(x.at(i));
        });
    });

    /** A mean of what there is. */
    private static final Kernel MEAN = Kernel.define("mean", k -> {
        Array x = k.in("x", F64, "n");
        Array there = k.in("there", BOOL, "n");
        Array sum = k.out("sum", F64);
        Array count = k.out("count", F64);
        k.prange("n", i -> {
            sum.plusAssign(x.at(i));
            count.plusAssign(there.at(i).select(1.0, 0.0));
        });
    });

    /** For each row how many of its values there are. */
    private static final Kernel COUNTS = Kernel.define("counts", k -> {
        Array points = k.in("points", F64, "n", "d");
        Array there = k.in("there", BOOL, "n", "d");
        Array whole = k.in("whole", BOOL, "n");
        Array count = k.out("count", F64, "n");
        k.prange(
                "n",
                i -> count.at(i)
                        .set(k.sum(points.size(1), j -> there.at(i, j).select(1.0, 0.0))
                                .add(whole.at(i).select(10.0, 0.0))
                                .add(points.at(i).sum().mul(100))));
    });

    private static Dataset<Row> frame() {
        List<Object[]> rows = new ArrayList<>();
        for (int row = 0; row < 100; row++) {
            rows.add(new Object[] {row % 3 == 0 ? null : (Double) (double) row, row % 4 == 0 ? null : (Double) 1.0});
        }
        return SPARK.frame(LocalSpark.doubles("a", "b"), rows).repartition(3).cache();
    }

    private static SparkCall apply(Kernel kernel) {
        return QuernSpark.on(SPARK.session()).apply(kernel);
    }

    @Test
    void rowsAreLeftOut() {
        SparkCall call = apply(TOTAL).rows("x", frame(), "a").skipNulls();
        List<Row> rows = call.column("y").toDataset().collectAsList();
        assertThat(rows).hasSize(66).allMatch(row -> row.getDouble(2) == 2 * row.getDouble(0));
        assertThat(rows).anyMatch(row -> row.isNullAt(1));
        assertThat(call.collect().get("total").getDouble()).isEqualTo(4950 - 1683);
    }

    @Test
    void arraysWithNullElementsAreLeftOut() {
        StructType schema = new StructType().add("p", DataTypes.createArrayType(DataTypes.DoubleType, true), true);
        List<Object[]> rows = List.of(
                new Object[] {List.of(1.0, 2.0)}, new Object[] {null}, new Object[] {java.util.Arrays.asList(1.0, null)
                });
        Kernel length = Kernel.define("length", k -> {
            Array p = k.in("p", F64, "n", "d");
            Array total = k.out("total", F64);
            k.prange("n", i -> total.plusAssign(p.at(i).sum()));
        });
        Map<String, NDArray> totals = apply(length)
                .rows("p", SPARK.frame(schema, rows), "p")
                .skipNulls()
                .collect();
        assertThat(totals.get("total").getDouble()).isEqualTo(3);
    }

    @Test
    void theKernelIsToldOfThem() {
        Map<String, NDArray> totals =
                apply(MEAN).rows("x", frame(), "a").valid("there", "x").collect();
        assertThat(totals.get("sum").getDouble()).isEqualTo(4950 - 1683);
        assertThat(totals.get("count").getDouble()).isEqualTo(66);
    }

    @Test
    void byValueAndByRow() {
        List<Row> rows = apply(COUNTS)
                .rows("points", frame(), "a", "b")
                .valid("there", "points")
                .valid("whole", "points")
                .column("count")
                .toDataset()
                .collectAsList();
        assertThat(rows).hasSize(100).allSatisfy(row -> {
            int there = (row.isNullAt(0) ? 0 : 1) + (row.isNullAt(1) ? 0 : 1);
            double sum = (row.isNullAt(0) ? 0 : row.getDouble(0)) + (row.isNullAt(1) ? 0 : 1);
            assertThat(row.getDouble(2)).isEqualTo(there + (there == 2 ? 10 : 0) + 100 * sum);
        });
    }

    /** What an expression leaves in the place of a null is not seen by the kernel. */
    @Test
    void nullsAreZeroWhateverLiesThere() {
        Dataset<Row> df = frame().selectExpr("if(a > 50, null, a) as x").filter("x is null or x < 5");
        Map<String, NDArray> totals =
                apply(MEAN).rows("x", df, "x").valid("there", "x").collect();
        assertThat(totals.get("sum").getDouble()).isEqualTo(1 + 2 + 4);
        assertThat(totals.get("count").getDouble()).isEqualTo(3);
    }

    private static void assertRefused(String message, SparkCall call, String array, String of) {
        assertThatThrownBy(() -> call.valid(array, of))
                .isInstanceOf(KernelArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void whatValidRefuses() {
        assertRefused(
                "kernel mean: valid(\"there\", \"x\") asks where x has values, and it is not bound to columns\n"
                        + "  call rows(\"x\", df, column, ...) first",
                apply(MEAN),
                "there",
                "x");
        Kernel sum = Kernel.define("sum", k -> {
            Array x = k.in("x", F64, "n");
            Array y = k.in("y", F64, "n");
            k.out("sum", F64).set(k.sum("n", i -> x.at(i).mul(y.at(i))));
        });
        assertRefused(
                "kernel sum: valid(\"y\", \"x\") gives a BOOL for each value or row of x, which is declared F64[n];"
                        + " y is declared F64[n]\n  declare it k.in(\"y\", BOOL, \"n\")",
                apply(sum).rows("x", frame(), "a"),
                "y",
                "x");
    }
}
