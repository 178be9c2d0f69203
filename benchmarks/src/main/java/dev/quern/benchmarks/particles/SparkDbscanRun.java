package dev.quern.benchmarks.particles;

import dev.quern.examples.Sessions;
import dev.quern.spark.cluster.SparkDbscan;
import dev.quern.spark.cluster.SparkDbscanModel;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * DBSCAN of blobs in the plane on executors that are processes of their own, with little memory for many points. A row is a
 * case, a contender, a value and a unit, apart by tabs.
 *
 * <pre>{@code
 * java -cp ... dev.quern.benchmarks.particles.SparkDbscanRun 20000000 local-cluster[2,1,4096]
 * }</pre>
 */
public final class SparkDbscanRun {
    private static final String CONTENDER = "quern-spark";
    private static final int INPUTS = 16;
    private static final int BLOBS = 1000;

    private SparkDbscanRun() {}

    /** The number of points, and Spark's master. */
    public static void main(String[] arguments) {
        long points = Long.parseLong(arguments[0]);
        SparkSession spark = Sessions.start("dbscan", arguments[1]);
        spark.sparkContext().setLogLevel("ERROR");
        // Blobs at places without order, whose density does not depend on the number of points.
        double side = Math.sqrt((double) points);
        Dataset<Row> df = spark.range(0, points, 1, INPUTS)
                .selectExpr(
                        "id",
                        "%s * (pmod(id * 7919, %d) / %d.0D + 0.004D * randn(1)) as x".formatted(side, BLOBS, BLOBS),
                        "%s * (pmod(pmod(id, %d) * 617, 991) / 991.0D + 0.004D * randn(2)) as y"
                                .formatted(side, BLOBS));
        long start = System.nanoTime();
        SparkDbscanModel model = new SparkDbscan()
                .setEps(1)
                .setMinSamples(10)
                .setFeatures("x", "y")
                .setIdCol("id")
                .fit(df);
        String name = "dbscan-" + points;
        row(name + "-fit", (System.nanoTime() - start) * 1e-9, "s");
        row(name + "-clusters", (double) model.clusters(), "clusters");
        row(name + "-core", (double) model.corePoints(), "points");
        row(name + "-noise", (double) model.noise(), "points");
        start = System.nanoTime();
        row(name + "-rows", (double) model.dataset().where("prediction >= 0").count(), "points in clusters");
        row(name + "-join", (System.nanoTime() - start) * 1e-9, "s");
        model.unpersist();
        spark.stop();
    }

    private static void row(String name, double value, String unit) {
        System.out.println(String.format(Locale.ROOT, "%s\t%s\t%.6g\t%s", name, CONTENDER, value, unit));
    }
}
