package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.spark.partition.SpatialBlock;
import dev.quern.spark.partition.SpatialBlocks;
import dev.quern.spark.partition.SpatialPartitionException;
import dev.quern.spark.partition.SpatialRepartition;
import dev.quern.spark.partition.TimeSteps;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Space is cut anew where points gather, and nothing else changes by it. */
class RebalanceTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    private static final int COUNT = 1200;

    /** Points that fill a strip, with what they weigh: the last ones count three times. */
    private static SpatialBlocks strip(boolean isWeighted) {
        Dataset<Row> points = SPARK.session()
                .range(0, COUNT, 1, 2)
                .selectExpr(
                        "id",
                        "pmod(id * 7919, 1201) / 1201D as x",
                        "pmod(id * 31, 100) / 10000D as y",
                        "double(id) as name",
                        "if(pmod(id * 7919, 1201) > 1000, 3D, 1D) as w");
        SpatialRepartition parts =
                SpatialRepartition.of(points, "x", "y").id("id").values("name").partitions(4);
        return (isWeighted ? parts.weight("w") : parts).cut().blocks();
    }

    /** All points fall to the left end, the nearer to it the slower. */
    private static double[] fall(SpatialBlock block, long step) {
        double weight = 0;
        for (int row = 0; row < block.owned(); row++) {
            block.positions().setDouble(0.8 * block.positions().getDouble(row, 0), row, 0);
            weight += block.values().getDouble(row, (int) block.values().size(1) - 1);
        }
        return new double[] {block.owned(), weight};
    }

    private static List<Integer> owned(TimeSteps steps) {
        return steps.blocks().map(SpatialBlock::owned).collect();
    }

    @Test
    void points_that_gather_are_shared_out_anew() {
        TimeSteps fixed = strip(false).steps(RebalanceTest::fall);
        TimeSteps even = strip(false).steps(RebalanceTest::fall).rebalanceAbove(1.5);
        fixed.run(8);

        double[][] observed = even.run(8);

        assertThat(observed[7][0]).isEqualTo(COUNT);
        assertThat(owned(fixed)).contains(COUNT);
        assertThat(fixed.rebalances()).isZero();
        assertThat(owned(even)).allSatisfy(points -> assertThat(points).isBetween(150, 450));
        assertThat(even.rebalances()).isBetween(2L, 7L);
        assertThat(even.migrations()).isEqualTo(fixed.migrations());
        // Ids, places and values are the same.
        assertThat(even.blocks().toDataset().sort("id").collectAsList())
                .isEqualTo(fixed.blocks().toDataset().sort("id").collectAsList());
        assertThat(even.blocks().toDataset().where("id = name").count()).isEqualTo(COUNT);
    }

    @Test
    void loads_are_sums_of_weights() {
        TimeSteps even = strip(true).steps(RebalanceTest::fall).rebalanceAbove(1.5);
        even.run(8);

        List<Double> loads = even.blocks().map(block -> fall(block, 0)[1]).collect();

        double mean = loads.stream().mapToDouble(load -> load).sum() / 4;
        assertThat(mean).isEqualTo((COUNT + 2 * 200) / 4.0);
        assertThat(loads).allSatisfy(load -> assertThat(load).isLessThan(1.6 * mean));
        assertThat(even.rebalances()).isPositive();
    }

    @Test
    void nothing_is_cut_anew_below_the_threshold() {
        SpatialBlocks blocks = strip(false);
        TimeSteps steps = blocks.steps(RebalanceTest::fall).rebalanceAbove(4);

        steps.run(5);

        assertThat(owned(steps)).anySatisfy(points -> assertThat(points).isGreaterThan(700));
        assertThat(steps.migrations()).isEqualTo(5);
        assertThat(steps.rebalances()).isZero();
        assertThat(steps.blocks().partitioning()).isSameAs(blocks.partitioning());
    }

    /** Forces of points near one another are the same bits, in an open and in a periodic space, whoever owns the points. */
    @Test
    void forces_are_those_of_a_local_loop() {
        for (boolean isPeriodic : new boolean[] {false, true}) {
            SoftSpheres spheres = SoftSpheres.of(2, isPeriodic);
            double[][] points = PointSets.blobs(600, 2, 17);
            TimeSteps steps = TimeStepsTest.blocks(SPARK.session(), points, spheres, 5, 1)
                    .blocks()
                    .steps(spheres)
                    .slack(0.3)
                    .migrateEvery(3)
                    .rebalanceAbove(1);
            SoftSpheres.Local local = spheres.local(points);

            for (double[] pairs : steps.run(10)) {
                assertThat(pairs[0]).isEqualTo(local.step());
            }

            assertThat(steps.rebalances()).isPositive();
            TimeStepsTest.assertSame(steps.blocks().toDataset().collectAsList(), local, 2);
        }
    }

    @Test
    void what_makes_no_sense_is_refused() {
        TimeSteps steps = strip(true).steps((block, step) -> {
            for (int row = 0; row < block.owned(); row++) {
                block.values().setDouble(-1, row, 1);
            }
            return new double[0];
        });
        assertThatThrownBy(() -> steps.rebalanceAbove(0.9))
                .isInstanceOf(SpatialPartitionException.class)
                .hasMessage("rebalanceAbove(0.9)\n  pass a number of at least 1, since the largest load is never below"
                        + " the mean; 1.5 for example");
        steps.rebalanceAbove(1.5).migrateEvery(1).run(1);
        assertThatThrownBy(() -> steps.run(1))
                .isInstanceOf(SpatialPartitionException.class)
                .hasMessageMatching(
                        "the point with id \\d+ has the weight -1.0 after a step\n  leave the weight as it was,"
                                + " or give it a finite number that is not negative");
    }
}
