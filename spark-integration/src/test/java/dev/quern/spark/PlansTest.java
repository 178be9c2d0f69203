package dev.quern.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.util.QueryExecutionListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** What stands between a scan and a kernel: nothing that makes rows of columns. */
class PlansTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    @TempDir
    static Path folder;

    private static final Kernel TWICE = Kernel.define("twice", k -> {
        Array x = k.in("x", DType.F64, "n");
        Array y = k.out("y", DType.F64, "n");
        k.prange("n", i -> y.at(i).set(x.at(i).mul(2)));
    });

    private static final Kernel SUM = Kernel.define("sum", k -> {
        Array x = k.in("x", DType.F64, "n");
        k.out("sum", DType.F64).set(x.sum());
    });

    private static final Kernel LENGTH = Kernel.define("length", k -> {
        Array points = k.in("points", DType.F64, "n", "d");
        Array y = k.out("y", DType.F64, "n");
        k.prange("n", i -> y.at(i).set(points.at(i).square().sum().sqrt()));
    });

    @BeforeAll
    static void writeParquet() {
        SPARK.session()
                .range(0, 20_000, 1, 3)
                .withColumn("x", col("id").multiply(0.25))
                .withColumn("few", col("id").mod(7).cast("double"))
                .withColumn("text", col("id").cast("string"))
                .withColumn("both", struct(col("x").as("first"), col("few").as("second")))
                .withColumn("list", array(col("x"), col("few"), lit(1.0)))
                .write()
                .parquet(folder.resolve("numbers").toString());
    }

    private static Dataset<Row> parquet() {
        return SPARK.session().read().parquet(folder.resolve("numbers").toString());
    }

    private static Dataset<Row> twice(Dataset<Row> df, String column) {
        return QuernSpark.on(SPARK.session())
                .apply(TWICE)
                .rows("x", df, column)
                .column("y")
                .toDataset();
    }

    /** The operators of the plan that was run, from the kernel down to the scan, by their names. */
    private static List<String> beneath(Dataset<Row> df) {
        df.collectAsList();
        return beneath(execution(df).executedPlan());
    }

    private static QueryExecution execution(Dataset<Row> df) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) df).queryExecution();
    }

    private static List<String> beneath(SparkPlan executed) {
        List<String> names = new ArrayList<>();
        boolean found = false;
        SparkPlan each = executed;
        while (true) {
            if (each instanceof AdaptiveSparkPlanExec adaptive) {
                each = adaptive.executedPlan();
                continue;
            }
            if (each instanceof QueryStageExec stage) {
                each = stage.plan();
                continue;
            }
            String name = each.getClass().getSimpleName();
            found |= name.equals("KernelExec") || name.equals("ReduceExec");
            if (found) {
                names.add(name);
            }
            List<SparkPlan> children = CollectionConverters.asJava(each.children());
            if (children.isEmpty()) {
                return names;
            }
            each = children.get(0);
        }
    }

    @Test
    void ofParquet() {
        assertThat(beneath(twice(parquet(), "x"))).containsExactly("KernelExec", "FileSourceScanExec");
    }

    @Test
    void ofParquetOnlyWhatIsNeededIsRead() {
        Dataset<Row> df = twice(parquet(), "x").select("few", "y");
        assertThat(beneath(df)).containsExactly("KernelExec", "FileSourceScanExec");
        assertThat(execution(df).toString()).contains("ReadSchema: struct<x:double,few:double>");
    }

    @Test
    void ofACache() {
        Dataset<Row> df = parquet().select("x", "few").cache();
        try {
            df.count();
            assertThat(beneath(twice(df, "x"))).containsExactly("KernelExec", "InMemoryTableScanExec");
        } finally {
            df.unpersist(true);
        }
    }

    @Test
    void withAFilter() {
        Dataset<Row> df = twice(parquet().filter("few > 3 and text like '%1%'"), "x");
        assertThat(beneath(df)).containsExactly("KernelExec", "FileSourceScanExec");
        assertThat(execution(df).toString()).contains("GreaterThan(few,3.0)");
        List<Row> rows = df.select("id", "text", "y").collectAsList();
        assertThat(rows)
                .hasSize((int) parquet().filter("few > 3 and text like '%1%'").count());
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.getLong(0) % 7).isGreaterThan(3);
            assertThat(row.getString(1)).isEqualTo("" + row.getLong(0)).contains("1");
            assertThat(row.getDouble(2)).isEqualTo(row.getLong(0) * 0.5);
        });
    }

    @Test
    void withExpressions() {
        Dataset<Row> df = twice(
                parquet()
                        .selectExpr("id", "x + few as both", "sqrt(x) as root", "text")
                        .filter("both > 100"),
                "both");
        assertThat(beneath(df)).containsExactly("KernelExec", "FileSourceScanExec");
        assertThat(df.collectAsList()).isNotEmpty().allSatisfy(row -> {
            double x = row.getLong(0) * 0.25;
            double both = x + row.getLong(0) % 7;
            assertThat(row.getDouble(1)).isEqualTo(both).isGreaterThan(100);
            assertThat(row.getDouble(2)).isEqualTo(Math.sqrt(x));
            assertThat(row.getString(3)).isEqualTo("" + row.getLong(0));
            assertThat(row.getDouble(4)).isEqualTo(2 * both);
        });
    }

    @Test
    void afterAKernel() {
        Dataset<Row> once = twice(parquet().select("x"), "x").withColumnRenamed("y", "z");
        Dataset<Row> df = twice(once.filter("z > 5"), "z");
        assertThat(beneath(df)).containsExactly("KernelExec", "KernelExec", "FileSourceScanExec");
        assertThat(df.collectAsList()).hasSize(20_000 - 11).allMatch(row -> row.getDouble(2) == 4 * row.getDouble(0));
    }

    @Test
    void ofNestedColumns() {
        Dataset<Row> df = twice(parquet().selectExpr("both.second as second", "id"), "second");
        assertThat(beneath(df)).containsExactly("KernelExec", "FileSourceScanExec");
        assertThat(df.collectAsList()).allMatch(row -> row.getDouble(2) == 2 * (row.getLong(1) % 7));
    }

    @Test
    void ofArrays() {
        Dataset<Row> df = QuernSpark.on(SPARK.session())
                .apply(LENGTH)
                .rows("points", parquet().filter("few = 2"), "list")
                .column("y")
                .toDataset();
        assertThat(beneath(df)).containsExactly("KernelExec", "FileSourceScanExec");
        assertThat(df.select("x", "y").collectAsList())
                .isNotEmpty()
                .allMatch(row -> row.getDouble(1) == Math.sqrt(row.getDouble(0) * row.getDouble(0) + 4 + 1));
    }

    @Test
    void ofAReduction() throws Exception {
        BlockingQueue<SparkPlan> executed = new LinkedBlockingQueue<>();
        QueryExecutionListener listener = new QueryExecutionListener() {
            @Override
            public void onSuccess(String function, QueryExecution execution, long nanos) {
                executed.add(execution.executedPlan());
            }

            @Override
            public void onFailure(String function, QueryExecution execution, Exception failure) {}
        };
        SparkSession session = SPARK.session();
        session.listenerManager().register(listener);
        try {
            Map<String, NDArray> totals = QuernSpark.on(session)
                    .apply(SUM)
                    .rows("x", parquet().filter("few > 3").selectExpr("x * 2 as twice"), "twice")
                    .collect();
            // Events come late: those of other tests may still be on their way.
            List<String> names = List.of();
            while (!names.contains("ReduceExec")) {
                names = beneath(
                        Objects.requireNonNull(executed.poll(20, TimeUnit.SECONDS), "no plan with a ReduceExec"));
            }
            assertThat(names).containsExactly("ReduceExec", "FileSourceScanExec");
            double expected = 0;
            for (long id = 0; id < 20_000; id++) {
                expected += id % 7 > 3 ? id * 0.5 : 0;
            }
            assertThat(totals.get("sum").getDouble()).isEqualTo(expected);
        } finally {
            session.listenerManager().unregister(listener);
        }
    }

    /** Rows stay rows up to the kernel where they were rows to begin with: Spark's own steps are compiled together. */
    @Test
    void ofRowsThereIsOneStepToColumns() {
        Dataset<Row> df =
                twice(SPARK.session().range(100).selectExpr("id * 2.0D as x").filter("x > 10"), "x");
        assertThat(beneath(df))
                .startsWith("KernelExec", "RowToColumnarExec", "WholeStageCodegenExec")
                .endsWith("RangeExec");
    }

    @Test
    void aDataFrameMayBeJoinedWithItself() {
        Dataset<Row> df = twice(parquet().select("id", "x").filter("id < 50"), "x");
        List<Row> rows = df.as("a")
                .join(df.as("b"), col("a.id").equalTo(col("b.id").plus(1)))
                .select("a.id", "a.y", "b.y")
                .collectAsList();
        assertThat(rows).hasSize(49).allSatisfy(row -> {
            assertThat(row.getDouble(1)).isEqualTo(row.getLong(0) * 0.5);
            assertThat(row.getDouble(2)).isEqualTo((row.getLong(0) - 1) * 0.5);
        });
    }

    @Test
    void explainNamesTheKernelItsInputsAndItsOutputs() {
        Dataset<Row> df = twice(parquet().filter("few > 3"), "x");
        String plan = execution(df).explainString(org.apache.spark.sql.execution.ExplainMode.fromString("simple"));
        assertThat(plan).containsPattern("Kernel twice\\(x: x#\\d+\\) -> y#\\d+, where .*few#\\d+ > 3.0");
    }

    @Test
    void formattedExplanationsAreReadable() {
        String plan = execution(twice(parquet(), "x"))
                .explainString(org.apache.spark.sql.execution.ExplainMode.fromString("formatted"));
        assertThat(plan).contains("Kernel twice").doesNotContain("Plan[", "KernelIr");
    }

    @Test
    void metricsCountRowsCallsAndTime() {
        Kernel kernel = Kernel.define("measured", k -> {
            Array x = k.in("x", DType.F64, "n");
            Array y = k.out("y", DType.F64, "n");
            k.prange("n", i -> y.at(i).set(x.at(i).mul(3)));
        });
        Dataset<Row> df = QuernSpark.on(SPARK.session())
                .apply(kernel)
                .rows("x", parquet(), "x")
                .column("y")
                .toDataset();
        df.collectAsList();
        SparkPlan found = execution(df).executedPlan();
        while (!(found instanceof dev.quern.spark.internal.KernelExec)) {
            found = found instanceof AdaptiveSparkPlanExec adaptive
                    ? adaptive.executedPlan()
                    : found.children().head();
        }
        Map<String, org.apache.spark.sql.execution.metric.SQLMetric> metrics =
                CollectionConverters.asJava(found.metrics());
        assertThat(metrics.get("numOutputRows").value()).isEqualTo(20_000);
        assertThat(metrics.get("kernelCalls").value()).isGreaterThanOrEqualTo(3);
        assertThat(metrics.get("kernelTime").value()).isPositive();
        assertThat(metrics.get("compileTime").value()).isPositive();
        assertThat(metrics.get("threads").value()).isPositive();
        assertThat(metrics.get("rowsInLanes").value()).isBetween(0L, 20_000L);
    }
}
