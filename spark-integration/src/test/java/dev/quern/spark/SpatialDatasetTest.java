package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.spark.partition.CutMethod;
import dev.quern.spark.partition.SpatialPartitions;
import dev.quern.spark.partition.SpatialRepartition;
import dev.quern.spark.partition.SpatialStatistics;
import dev.quern.spatial.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpatialDatasetTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    @ParameterizedTest
    @CsvSource({
        "2, 7, 0.3, K_D_TREE, false",
        "3, 8, 0.4, K_D_TREE, false",
        "2, 6, 0.3, HILBERT, true",
        "3, 8, 0.5, K_D_TREE, true",
        "2, 9, 0.3, GRID, true",
        "1, 5, 0.2, K_D_TREE, false"
    })
    void each_point_is_owned_once_and_sees_all_within_the_radius(
            int dimensions, int partitions, double radius, CutMethod method, boolean isPeriodic) {
        double[][] points = PointSets.blobs(3000, dimensions, 11);
        double[] lengths = new double[dimensions];
        Arrays.fill(lengths, 10);
        Space space = isPeriodic ? Space.periodic(lengths) : Space.open(dimensions);
        SpatialPartitions parts = SpatialRepartition.of(
                        PointSets.dataset(SPARK.session(), points, dimensions, 3), PointSets.columns(dimensions))
                .partitions(partitions)
                .radius(radius)
                .space(space)
                .method(method)
                .id("id")
                .cut();
        Dataset<Row> rows = parts.dataset();
        assertThat(parts.points()).isEqualTo(3000);
        assertThat(rows.columns()).endsWith("weight", "ghost", "partition");
        assertThat(rows.rdd().getNumPartitions()).isEqualTo(partitions);
        assertThat(rows.where(functions.col("partition").notEqual(functions.spark_partition_id()))
                        .count())
                .isZero();

        List<Row> all = rows.collectAsList();
        List<Row> owned =
                all.stream().filter(row -> !row.<Boolean>getAs("ghost")).toList();
        assertThat(owned.stream().map(row -> row.<Long>getAs("id")).sorted().toList())
                .isEqualTo(LongStream.range(0, 3000).boxed().toList());
        Map<Integer, List<Row>> byPartition =
                all.stream().collect(Collectors.groupingBy(row -> row.<Integer>getAs("partition")));
        Map<Integer, List<Long>> seen = byPartition.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        each -> each.getValue().stream()
                                .map(row -> row.<Long>getAs("id"))
                                .sorted()
                                .toList()));
        seen.values().forEach(ids -> assertThat(ids).doesNotHaveDuplicates());
        for (int at = 0; at < owned.size(); at += 7) {
            Row row = owned.get(at);
            int id = (int) (long) row.<Long>getAs("id");
            int partition = row.<Integer>getAs("partition");
            assertThat(PointSets.near(points, id, space, radius))
                    .allMatch(near -> Collections.binarySearch(seen.get(partition), near) >= 0);
        }
        byPartition.values().forEach(SpatialDatasetTest::assertOwnedComeFirst);
        assertStatistics(parts.statistics(), byPartition);
    }

    private static void assertOwnedComeFirst(List<Row> rows) {
        List<Boolean> ghosts =
                rows.stream().map(row -> row.<Boolean>getAs("ghost")).toList();
        assertThat(ghosts).isSorted();
    }

    private static void assertStatistics(SpatialStatistics statistics, Map<Integer, List<Row>> byPartition) {
        for (SpatialStatistics.PartitionLoad each : statistics.partitions()) {
            List<Row> rows = byPartition.getOrDefault(each.partition(), List.of());
            long ghosts =
                    rows.stream().filter(row -> row.<Boolean>getAs("ghost")).count();
            assertThat(each.ghosts()).isEqualTo(ghosts);
            assertThat(each.points()).isEqualTo(rows.size() - ghosts);
        }
    }

    @Test
    void rows_are_in_an_order_of_space_and_keep_what_else_they_have() {
        double[][] points = PointSets.blobs(4000, 2, 5);
        Dataset<Row> df = PointSets.dataset(SPARK.session(), points, 2, 2)
                .withColumn("name", functions.concat(functions.lit("p"), functions.col("id")))
                .withColumn("nested", functions.struct("id", "weight"));
        List<Row> rows = QuernSpark.on(SPARK.session())
                .repartitionBySpace(df, List.of("c0", "c1"), 4, 0.1)
                .collectAsList();
        double along = 0;
        double shuffled = 0;
        for (int at = 1; at < rows.size(); at++) {
            Row row = rows.get(at);
            long id = row.<Long>getAs("id");
            assertThat(row.<String>getAs("name")).isEqualTo("p" + id);
            assertThat(row.<Row>getAs("nested").getLong(0)).isEqualTo(id);
            along += distance(rows.get(at - 1), row);
            shuffled += distance(rows.get((int) ((at * 7919L) % rows.size())), row);
        }
        assertThat(along).isLessThan(shuffled / 15);
    }

    private static double distance(Row a, Row b) {
        return Math.hypot(a.<Double>getAs("c0") - b.<Double>getAs("c0"), a.<Double>getAs("c1") - b.<Double>getAs("c1"));
    }

    @Test
    void equal_points_are_spread_and_reported() {
        double[][] points = new double[4000][];
        Arrays.fill(points, new double[] {1, 2});
        SpatialPartitions parts = SpatialRepartition.of(PointSets.dataset(SPARK.session(), points, 2, 3), "c0", "c1")
                .partitions(8)
                .radius(0)
                .cut();
        SpatialStatistics statistics = parts.statistics();
        assertThat(statistics.imbalance()).isLessThan(1.15);
        assertThat(statistics.points()).isEqualTo(4000);
        // They are at distance 0 of one another, so all see all.
        assertThat(statistics.ghosts()).isEqualTo(7 * 4000L);
        assertThat(statistics.heaviestPoint().share()).isEqualTo(1);
        assertThat(statistics.explain()).contains("the heaviest is [1.0, 2.0] with 100.000 % of the load");
        assertThat(parts.dataset().where("not ghost").count()).isEqualTo(4000);
    }

    @Test
    void weights_are_balanced_and_loads_that_were_measured() {
        double[][] points = PointSets.blobs(20_000, 2, 3);
        Dataset<Row> df = PointSets.dataset(SPARK.session(), points, 2, 3)
                .withColumn("weight", functions.expr("if(c0 > 5, 10.0, 1.0)"));
        SpatialPartitions parts = SpatialRepartition.of(df, "c0", "c1")
                .partitions(8)
                .weight("weight")
                .id("id")
                .cut();
        assertThat(parts.statistics().imbalance()).isLessThan(1.1);
        assertThat(parts.needsRebalancing(1.1)).isFalse();

        SpatialPartitions measured =
                SpatialRepartition.of(df, "c0", "c1").partitions(8).id("id").cut();
        assertThat(imbalance(loads(measured, points))).isGreaterThan(1.6);
        // What is measured is even within a partition that lies on both sides only once it is cut small enough.
        for (int round = 0; round < 4; round++) {
            measured = measured.rebalanced(loads(measured, points));
        }
        assertThat(imbalance(loads(measured, points))).isLessThan(1.2);
    }

    private static double[] loads(SpatialPartitions parts, double[][] points) {
        double[] loads = new double[parts.partitioning().partitions()];
        for (double[] point : points) {
            loads[parts.partitioning().partition(point)] += point[0] > 5 ? 10 : 1;
        }
        return loads;
    }

    private static double imbalance(double[] loads) {
        return Arrays.stream(loads).max().orElseThrow()
                / Arrays.stream(loads).average().orElseThrow();
    }

    @Test
    void one_full_partition_of_the_input_among_empty_ones_is_sampled_in_full() {
        double[][] points = PointSets.blobs(60_000, 2, 9);
        Dataset<Row> skewed = PointSets.dataset(SPARK.session(), points, 2, 2)
                .repartition(32, functions.expr("id * 0"))
                .cache();
        assertThat(skewed.javaRDD().getNumPartitions()).isEqualTo(32);
        SpatialPartitions parts = SpatialRepartition.of(skewed, "c0", "c1")
                .partitions(16)
                .radius(0.01)
                .cut();
        assertThat(parts.statistics().imbalance()).isLessThan(1.1);
    }

    @Test
    void the_same_seed_cuts_the_same_whatever_the_partitions_of_the_input() {
        double[][] points = PointSets.blobs(30_000, 3, 2);
        SpatialRepartition first = SpatialRepartition.of(
                        PointSets.dataset(SPARK.session(), points, 3, 2), "c0", "c1", "c2")
                .partitions(6)
                .sample(100)
                .id("id");
        assertThat(first.cut().partitioner()).isEqualTo(first.cut().partitioner());
        assertThat(first.cut().partitioner()).hasSameHashCodeAs(first.cut().partitioner());
        assertThat(first.seed(1).cut().partitioner()).isNotEqualTo(first.cut().partitioner());
    }

    @ParameterizedTest
    @CsvSource({"0, 4, 1", "1, 4, 1", "3, 10, 0.5", "50, 4, 1000000"})
    void few_points_and_large_radii(int count, int partitions, double radius) {
        double[][] points = PointSets.blobs(count, 2, 1);
        SpatialPartitions parts = SpatialRepartition.of(PointSets.dataset(SPARK.session(), points, 2, 2), "c0", "c1")
                .partitions(partitions)
                .radius(radius)
                .cut();
        List<Row> rows = parts.dataset().collectAsList();
        assertThat(rows.stream().filter(row -> !row.<Boolean>getAs("ghost"))).hasSize(count);
        assertThat(rows).hasSize(count + (int) parts.statistics().ghosts());
        if (radius > 100) {
            assertThat(rows).hasSize(count * partitions);
        }
        assertThat(parts.explain()).contains("points  " + count);
        assertThat(parts.toString()).startsWith(count + " points by KdTree of " + partitions);
    }

    @Test
    void the_plan_has_one_shuffle() {
        Dataset<Row> rows = SpatialRepartition.of(
                        PointSets.dataset(SPARK.session(), PointSets.blobs(100, 2, 1), 2, 2)
                                .localCheckpoint(),
                        "c0",
                        "c1")
                .partitions(3)
                .cut()
                .dataset();
        List<String> lines = new ArrayList<>(
                List.of(rows.queryExecution().executedPlan().toString().split("\n")));
        assertThat(lines.stream().filter(line -> line.contains("Exchange"))).hasSize(1);
    }
}
