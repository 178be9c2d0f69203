package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Threads;
import dev.quern.spark.partition.SpatialBlock;
import dev.quern.spark.partition.SpatialBlocks;
import dev.quern.spark.partition.SpatialPartitionException;
import dev.quern.spark.partition.SpatialPartitions;
import dev.quern.spark.partition.SpatialRepartition;
import dev.quern.spark.partition.SpatialStatistics;
import dev.quern.spatial.Neighbors;
import dev.quern.spatial.Space;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpatialBlocksTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    @ParameterizedTest
    @CsvSource({"2, 7, 0.3, true", "3, 5, 0.5, false", "3, 3, 100, false"})
    void blocks_own_each_point_once_and_ghosts_know_where_from(
            int dimensions, int partitions, double radius, boolean isPeriodic) {
        double[][] points = PointSets.blobs(2000, dimensions, 21);
        double[] lengths = new double[dimensions];
        Arrays.fill(lengths, 10);
        Space space = isPeriodic ? Space.periodic(lengths) : Space.open(dimensions);
        SpatialPartitions parts = SpatialRepartition.of(
                        PointSets.dataset(SPARK.session(), points, dimensions, 3), PointSets.columns(dimensions))
                .partitions(partitions)
                .radius(radius)
                .space(space)
                .weight("weight")
                .id("id")
                .cut();
        SpatialBlocks blocks = parts.blocks();
        List<SpatialBlock> all = blocks.rdd().collect();
        assertThat(all).hasSize(partitions);
        assertThat(all.stream().mapToInt(SpatialBlock::owned).sum()).isEqualTo(2000);
        SpatialStatistics statistics = parts.statistics();
        Set<Long> owned = new HashSet<>();
        for (int part = 0; part < partitions; part++) {
            SpatialBlock block = all.get(part);
            assertThat(block.partition()).isEqualTo(part);
            assertThat(block.points() - block.owned())
                    .isEqualTo((int) statistics.partitions().get(part).ghosts());
            Set<Long> here = new HashSet<>();
            for (int row = 0; row < block.points(); row++) {
                long id = block.ids().getLong(row);
                assertThat(here.add(id)).isTrue();
                for (int axis = 0; axis < dimensions; axis++) {
                    assertThat(block.positions().getDouble(row, axis)).isEqualTo(points[(int) id][axis]);
                }
                assertThat(block.values().getDouble(row, 0)).isEqualTo(1.0 + (int) (id % 3));
                if (row < block.owned()) {
                    assertThat(owned.add(id)).isTrue();
                } else {
                    int ghost = row - block.owned();
                    SpatialBlock owner = all.get((int) block.ghostOwners().getLong(ghost));
                    int place = (int) block.ghostPlaces().getLong(ghost);
                    assertThat(place).isLessThan(owner.owned());
                    assertThat(owner.ids().getLong(place)).isEqualTo(id);
                }
            }
            for (int row = 0; row < block.owned(); row += 9) {
                assertThat(here)
                        .containsAll(PointSets.near(points, (int) block.ids().getLong(row), space, radius));
            }
        }
        Dataset<Row> rows = blocks.toDataset();
        assertThat(rows.columns()).endsWith("weight").startsWith("id", "c0");
        assertThat(rows.selectExpr("sum(id)").first().getLong(0)).isEqualTo(1999L * 1000);
    }

    @Test
    void code_on_blocks_has_the_threads_of_the_task() {
        double[][] points = PointSets.blobs(3000, 2, 4);
        double radius = 0.2;
        SpatialBlocks blocks = SpatialRepartition.of(PointSets.dataset(SPARK.session(), points, 2, 2), "c0", "c1")
                .partitions(4)
                .radius(radius)
                .cut()
                .blocks();
        Space space = Space.open(2);
        // Lists of neighbours, which are built by parallel loops.
        List<Integer> found = blocks.map(block -> block.owned() == 0
                        ? 0
                        : Neighbors.of(block.positions(), block.owned(), space, radius)
                                .owned())
                .collect();
        assertThat(found.stream().mapToInt(owned -> owned).sum()).isEqualTo(3000);
        assertThat(blocks.map(block -> Threads.count()).collect()).allMatch(threads -> threads >= 1 && threads <= 2);
        assertThat(blocks.partitions()).isEqualTo(4);
        assertThat(blocks).hasToString("4 blocks by KdTree of 4 partitions in 2 dimensions");
    }

    @ParameterizedTest
    @CsvSource({"0, 3", "1, 4", "3, 10"})
    void more_partitions_than_points(int count, int partitions) {
        double[][] points = PointSets.blobs(count, 2, 4);
        SpatialBlocks blocks = SpatialRepartition.of(PointSets.dataset(SPARK.session(), points, 2, 2), "c0", "c1")
                .partitions(partitions)
                .radius(50)
                .cut()
                .blocks();
        assertThat(blocks.map(SpatialBlock::owned).collect().stream()
                        .mapToInt(owned -> owned)
                        .sum())
                .isEqualTo(count);
        assertThat(blocks.steps((block, step) -> new double[] {block.points()}).run(2))
                .hasDimensions(2, 1);
        assertThat(blocks.rdd().first().toString()).startsWith("partition 0: ");
    }

    @Test
    void blocks_that_are_computed_again_are_the_same_bits() {
        double[][] points = PointSets.blobs(2000, 3, 6);
        SpatialBlocks blocks = SpatialRepartition.of(PointSets.dataset(SPARK.session(), points, 3, 4), "c0", "c1", "c2")
                .partitions(5)
                .radius(0.4)
                .cut()
                .blocks();
        List<Integer> first = blocks.map(SpatialBlocksTest::bits).collect();
        blocks.unpersist();
        assertThat(blocks.map(SpatialBlocksTest::bits).collect()).isEqualTo(first);
    }

    private static int bits(SpatialBlock block) {
        return Arrays.hashCode(IntStream.range(0, block.points())
                .mapToLong(row -> 31
                                * (31 * block.ids().getLong(row)
                                        + Double.doubleToLongBits(
                                                block.positions().getDouble(row, 0)))
                        + (row < block.owned() ? 0 : block.ghostPlaces().getLong(row - block.owned())))
                .toArray());
    }

    @Test
    void settings_of_time_steps() {
        SpatialBlocks blocks = SpatialRepartition.of(
                        PointSets.dataset(SPARK.session(), PointSets.blobs(10, 2, 4), 2, 2), "c0", "c1")
                .partitions(2)
                .radius(1)
                .id("id")
                .cut()
                .blocks();
        assertThatThrownBy(() -> blocks.steps((block, step) -> new double[0]).slack(1.5))
                .isInstanceOf(SpatialPartitionException.class)
                .hasMessage("the slack is 1.5, and the radius 1.0\n  pass what the radius is more than the step needs,"
                        + " from 0 to all of it");
        assertThatThrownBy(() -> blocks.steps((block, step) -> new double[0]).checkpointEvery(0))
                .hasMessage("checkpointEvery(0)\n  pass a number of steps, at least 1");
        assertThatThrownBy(() -> blocks.steps((block, step) -> new double[block.partition()])
                        .run(1))
                .hasMessage(
                        "the step returned 0 numbers for partition 0 and 1 for partition 1\n  return the same number"
                                + " of them for each, also for one without points");
        assertThatThrownBy(() -> blocks.steps((block, step) -> {
                            for (int row = 0; row < block.owned(); row++) {
                                block.positions().setDouble(Double.NaN, row, 1);
                            }
                            return new double[0];
                        })
                        .run(1))
                .isInstanceOf(SpatialPartitionException.class)
                .hasMessageContaining("after step 0 the point with id ")
                .hasMessageContaining(", NaN]\n")
                .hasMessageEndingWith("see whether the step divides by a distance of 0, or is too long to be stable");
    }
}
