package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.spark.executor.TaskMemoryException;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a task's batches hold is counted with Spark, which has little here: some jobs fail, and nothing else does. */
class ScarceMemoryTest {
    private static final int WIDTH = 4000;

    /** A number for each row and one for all, of an array in each row. */
    private static final Kernel TOTALS = Kernel.define("totals", k -> {
        Array x = k.in("x", DType.F64, "n", "d");
        Array y = k.out("y", DType.F64, "n");
        Array sum = k.out("sum", DType.F64);
        k.prange("n", i -> {
            k.range("d", j -> y.at(i).plusAssign(x.at(i, j)));
            sum.plusAssign(y.at(i));
        });
    });

    /** More of each row than was read. */
    private static final Kernel POWERS = Kernel.define("powers", k -> {
        Array x = k.in("x", DType.F64, "n");
        Array y = k.out("y", DType.F64, "n", Integer.toString(WIDTH));
        k.prange("n", i -> k.range(WIDTH, j -> y.at(i, j).set(x.at(i).mul(j.cast(DType.F64)))));
    });

    private static Dataset<Row> arrays(SparkSession session, int rows, int width) {
        return session.range(0, rows, 1, 2)
                .selectExpr("id", "transform(sequence(1, %d), i -> sin(id + i)) as x".formatted(width));
    }

    private static NDArray sum(SparkSession session, Dataset<Row> df) {
        return QuernSpark.on(session).apply(TOTALS).rows("x", df, "x").collect().get("sum");
    }

    private static void reductionFails(SparkSession session, String setting) {
        // However few rows there are: the bits of the result follow from the size of batches, so it does not shrink.
        assertThatThrownBy(() -> sum(session, arrays(session, 10, WIDTH)))
                .isExactlyInstanceOf(TaskMemoryException.class)
                .hasMessageMatching("a batch of 1024 rows of kernel totals: %d bytes of heap are needed, "
                                .formatted(1024 * (WIDTH + 1) * 8)
                        + "of which Spark had \\d+ for this task, which holds 0\n  raise " + setting
                        + ", or let fewer tasks run at once on an executor \\(spark.task.cpus\\)");
        assertThat(sum(session, arrays(session, 10, 3)).toDouble()).isNotNaN();
    }

    @Nested
    class InLocalMode {
        @RegisterExtension
        static final LocalSpark SPARK = new LocalSpark("spark.memory.fraction", "0.005");

        private final SparkSession session = SPARK.session();

        private List<Row> totals(Dataset<Row> df) {
            return QuernSpark.on(session)
                    .apply(TOTALS)
                    .rows("x", df, "x")
                    .column("y")
                    .toDataset()
                    .select("id", "y")
                    .collectAsList();
        }

        @Test
        void aReductionFailsAndTheNextJobWorks() {
            reductionFails(session, "spark.driver.memory, which is not set");
        }

        @Test
        void whatAppendsColumnsTakesFewerRowsAtATime() {
            // 5,000 rows of a partition are one batch of Spark's, of 16 MB: about twice what all tasks have.
            List<Row> rows = totals(arrays(session, 10_000, 400));
            session.conf().set("spark.sql.inMemoryColumnarStorage.batchSize", 100);
            List<Row> inSmallBatches = totals(arrays(session, 10_000, 400));
            session.conf().unset("spark.sql.inMemoryColumnarStorage.batchSize");
            assertThat(rows).hasSize(10_000).isEqualTo(inSmallBatches);
        }

        @Test
        void itFailsWhereItsOutputsAreTooLarge() {
            Dataset<Row> df = LocalSpark.points(session, 3000, 1);
            assertThatThrownBy(() -> QuernSpark.on(session)
                            .apply(POWERS)
                            .rows("x", df, "latitude")
                            .column("y")
                            .toDataset()
                            .selectExpr("sum(y[7])")
                            .collectAsList())
                    .hasStackTraceContaining("what kernel powers makes of 3000 rows: " + 3000L * WIDTH * 8
                            + " bytes of heap are needed, of which Spark had ");
        }

        @Test
        void aBlockArrayFailsWhereItsBlocksAreTooLarge() {
            Dataset<Row> df = arrays(session, 2000, 2000).select("x");
            assertThatThrownBy(() -> QuernSpark.on(session).array(df, "x").materialize())
                    .isExactlyInstanceOf(TaskMemoryException.class)
                    .hasMessageStartingWith("a block of the columns x, of which ");
        }
    }

    /** Spark's own operators use native memory here; ours count what they have on the heap all the same. */
    @Test
    void anExecutorSurvivesIt() {
        try (LocalCluster cluster = LocalCluster.of(1, 2)
                .megabytes(512)
                .config("spark.memory.fraction", "0.05")
                .config("spark.memory.offHeap.enabled", "true")
                .config("spark.memory.offHeap.size", "64m")
                .start()) {
            SparkSession session = cluster.session();
            Set<Long> before = processes(session);
            reductionFails(session, "spark.executor.memory, which is 512m");
            assertThat(processes(session)).isEqualTo(before).hasSize(1);
        }
    }

    private static Set<Long> processes(SparkSession session) {
        MapPartitionsFunction<Long, Long> process =
                rows -> List.of(ProcessHandle.current().pid()).iterator();
        return Set.copyOf(session.range(0, 4, 1, 4)
                .mapPartitions(process, Encoders.LONG())
                .collectAsList());
    }
}
