package dev.quern.spark.cluster;

import static dev.quern.spark.cluster.ClusterPoints.ints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.NDArray;
import dev.quern.cluster.Dbscan;
import dev.quern.cluster.DbscanModel;
import dev.quern.spark.LocalSpark;
import dev.quern.spark.partition.SpatialPartitionException;
import dev.quern.spatial.Space;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On Spark comes out what comes out of the same points in an array. */
final class SparkDbscanTest {
    /** Datasets for each number of dimensions and partitions; 5 are 40 in all. */
    private static final int ROUNDS = Integer.getInteger("quern.clusterRounds", 1);

    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    @AfterEach
    void nothing_is_left_in_the_executors() {
        assertThat(SPARK.session().sparkContext().getPersistentRDDs().size()).isZero();
    }

    private static SparkDbscan dbscan(ClusterPoints points) {
        return new SparkDbscan().setFeatures(points.columns()).setIdCol("id");
    }

    private static void assertSame(SparkDbscanModel found, DbscanModel expected) {
        int[] labels = ints(expected.labels());
        assertThat(ints(found.labels(), "prediction")).isEqualTo(labels);
        assertThat(found.clusters()).isEqualTo(expected.clusters());
        assertThat(found.noise())
                .isEqualTo(Arrays.stream(labels).filter(label -> label < 0).count());
        assertThat(found.corePoints()).isEqualTo(expected.coreSampleIndices().size());
        assertThat(ints(found.labels().where("core").selectExpr("id", "int(id) as row"), "row"))
                .isEqualTo(ints(expected.coreSampleIndices()));
        found.unpersist();
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "2, 1", "2, 5", "2, 16", "3, 2", "3, 16", "8, 3", "8, 16"})
    void the_same_clusters_as_locally(int dimensions, int partitions) {
        Random random = new Random(10 * dimensions + partitions);
        int across = 0;
        for (int round = 0; round < ROUNDS; round++) {
            ClusterPoints points = ClusterPoints.random(random, 300 + random.nextInt(600), dimensions);
            double eps = (0.05 + 0.2 * random.nextDouble()) * Math.sqrt(dimensions);
            int minSamples = 1 + random.nextInt(10);
            DbscanModel expected =
                    new Dbscan().setEps(eps).setMinSamples(minSamples).fit(points.array());

            SparkDbscanModel found = dbscan(points)
                    .setEps(eps)
                    .setMinSamples(minSamples)
                    .setPartitions(partitions)
                    .fit(points.dataset(SPARK.session(), 3));

            across += expected.clusters();
            assertSame(found, expected);
        }
        assertThat(across).isGreaterThanOrEqualTo(ROUNDS);
    }

    @Test
    void weights_are_added_up() {
        Random random = new Random(4);
        for (int partitions = 1; partitions < 9; partitions += 3) {
            ClusterPoints points = ClusterPoints.random(random, 700, 2);

            assertSame(
                    dbscan(points)
                            .setEps(0.15)
                            .setMinSamples(8)
                            .setWeightCol("w")
                            .setPartitions(partitions)
                            .fit(points.dataset(SPARK.session(), 2)),
                    new Dbscan().setEps(0.15).setMinSamples(8).fit(points.array(), NDArray.of(points.weights())));
        }
    }

    @Test
    void nearest_images_in_a_periodic_space() {
        Random random = new Random(6);
        for (double eps : new double[] {0.1, 0.4, 3}) {
            ClusterPoints points = ClusterPoints.random(random, 700, 2);
            Space space = Space.periodic(4.5, 5);
            double[][] inside = Arrays.stream(points.points())
                    .map(point -> new double[] {space.wrap(0, point[0]), space.wrap(1, point[1])})
                    .toArray(double[][]::new);
            ClusterPoints wrapped = new ClusterPoints(inside, points.weights());

            assertSame(
                    dbscan(wrapped)
                            .setEps(eps)
                            .setSpace(space)
                            .setPartitions(7)
                            .fit(wrapped.dataset(SPARK.session(), 2)),
                    new Dbscan().setEps(eps).setSpace(space).fit(wrapped.array()));
        }
    }

    /** A chain through all partitions, which leave it and come back to it. */
    @Test
    void a_long_spiral_is_one_cluster() {
        int count = 4000;
        double[][] spiral = IntStream.range(0, count)
                .mapToObj(row -> {
                    double angle = 0.15 * Math.sqrt(40.0 * row);
                    return new double[] {angle * Math.cos(angle), angle * Math.sin(angle)};
                })
                .toArray(double[][]::new);
        ClusterPoints points = new ClusterPoints(spiral, new double[count]);

        assertSame(
                dbscan(points).setEps(1).setMinSamples(2).setPartitions(16).fit(points.dataset(SPARK.session(), 2)),
                new Dbscan().setEps(1).setMinSamples(2).fit(points.array()));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-9, 1e3})
    void all_noise_and_all_one_cluster(double eps) {
        ClusterPoints points = new ClusterPoints(
                IntStream.range(0, 200)
                        .mapToObj(row -> new double[] {Math.sin(row), Math.cos(1.7 * row)})
                        .toArray(double[][]::new),
                new double[200]);

        SparkDbscanModel found = dbscan(points).setEps(eps).setPartitions(5).fit(points.dataset(SPARK.session(), 2));

        assertThat(found)
                .hasToString(
                        eps < 1
                                ? "0 clusters of 0 core points, and 200 points of noise"
                                : "1 clusters of 200 core points, and 0 points of noise");
        assertSame(found, new Dbscan().setEps(eps).fit(points.array()));
    }

    @Test
    void equal_points_fewer_points_than_partitions_and_none() {
        ClusterPoints equal = new ClusterPoints(new double[500][2], new double[500]);
        assertSame(
                dbscan(equal).setPartitions(6).fit(equal.dataset(SPARK.session(), 2)), new Dbscan().fit(equal.array()));
        ClusterPoints few = new ClusterPoints(new double[][] {{0, 0}, {0.1, 0}, {3, 3}}, new double[3]);
        assertSame(
                dbscan(few).setMinSamples(2).setPartitions(16).fit(few.dataset(SPARK.session(), 1)),
                new Dbscan().setMinSamples(2).fit(few.array()));
        SparkDbscanModel none = dbscan(few).fit(few.dataset(SPARK.session(), 1).where("id < 0"));
        assertThat(none.clusters()).isZero();
        assertThat(none.dataset().count()).isZero();
        none.unpersist();
    }

    /** The rows keep their columns, points may be in arrays, and the order is that of the rows where no id is named. */
    @Test
    void rows_are_complete() {
        Dataset<Row> df = SPARK.session()
                .range(0, 90, 1, 3)
                .selectExpr("string(id) as row", "array(int(id) % 3, int(id) % 2) as features", "id as `a.b`");

        SparkDbscanModel model = new SparkDbscan()
                .setEps(0.1)
                .setPredictionCol("cluster")
                .setCoreCol("isCore")
                .fit(df);

        Dataset<Row> rows = model.dataset();
        assertThat(rows.columns()).containsExactly("row", "features", "a.b", "cluster", "isCore");
        assertThat(rows.where("cluster = `a.b` % 6 and isCore and row = string(`a.b`)")
                        .count())
                .isEqualTo(90);
        assertThat(model.labels().columns()).containsExactly("row_", "cluster", "isCore");
        model.unpersist();
    }

    @Test
    void the_id_may_be_a_coordinate() {
        Dataset<Row> df = SPARK.session().range(0, 100).selectExpr("id", "id % 2 = 0 as even");

        SparkDbscanModel model = new SparkDbscan()
                .setEps(1)
                .setMinSamples(3)
                .setFeatures("id")
                .setIdCol("id")
                .fit(df);

        assertThat(model.corePoints()).isEqualTo(98);
        assertThat(model.dataset().where("prediction = 0 and core and even").count())
                .isEqualTo(49);
        model.unpersist();
    }

    @Test
    void what_makes_no_sense_is_refused() {
        Dataset<Row> df = SPARK.session()
                .range(0, 10, 1, 3)
                .selectExpr(
                        "id",
                        "double(id) as x",
                        "if(id = 7, double('NaN'), id) as y",
                        "string(id) as s",
                        "double(-id) as w",
                        "if(id < 5, array(1D, 2D), array(1D)) as a",
                        "id as core");

        assertThatThrownBy(() -> new SparkDbscan().setEps(0))
                .hasMessage("eps: expected a finite number above 0, got 0.0");
        assertThatThrownBy(() -> new SparkDbscan().setPartitions(0))
                .hasMessage("partitions: expected 1 or more, got 0");
        SparkDbscan dbscan = new SparkDbscan().setCoreCol("isCore");
        assertThatThrownBy(() -> dbscan.fit(df))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("features: there is no column features among id, x, y, s, w, a, core");
        assertThatThrownBy(() -> dbscan.setFeatures("x", "s").fit(df))
                .hasMessage("features: expected columns of numbers or one of arrays of numbers, and s is STRING");
        assertThatThrownBy(() -> dbscan.setFeatures("x", "y").fit(df))
                .isInstanceOf(SpatialPartitionException.class)
                .hasMessageStartingWith("the column y has 1 value that is NaN or infinite, in 10 rows");
        assertThatThrownBy(() -> dbscan.setFeatures("a").fit(df))
                .hasMessageContaining("features: expected arrays of 2 numbers in a, as in its first row, got 1");
        dbscan.setFeatures("x");
        assertThatThrownBy(() -> dbscan.setIdCol("row").fit(df))
                .hasMessage("idCol: there is no column row among id, x, y, s, w, a, core");
        assertThatThrownBy(() -> dbscan.setIdCol("s").fit(df))
                .hasMessageStartingWith("the column s is string and cannot be the id of points");
        dbscan.setIdCol("id");
        assertThatThrownBy(() -> dbscan.setWeightCol("w").fit(df.coalesce(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("weights: expected finite numbers from 0, got -[0-9].0 in the row of id [0-9]");
        assertThatThrownBy(() -> dbscan.setCoreCol("core").fit(df))
                .hasMessage("the DataFrame has a column core already: set another name for the one that is appended");
    }
}
