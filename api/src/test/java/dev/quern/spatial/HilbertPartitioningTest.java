package dev.quern.spatial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HilbertPartitioningTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
    void points_have_one_owner_and_pairs_are_seen(int dimensions) {
        SplittableRandom random = new SplittableRandom(41L * dimensions);
        for (int trial = 0; trial < 25; trial++) {
            double[][] points = PartitioningChecks.points(random, 1 + random.nextInt(300), dimensions);
            double radius = random.nextDouble() * 0.3;
            HilbertPartitioning pieces = HilbertPartitioning.of(
                    PointSample.of(Arrays.copyOf(points, (points.length + 1) / 2)), 1 + random.nextInt(20));
            PartitioningChecks.ownersAreSound(pieces, points);
            PartitioningChecks.pairsAreSeen(pieces, points, radius, 0);
        }
    }

    @Test
    void pairs_are_seen_across_periodic_bounds() {
        SplittableRandom random = new SplittableRandom(43);
        Box unit = Box.of(new double[2], new double[] {1, 1});
        for (int trial = 0; trial < 30; trial++) {
            double[][] points = PartitioningChecks.points(random, 200, 2);
            HilbertPartitioning pieces = HilbertPartitioning.of(
                    PointSample.of(points).withPeriods(unit, true, true), 1 + random.nextInt(20));
            PartitioningChecks.pairsAreSeen(pieces, points, random.nextDouble() * 0.3, 1);
        }
    }

    @Test
    void what_is_reached_is_within_the_radius_of_a_cell() {
        SplittableRandom random = new SplittableRandom(47);
        double[][] points = PartitioningChecks.points(random, 500, 2);
        Arrays.setAll(points, row -> random.doubles(2).toArray());
        HilbertPartitioning pieces = HilbertPartitioning.of(PointSample.of(points), 9);
        double[][] fine = IntStream.range(0, 512 * 512)
                .mapToObj(i -> new double[] {(i % 512 + 0.5) / 512, (Math.floorDiv(i, 512) + 0.5) / 512})
                .toArray(double[][]::new);
        int[] owners = Arrays.stream(fine).mapToInt(pieces::partition).toArray();
        for (int row = 0; row < 40; row++) {
            double[] point = points[row];
            double[] nearest = new double[9];
            Arrays.fill(nearest, Double.POSITIVE_INFINITY);
            for (int at = 0; at < fine.length; at++) {
                double distance = Math.hypot(fine[at][0] - point[0], fine[at][1] - point[1]);
                nearest[owners[at]] = Math.min(nearest[owners[at]], distance);
            }
            pieces.reach(point, 0.1, near -> assertThat(nearest[near]).isLessThan(0.1 + 0.005));
        }
    }

    @Test
    void loads_and_weights_are_shared_out() {
        SplittableRandom random = new SplittableRandom(53);
        for (int trial = 0; trial < 10; trial++) {
            double[][] points = PartitioningChecks.points(random, 6_000, 3);
            double[] weights =
                    Arrays.stream(points).mapToDouble(p -> 0.1 + p[0]).toArray();
            HilbertPartitioning pieces =
                    HilbertPartitioning.of(PointSample.of(points).withWeights(weights), 13);
            assertThat(PartitioningChecks.imbalance(pieces, points, weights)).isLessThan(1.25);
        }
    }

    @Test
    void equal_points_are_spread_by_their_rows() {
        double[][] points = new double[64_000][];
        Arrays.fill(points, new double[] {1, -2, 3});
        HilbertPartitioning pieces = HilbertPartitioning.of(PointSample.of(Arrays.copyOf(points, 8_000)), 16);
        assertThat(PartitioningChecks.imbalance(pieces, points, new double[0])).isLessThan(1.06);
    }

    @Test
    void fewer_points_than_partitions_leave_the_last_without_region() {
        double[][] points = {{1, 1}, {2, 5}, {1, 1}};
        HilbertPartitioning pieces = HilbertPartitioning.of(PointSample.of(points), 10);
        PartitioningChecks.ownersAreSound(pieces, points);
        PartitioningChecks.pairsAreSeen(pieces, points, 10, 0);
        assertThat(IntStream.range(0, 10).filter(p -> !pieces.box(p).isEmpty())).containsExactly(0, 1, 2);
        HilbertPartitioning none = HilbertPartitioning.of(PointSample.of(new double[0][], 2), 4);
        assertThat(none.partition(new double[] {7, -7})).isZero();
        assertThat(none.box(0)).isEqualTo(Box.everything(2));
    }

    @Test
    void a_row_that_weighs_more_than_a_share_takes_one_partition() {
        double[][] points =
                IntStream.range(0, 100).mapToObj(i -> new double[] {i, 0}).toArray(double[][]::new);
        double[] weights = new double[100];
        Arrays.fill(weights, 1);
        weights[50] = 1000;
        HilbertPartitioning pieces =
                HilbertPartitioning.of(PointSample.of(points).withWeights(weights), 4);
        PartitioningChecks.ownersAreSound(pieces, points);
        KdTree tree = KdTree.of(PointSample.of(points).withWeights(weights), 4);
        PartitioningChecks.ownersAreSound(tree, points);
    }
}
