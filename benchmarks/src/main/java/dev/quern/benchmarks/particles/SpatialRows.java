package dev.quern.benchmarks.particles;

import dev.quern.spark.partition.SpatialBlocks;
import dev.quern.spark.partition.SpatialPartitions;
import dev.quern.spark.partition.SpatialRepartition;
import dev.quern.spark.partition.SpatialStatistics;
import dev.quern.spark.partition.TimeSteps;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What it takes Spark to share points out by space: the time, how even the loads are, how many ghosts there are, and what a
 * time step costs that moves nothing. A row is a case, a contender, a value and a unit, apart by tabs.
 *
 * <pre>{@code
 * java -cp ... dev.quern.benchmarks.particles.SpatialRows 10000000 64
 * }</pre>
 */
public final class SpatialRows {
    private static final String CONTENDER = "quern-spark";
    private static final int INPUTS = 16;
    private static final double RADIUS = 0.0005;

    /** Blobs of densities that differ a thousandfold, a line, and points in one place. */
    private static final List<Case> CASES = List.of(
            new Case(
                    "blobs",
                    List.of(
                            "pmod(id * 7, 13) / 13D + 0.002 * pow(2, pmod(id, 8)) * randn(1) x",
                            "pmod(id * 3, 13) / 13D + 0.002 * pow(2, pmod(id, 8)) * randn(2) y",
                            "pmod(id * 5, 13) / 13D + 0.002 * pow(2, pmod(id, 8)) * randn(3) z")),
            new Case("line", List.of("rand(1) x", "double(0.5) y", "double(0.5) z")),
            new Case("equal", List.of("double(0.5) x", "double(0.5) y", "double(0.5) z")));

    private record Case(String name, List<String> columns) {}

    private SpatialRows() {}

    /** The number of points, and that of partitions; then the names of cases, or all. */
    public static void main(String[] arguments) {
        long points = Long.parseLong(arguments[0]);
        int partitions = Integer.parseInt(arguments[1]);
        List<String> names = List.of(arguments).subList(2, arguments.length);
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
        spark.sparkContext().setLogLevel("ERROR");
        for (Case each : CASES) {
            if (names.isEmpty() || names.contains(each.name)) {
                print(spark, each, points, partitions);
            }
        }
        spark.stop();
    }

    private static void print(SparkSession spark, Case which, long points, int partitions) {
        Dataset<Row> df = spark.range(0, points, 1, INPUTS)
                .selectExpr(which.columns.toArray(String[]::new))
                .cache();
        df.count();
        long start = System.nanoTime();
        SpatialPartitions parts = SpatialRepartition.of(df, "x", "y", "z")
                .partitions(partitions)
                .radius(which.name.equals("equal") ? 0 : RADIUS)
                .cut();
        row(which, "cut", seconds(start), "s");
        start = System.nanoTime();
        SpatialStatistics statistics = parts.statistics();
        row(which, "statistics", seconds(start), "s");
        row(which, "imbalance", statistics.imbalance(), "largest/mean");
        row(which, "ghosts", (double) statistics.ghosts() / points, "ghosts/point");
        if (statistics.ghosts() <= points) {
            start = System.nanoTime();
            parts.dataset().write().format("noop").mode("overwrite").save();
            row(which, "dataset", seconds(start), "s");
            start = System.nanoTime();
            SpatialBlocks blocks = parts.blocks();
            row(which, "blocks", seconds(start), "s");
            df.unpersist();
            printSteps(spark, which, blocks);
            blocks.unpersist();
        }
        df.unpersist();
    }

    private static void printSteps(SparkSession spark, Case which, SpatialBlocks blocks) {
        TimeSteps steps = blocks.steps((block, step) -> new double[0]).slack(RADIUS / 2);
        steps.run(2);
        AtomicLong bytes = new AtomicLong();
        SparkListener count = new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                bytes.addAndGet(end.taskMetrics().shuffleWriteMetrics().bytesWritten());
            }
        };
        spark.sparkContext().addSparkListener(count);
        int timed = 5;
        long start = System.nanoTime();
        steps.run(timed);
        row(which, "step", seconds(start) / timed, "s");
        row(which, "step-shuffled", (double) bytes.get() / timed, "bytes");
        spark.sparkContext().removeSparkListener(count);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }

    private static void row(Case which, String what, double value, String unit) {
        System.out.println(
                String.format(Locale.ROOT, "spatial-%s-%s\t%s\t%.6g\t%s", which.name, what, CONTENDER, value, unit));
    }
}
