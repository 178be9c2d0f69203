package dev.quern.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.cluster.NearestNeighbors;
import dev.quern.cluster.NearestNeighborsModel;
import dev.quern.spark.LocalSpark;
import dev.quern.spark.partition.SpatialPartitionException;
import dev.quern.spatial.Space;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On Spark comes out what comes out of the same points in an array. */
final class SparkNearestNeighborsTest {
    /** Datasets for each number of dimensions and partitions; 5 are 40 in all. */
    private static final int ROUNDS = Integer.getInteger("quern.clusterRounds", 1);

    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    @AfterEach
    void nothing_is_left_in_the_executors() {
        assertThat(SPARK.session().sparkContext().getPersistentRDDs().size()).isZero();
    }

    private static SparkNearestNeighbors nearest(ClusterPoints points) {
        return new SparkNearestNeighbors().setFeatures(points.columns()).setIdCol("id");
    }

    /** Compares bits; ids of neighbours are turned into the rows of points. */
    private static void assertSame(
            SparkNeighbors found, NearestNeighborsModel.Neighbors expected, Function<Object, Long> rowOf) {
        List<Row> rows = found.dataset().sort("id").select("neighbors").collectAsList();
        assertThat(rows).hasSize((int) expected.indices().size(0));
        assertThat(found.queries()).isEqualTo(rows.size());
        for (int query = 0; query < rows.size(); query++) {
            List<Row> neighbors = rows.get(query).getList(0);
            assertThat(neighbors.stream().map(each -> rowOf.apply(each.get(0))))
                    .containsExactlyElementsOf(
                            Arrays.stream(expected.indices().at(query).toLongArray())
                                    .boxed()
                                    .toList());
            assertThat(neighbors.stream().mapToDouble(each -> each.getDouble(1)).toArray())
                    .isEqualTo(expected.distances().at(query).toDoubleArray());
        }
        found.unpersist();
    }

