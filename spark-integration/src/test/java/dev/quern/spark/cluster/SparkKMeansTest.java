package dev.quern.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quern.NDArray;
import dev.quern.RandomArrays;
import dev.quern.cluster.KMeans;
import dev.quern.cluster.KMeansModel;
import dev.quern.cluster.MiniBatchKMeans;
import dev.quern.spark.LocalSpark;
import dev.quern.spark.QuernSpark;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On Spark comes out what comes out of the same rows in an array. */
final class SparkKMeansTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    private static final NDArray POINTS = RandomArrays.normal(8, 3000, 8);

    private static Dataset<Row> points() {
        return QuernSpark.on(SPARK.session()).array(POINTS, 3).toDataset("features");
    }

    /** Three columns and a weight. */
    private static Dataset<Row> columns() {
        return SPARK.session()
                .range(0, 400, 1, 4)
                .selectExpr(
                        "cast(id % 7 as int) as a", "cast(id % 3 as float) as b", "id % 5 as c", "1.0 + id % 2 as w");
    }

    @AfterEach
    void nothing_is_left_in_the_executors() {
        assertThat(SPARK.session().sparkContext().getPersistentRDDs().size()).isZero();
    }

    private static void assertSame(KMeansModel model, KMeansModel expected) {
        assertThat(model.clusterCenters().allClose(expected.clusterCenters(), 1e-9, 1e-12))
                .isTrue();
        assertThat(model.trainingCost()).isCloseTo(expected.trainingCost(), within(1e-9 * expected.trainingCost()));
        assertThat(model.iterations()).isEqualTo(expected.iterations());
        assertThat(model.sizes()).isEqualTo(expected.sizes());
    }

    @Test
    void the_same_clusters_as_locally_from_a_start_and_from_a_seed() {
        NDArray start = POINTS.slice(0, 0, 10);

        assertSame(
                new SparkKMeans()
                        .setK(10)
                        .setInitialCenters(start)
                        .fit(points())
                        .model(),
                new KMeans().setK(10).setInitialCenters(start).fit(POINTS));
        for (String mode : List.of("k-means||", "random")) {
            assertSame(
                    new SparkKMeans()
                            .setK(10)
                            .setInitMode(mode)
                            .setSeed(4)
                            .fit(points())
                            .model(),
                    new KMeans().setK(10).setInitMode(mode).setSeed(4).fit(POINTS));
        }
    }

    @Test
    void the_same_bits_for_the_same_partitions() {
        SparkKMeans kmeans = new SparkKMeans().setK(12);

        NDArray centers = kmeans.fit(points()).clusterCenters();

        assertThat(kmeans.fit(points()).clusterCenters().contentEquals(centers)).isTrue();
    }

    @Test
    void small_batches_too() {
        assertSame(
                new SparkMiniBatchKMeans()
                        .setK(5)
                        .setBatchSize(64)
                        .setMaxIter(7)
                        .fit(points())
                        .model(),
                new MiniBatchKMeans().setK(5).setBatchSize(64).setMaxIter(7).fit(POINTS));
    }

    @Test
    void columns_of_numbers_with_weights() {
        Dataset<Row> df = columns();
        NDArray points = QuernSpark.on(SPARK.session())
                .array(df.selectExpr("double(a)", "double(b)", "double(c)"), "a", "b", "c")
                .toArray();
        NDArray weights = QuernSpark.on(SPARK.session())
                .array(df.selectExpr("double(w) as w"), "w")
                .toArray();

        SparkKMeansModel model = new SparkKMeans()
                .setK(6)
                .setFeatures("a", "b", "c")
                .setWeightCol("w")
                .fit(df);

        assertSame(model.model(), new KMeans().setK(6).fit(points, weights));
        List<Integer> labels =
                model.setPredictionCol("cluster").transform(df).select("cluster").collectAsList().stream()
                        .map(row -> row.getInt(0))
                        .toList();
        assertThat(labels.stream().mapToInt(Integer::intValue).toArray())
                .isEqualTo(model.model().predict(points).toIntArray());
    }

    @Test
    void one_column_of_numbers() {
        SparkKMeansModel model = new SparkKMeans().setK(2).setFeatures("a").fit(columns());

        assertThat(model.clusterCenters().shape()).containsExactly(2, 1);
        assertThat(model.transform(columns()).filter("prediction >= 0").count()).isEqualTo(400);
        assertThat(SparkKMeansModel.of(model.model(), "a").transform(columns()).columns())
                .containsExactly("a", "b", "c", "w", "prediction");
    }

    @Test
    void an_empty_cluster_is_given_the_farthest_point() {
        NDArray start = POINTS.slice(0, 0, 4).copy();
        start.at(2).fill(1e3);

        assertSame(
                new SparkKMeans().setK(4).setInitialCenters(start).fit(points()).model(),
                new KMeans().setK(4).setInitialCenters(start).fit(POINTS));
    }

    @Test
    void points_that_make_no_sense_are_refused() {
        Dataset<Row> df = SPARK.session()
                .range(0, 10, 1, 3)
                .selectExpr("double(id) as x", "if(id = 7, double('NaN'), id) as y", "string(id) as s", "-id as w");

        assertThatThrownBy(() -> new SparkKMeans().setFeatures("x", "y").fit(df))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("points: expected finite numbers, got NaN at row 7, column 1: leave such rows out before");
        assertThatThrownBy(() ->
                        new SparkKMeans().setFeatures("x").setWeightCol("w").fit(df))
                .hasMessage("weights: expected finite numbers from 0, got -1.0 at row 1");
        assertThatThrownBy(() -> new SparkKMeans().setFeatures("x", "s").fit(df))
                .hasMessage("features: expected columns of numbers or one of arrays of numbers, and s is STRING");
        assertThatThrownBy(() -> new SparkKMeans().fit(df))
                .hasMessage("features: there is no column features among x, y, s, w");
        assertThatThrownBy(() -> new SparkKMeans().setFeatures())
                .hasMessage("features: expected a column at least, got none");
        assertThatThrownBy(() -> new SparkKMeans().setK(11).setFeatures("x").fit(df))
                .hasMessage("k: expected as many clusters as points at most, got 11 clusters of 10 points");
        assertThatThrownBy(() -> new SparkKMeans().setFeatures("x").fit(df.filter("x < 0")))
                .hasMessage("points: expected at least one, got none");
    }

    /** As they are where all are doubles, and cast where they are not. */
    @Test
    void nulls_are_refused_by_the_names_that_the_user_gave() {
        Dataset<Row> df = SPARK.session()
                .range(0, 10, 1, 1)
                .selectExpr("if(id < 2, null, 1.0D * id) as `a.b`", "0.5D * id as c", "id as n");
        assertThatThrownBy(
                        () -> new SparkKMeans().setK(2).setFeatures("a.b", "c").fit(df))
                .hasMessageContaining("the column a.b has 2 nulls in the 10 rows of partition 0");
        assertThatThrownBy(
                        () -> new SparkKMeans().setK(2).setFeatures("n", "a.b").fit(df))
                .hasMessageContaining("the column a.b has 2 nulls in the 10 rows of partition 0");
        assertThat(new SparkKMeans()
                        .setK(2)
                        .setFeatures("c", "c", "n")
                        .fit(df)
                        .clusterCenters()
                        .shape())
                .containsExactly(2, 3);
    }

    @Test
    void a_listener_that_throws_ends_it() {
        assertThatThrownBy(() -> new SparkKMeans()
                        .setListener(iteration -> {
                            throw new IllegalStateException("enough at " + iteration.number());
                        })
                        .fit(points()))
                .hasMessage("enough at 1");
    }
}
