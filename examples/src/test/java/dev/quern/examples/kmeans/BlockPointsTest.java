package dev.quern.examples.kmeans;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.NDArray;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Points in the executors cluster as those on one machine do. */
class BlockPointsTest {
    @Test
    void the_same_clusters_as_on_one_machine() {
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
        Dataset<Row> rows =
                spark.range(0, 600, 1, 4).selectExpr("id", "sin(id) * 3 + id % 3 * 40 as x", "cos(id * 1.7) as y");
        NDArray coordinates = NDArray.of(rows.collectAsList().stream()
                .map(row -> new double[] {row.getDouble(1), row.getDouble(2)})
                .toArray(double[][]::new));
        LocalPoints local = new LocalPoints(NDArray.arange(600), coordinates);
        KMeans algorithm = KMeans.of(3).withSeed(5);
        try (BlockPoints points = new BlockPoints(spark, rows, "id", "x", "y")) {
            KMeansModel expected = algorithm.fit(local, KMeans.Progress.NONE);
            KMeansModel model = algorithm.fit(points, KMeans.Progress.NONE);

            assertThat(points.count()).isEqualTo(600);
            assertThat(model.counts().toLongArray()).containsExactly(200, 200, 200);
            assertThat(model.centroids().allClose(expected.centroids(), 1e-12, 0))
                    .isTrue();
            assertThat(points.nearest(model.centroids()).toArray().contentEquals(local.nearest(model.centroids())))
                    .isTrue();
        } finally {
            spark.stop();
        }
    }
}