    private static void assertSame(SparkNeighbors found, NearestNeighborsModel.Neighbors expected) {
        assertSame(found, expected, id -> (Long) id);
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "1, 9", "2, 1", "2, 5", "3, 2", "3, 9", "8, 3", "8, 7"})
    void the_same_neighbours_as_locally(int dimensions, int partitions) {
        Random random = new Random(10 * dimensions + partitions);
        for (int round = 0; round < ROUNDS; round++) {
            ClusterPoints points = ClusterPoints.random(random, 100 + random.nextInt(500), dimensions);
            ClusterPoints queries = ClusterPoints.random(random, 1 + random.nextInt(300), dimensions);
            int k = 1 + random.nextInt(round % 3 == 2 ? 100 : 12);
            NearestNeighborsModel local = new NearestNeighbors().setK(k).fit(points.array());
            Dataset<Row> df = points.dataset(SPARK.session(), 3);

            SparkNearestNeighborsModel model =
                    nearest(points).setK(k).setPartitions(partitions).fit(df);

            assertSame(model.kneighbors(queries.dataset(SPARK.session(), 2)), local.kneighbors(queries.array()));
            if (dimensions == 2) {
                assertSame(model.kneighbors(df), local.kneighbors(points.array()));
            }
            model.unpersist();
        }
    }

    @Test
    void nearest_images_in_a_periodic_space() {
        Random random = new Random(6);
        Space space = Space.periodic(4.5, 5);
        ClusterPoints points = wrapped(ClusterPoints.random(random, 500, 2), space);
        ClusterPoints queries = wrapped(ClusterPoints.random(random, 200, 2), space);

        SparkNearestNeighborsModel model =
                nearest(points).setSpace(space).setPartitions(7).fit(points.dataset(SPARK.session(), 2));

        assertSame(
                model.kneighbors(queries.dataset(SPARK.session(), 2)),
                new NearestNeighbors().setSpace(space).fit(points.array()).kneighbors(queries.array()));
        model.unpersist();
    }

    private static ClusterPoints wrapped(ClusterPoints points, Space space) {
        double[][] inside = Arrays.stream(points.points())
                .map(point -> new double[] {space.wrap(0, point[0]), space.wrap(1, point[1])})
                .toArray(double[][]::new);
        return new ClusterPoints(inside, points.weights());
    }

    /** Partitions with fewer points than are asked for know no bound of their own. */
    @Test
    void more_neighbours_than_a_partition_has_points() {
        ClusterPoints points = ClusterPoints.random(new Random(8), 200, 2);
        Dataset<Row> df = points.dataset(SPARK.session(), 2);
        SparkNearestNeighborsModel model = nearest(points).setPartitions(9).fit(df);
        NearestNeighborsModel local = new NearestNeighbors().fit(points.array());

        for (int k : new int[] {23, 199, 200}) {
            assertSame(model.kneighbors(df, k), local.kneighbors(points.array(), k));
        }
        assertThatThrownBy(() -> model.kneighbors(df, 201))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("k: expected from 1 to as many as the points fitted, 200, got 201");
        model.unpersist();
    }

    @Test
    void equal_points_fewer_points_than_partitions_one_and_no_queries() {
        ClusterPoints equal = new ClusterPoints(new double[300][2], new double[300]);
        Dataset<Row> df = equal.dataset(SPARK.session(), 2);
        SparkNearestNeighborsModel model = nearest(equal).setPartitions(6).fit(df);
        assertSame(
                model.kneighbors(df), new NearestNeighbors().fit(equal.array()).kneighbors(equal.array()));
        SparkNeighbors none = model.kneighbors(df.where("id < 0"));
        assertThat(none).hasToString("5 neighbours of each of 0 queries");
        assertThat(none.dataset().count()).isZero();
        none.unpersist();
        model.unpersist();

        for (int count : new int[] {1, 3}) {
            ClusterPoints few = new ClusterPoints(new double[][] {{0, 0}, {0.1, 0}, {3, 3}}, new double[3]);
            ClusterPoints some = new ClusterPoints(Arrays.copyOf(few.points(), count), new double[count]);
            SparkNearestNeighborsModel small =
                    nearest(some).setK(count).setPartitions(9).fit(some.dataset(SPARK.session(), 1));
            assertThat(small).hasToString(count + " points in 9 partitions");
            assertSame(
                    small.kneighbors(few.dataset(SPARK.session(), 2)),
                    new NearestNeighbors().setK(count).fit(some.array()).kneighbors(few.array()));
            small.unpersist();
        }
    }

    /** Any id that has an order; the least is first among equally near ones. */
    @Test
    void ids_of_any_type() {
        ClusterPoints points = ClusterPoints.random(new Random(9), 300, 2);
        Dataset<Row> df = points.dataset(SPARK.session(), 3);
        NearestNeighborsModel.Neighbors expected =
                new NearestNeighbors().fit(points.array()).kneighbors(points.array());
        Dataset<Row> named =
                df.selectExpr("x0", "x1", "id", "format_string('p%05d', id) as `the name`", "int(id - 100) as number");

        SparkNearestNeighborsModel byName = nearest(points).setIdCol("the name").fit(named);
        assertSame(byName.kneighbors(named), expected, id -> Long.valueOf(((String) id).substring(1)));
        assertSame(byName.kneighbors(df), expected, id -> Long.valueOf(((String) id).substring(1)));
        byName.unpersist();
        SparkNearestNeighborsModel byNumber = nearest(points).setIdCol("number").fit(named);
        assertSame(byNumber.kneighbors(df), expected, id -> (Integer) id + 100L);
        byNumber.unpersist();
    }

    /** The rows keep their columns, points may be in arrays, and without ids rows are numbered as they are read. */
    @Test
    void rows_are_complete() {
        Dataset<Row> df = SPARK.session()
                .range(0, 60, 1, 1)
                .selectExpr("string(id) as row", "array(int(id), int(id) % 2) as features", "id as `a.b`");
        SparkNearestNeighborsModel model =
                new SparkNearestNeighbors().setK(2).setNeighborsCol("id").fit(df);

        SparkNeighbors self = model.kneighbors(df);
        SparkNeighbors others = model.kneighbors(df.where("row = 7"), 1);

        assertThat(self.k()).isEqualTo(2);
        assertThat(self.dataset().columns()).containsExactly("row", "features", "a.b", "id");
        assertThat(self.dataset()
                        .where("id[0].id = `a.b` and id[0].distance = 0 and id[1].id != `a.b` and row = string(`a.b`)")
                        .count())
                .isEqualTo(60);
        assertThat(others.dataset().collectAsList())
                .singleElement()
                .satisfies(row ->
                        assertThat(((Row) row.getList(3).get(0)).getLong(0)).isEqualTo(7));
        self.unpersist();
        others.unpersist();
        model.unpersist();
    }

    @Test
    void what_makes_no_sense_is_refused() {
        Dataset<Row> df = SPARK.session()
                .range(0, 10, 1, 1)
                .selectExpr(
                        "id",
                        "double(id) as x",
                        "if(id = 7, double('NaN'), id) as y",
                        "if(id = 7, null, string(id)) as s",
                        "array(1D, id) as a",
                        "array(1D) as one");

        assertThatThrownBy(() -> new SparkNearestNeighbors().setK(0)).hasMessage("k: expected 1 or more, got 0");
        assertThatThrownBy(() -> new SparkNearestNeighbors().setPartitions(0))
                .hasMessage("partitions: expected 1 or more, got 0");
        SparkNearestNeighbors nearest = new SparkNearestNeighbors();
        assertThatThrownBy(() -> nearest.fit(df))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("features: there is no column features among id, x, y, s, a, one");
        assertThatThrownBy(() -> nearest.setFeatures("x", "y").fit(df))
                .isInstanceOf(SpatialPartitionException.class)
                .hasMessageStartingWith("the column y has 1 value that is NaN or infinite, in 10 rows");
        nearest.setFeatures("x");
        assertThatThrownBy(() -> nearest.setIdCol("row").fit(df))
                .hasMessage("idCol: there is no column row among id, x, y, s, a, one");
        assertThatThrownBy(() -> nearest.setIdCol("s").fit(df))
                .hasMessageContaining("idCol: expected an id in each row, got a null in s: leave the row out");
        SparkNearestNeighborsModel model =
                new SparkNearestNeighbors().setFeatures("x").setIdCol("id").fit(df.selectExpr("id", "x"));
        assertThatThrownBy(() -> model.kneighbors(df.selectExpr("y as x")))
                .isInstanceOf(SpatialPartitionException.class)
                .hasMessageStartingWith("the column x has 1 value that is NaN or infinite, in 10 rows");
        assertThatThrownBy(() -> model.kneighbors(df.selectExpr("x as z")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("features: there is no column x among z");
        assertThatThrownBy(() -> model.kneighbors(df.selectExpr("x", "id as neighbors")))
                .hasMessage(
                        "the DataFrame has a column neighbors already: set another name for the one that is appended");
        assertThatThrownBy(() -> model.kneighbors(df, 0))
                .hasMessage("k: expected from 1 to as many as the points fitted, 10, got 0");
        model.unpersist();
    }

    @Test
    void queries_have_as_many_coordinates_as_the_points() {
        Dataset<Row> df = SPARK.session()
                .range(0, 10, 1, 1)
                .selectExpr("id", "array(1D, id) as a", "array(1D) as one", "1D as x");
        SparkNearestNeighborsModel model =
                new SparkNearestNeighbors().setFeatures("a").setIdCol("id").fit(df);

        assertThatThrownBy(() -> model.kneighbors(df.selectExpr("one as a")))
                .hasMessageContaining(
                        "features: expected arrays of 2 numbers in a, as the points that were fitted, got 1");
        assertThatThrownBy(() -> model.kneighbors(df.selectExpr("x as a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("features: expected points of 2 coordinates, as those fitted have, got a");
        model.unpersist();
    }
}
