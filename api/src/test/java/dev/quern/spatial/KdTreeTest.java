package dev.quern.spatial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KdTreeTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void points_have_one_owner_and_pairs_are_seen(int dimensions) {
        SplittableRandom random = new SplittableRandom(11L * dimensions);
        for (int trial = 0; trial < 40; trial++) {
            double[][] points = PartitioningChecks.points(random, 1 + random.nextInt(300), dimensions);
            double radius = random.nextDouble() * 0.3;
            PointSample sample = PointSample.of(points);
            KdTree tree = KdTree.of(trial % 2 == 0 ? sample : sample.withRadius(radius), 1 + random.nextInt(20));
            PartitioningChecks.ownersAreSound(tree, points);
            PartitioningChecks.pairsAreSeen(tree, points, radius, 0);
            PartitioningChecks.reachIsExact(tree, points, radius);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void pairs_are_seen_across_periodic_bounds(int dimensions) {
        SplittableRandom random = new SplittableRandom(13L * dimensions);
        boolean[] periodic = new boolean[dimensions];
        Arrays.fill(periodic, true);
        double[] one = new double[dimensions];
        Arrays.fill(one, 1);
        for (int trial = 0; trial < 40; trial++) {
            double[][] points = PartitioningChecks.points(random, 200, dimensions);
            double radius = random.nextDouble() * 0.3;
            KdTree tree = KdTree.of(
                    PointSample.of(points)
                            .withRadius(radius)
                            .withPeriods(Box.of(new double[dimensions], one), periodic),
                    1 + random.nextInt(20));
            PartitioningChecks.ownersAreSound(tree, points);
            PartitioningChecks.pairsAreSeen(tree, points, radius, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 12, 64})
    void loads_are_even_for_any_number_of_partitions(int partitions) {
        SplittableRandom random = new SplittableRandom(17);
        for (int trial = 0; trial < 10; trial++) {
            double[][] points = PartitioningChecks.points(random, 100 * partitions, 1 + trial % 3);
            assertThat(PartitioningChecks.imbalance(
                            KdTree.of(PointSample.of(points), partitions), points, new double[0]))
                    .isLessThan(1.35); // points equal in all coordinates are spread by chance, 100 to a partition
        }
    }

    @Test
    void distinct_points_are_shared_out_to_one_more_or_less() {
        double[][] lattice = IntStream.range(0, 4096)
                .mapToObj(i -> new double[] {i % 16, Math.floorDiv(i, 16) % 16, Math.floorDiv(i, 256)})
                .toArray(double[][]::new);
        KdTree tree = KdTree.of(PointSample.of(lattice).withRadius(1), 60);
        int[] loads = new int[60];
        for (int row = 0; row < lattice.length; row++) {
            loads[tree.partition(lattice[row], row)]++;
        }
        assertThat(Arrays.stream(loads).boxed())
                .allSatisfy(load -> assertThat(load).isBetween(65, 72)); // 68.3
    }

    @Test
    void weights_are_shared_out() {
        SplittableRandom random = new SplittableRandom(19);
        double[][] points = random.doubles(40_000)
                .mapToObj(x -> new double[] {x, random.nextDouble()})
                .toArray(double[][]::new);
        double[] weights =
                Arrays.stream(points).mapToDouble(p -> p[0] < 0.1 ? 100 : p[1]).toArray();
        KdTree tree = KdTree.of(PointSample.of(points).withWeights(weights), 13);
        assertThat(PartitioningChecks.imbalance(tree, points, weights)).isLessThan(1.05);
        assertThat(PartitioningChecks.imbalance(tree, points, new double[0])).isGreaterThan(2);
    }

    @Test
    void equal_points_are_spread_by_their_rows() {
        double[][] points = new double[64_000][];
        Arrays.fill(points, new double[] {1, -2, 3});
        PointSample sample = PointSample.of(Arrays.copyOf(points, 8_000)).withRadius(0.5);
        KdTree tree = KdTree.of(sample, 16);
        assertThat(PartitioningChecks.imbalance(tree, points, new double[0])).isLessThan(1.06);
        assertThat(IntStream.range(0, 100)
                        .map(row -> tree.partition(points[row]))
                        .distinct()
                        .count())
                .as("without their rows they are one")
                .isOne();
        assertThat(sample.heaviestPoint().point()).containsExactly(1.0, -2.0, 3.0);
        assertThat(sample.heaviestPoint().share()).isEqualTo(1);
    }

    @Test
    void partitions_of_one_place_are_as_small_as_it() {
        SplittableRandom random = new SplittableRandom(23);
        double[][] points = new double[8_000][];
        for (int row = 0; row < points.length; row++) {
            points[row] = row % 2 == 0
                    ? new double[] {0, 0}
                    : new double[] {random.nextDouble(-1, 1), random.nextDouble(-1, 1)};
        }
        KdTree tree = KdTree.of(PointSample.of(points).withRadius(0.01), 32);
        int[] near = new int[1];
        tree.reach(new double[] {0, 0.9}, 0.05, partition -> near[0]++);
        tree.reach(new double[] {0.9, 0}, 0.05, partition -> near[0]++);
        assertThat(near[0]).as("of 16 partitions at the origin").isLessThan(8);
    }

    @Test
    void cuts_avoid_what_is_dense() {
        SplittableRandom random = new SplittableRandom(29);
        double[][] points = new double[9_000][];
        for (int row = 0; row < points.length; row++) {
            points[row] = new double[] {random.nextDouble() + 2 * (row % 3), 100 * random.nextDouble()};
        }
        KdTree tree = KdTree.of(PointSample.of(points).withRadius(0.5), 3);
        PartitionQuality quality = new PartitionQuality(tree, 0.4);
        for (int row = 0; row < points.length; row++) {
            quality.add(points[row], row, 1);
        }
        assertThat(quality.ghosts()).isZero();
        assertThat(quality.imbalance()).isLessThan(1.01);
    }

    @Test
    void outliers_do_not_choose_the_axis() {
        double[][] points = IntStream.range(0, 1000)
                .mapToObj(i -> new double[] {i, i % 2, 0})
                .toArray(double[][]::new);
        points[500][2] = 1e9;
        KdTree tree = KdTree.of(PointSample.of(points), 2);
        assertThat(tree.box(0).upper(0)).isBetween(499.0, 500.0);
    }

    @Test
    void fewer_points_than_partitions_leave_some_without_region() {
        double[][] points = {{1, 1}, {2, 5}, {1, 1}};
        KdTree tree = KdTree.of(PointSample.of(points), 10);
        PartitioningChecks.ownersAreSound(tree, points);
        PartitioningChecks.pairsAreSeen(tree, points, 10, 0);
        assertThat(IntStream.range(0, 10).filter(p -> !tree.box(p).isEmpty()).count())
                .isEqualTo(3);
        tree.reach(
                points[0],
                -1,
                Double.POSITIVE_INFINITY,
                near -> assertThat(tree.box(near).isEmpty()).isFalse());
    }

    @Test
    void no_points_and_one_point_leave_all_to_the_first_partition() {
        for (PointSample sample :
                new PointSample[] {PointSample.of(new double[0][], 2), PointSample.of(new double[][] {{3, 4}})}) {
            KdTree tree = KdTree.of(sample, 4);
            assertThat(tree.partition(new double[] {7, -7})).isZero();
            assertThat(tree.box(0)).isEqualTo(Box.everything(2));
            assertThat(tree.box(3).isEmpty()).isTrue();
        }
    }

    @Test
    void extreme_coordinates_are_told_apart() {
        double most = Double.MAX_VALUE;
        double[][] points = {{-most}, {-0.0}, {0.0}, {Double.MIN_VALUE}, {1}, {Math.nextUp(1.0)}, {most}};
        KdTree tree = KdTree.of(PointSample.of(points), 7);
        PartitioningChecks.ownersAreSound(tree, points);
        assertThat(IntStream.of(0, 3, 4, 5, 6)
                        .map(row -> tree.partition(points[row]))
                        .distinct()
                        .count())
                .isEqualTo(5);
        assertThat(tree.partition(points[1], 5)).isEqualTo(tree.partition(points[2], 5));
    }

    @Test
    void what_is_wrong_is_said_with_row_and_value() {
        assertThatThrownBy(() -> PointSample.of(new double[][] {{1, 2}, {3, Double.NaN}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("coordinate 1 of point 1 is NaN: a point needs finite coordinates, leave such rows out");
        assertThatThrownBy(() -> PointSample.of(new double[][] {{1, 2}, {3}}))
                .hasMessage("point 1 has 1 coordinates, others have 2");
        assertThatThrownBy(() -> PointSample.of(new double[0][]))
                .hasMessage("no points: if there may be none, say how many coordinates they would have with"
                        + " PointSample.of(points, dimensions)");
        PointSample sample = PointSample.of(new double[][] {{1, 2}, {3, 4}});
        assertThatThrownBy(() -> KdTree.of(sample, 0)).hasMessage("there must be at least 1 partition: 0");
        assertThatThrownBy(() -> sample.withWeights(new double[] {1}))
                .hasMessage("there are 1 weights for 2 points: each point needs one");
        assertThatThrownBy(() -> sample.withWeights(new double[] {1, -2}))
                .hasMessage("the weight of point 1 is -2.0: a weight is finite and not negative");
        assertThatThrownBy(() -> sample.withWeights(new double[] {0, 0}))
                .hasMessage("the weights of the points add up to 0.0: some point needs a weight, and the sum must be"
                        + " finite");
        assertThatThrownBy(() -> sample.withRadius(Double.NaN))
                .hasMessage("the radius must be finite and not negative: NaN");
        KdTree tree = KdTree.of(sample, 2);
        assertThatThrownBy(() -> tree.partition(new double[] {1, Double.NEGATIVE_INFINITY}))
                .hasMessage("coordinate 1 of the point is -Infinity: a point needs finite coordinates, leave such rows"
                        + " out");
        assertThatThrownBy(() -> tree.partition(new double[] {1}))
                .hasMessage("the point has 1 coordinates, the partitioning 2 dimensions");
        assertThatThrownBy(() -> tree.reach(new double[] {1, 2}, -1.0, near -> {}))
                .hasMessage("the radius must not be negative: -1.0");
        assertThatThrownBy(() -> tree.box(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void what_is_wrong_with_periods_is_said() {
        Box box = Box.of(new double[] {0, 0}, new double[] {5, Double.POSITIVE_INFINITY});
        PointSample sample = PointSample.of(new double[][] {{1, 2}, {5, 4}});
        assertThatThrownBy(() -> sample.withPeriods(box, true, false))
                .hasMessage("coordinate 0 of point 1 is 5.0, outside the periodic axis's bounds [0.0, 5.0): wrap points"
                        + " into them first");
        assertThatThrownBy(() -> sample.withPeriods(box, false, true))
                .hasMessage("axis 1 cannot be periodic from 0.0 to Infinity: it needs finite bounds and a length");
        assertThatThrownBy(() -> sample.withPeriods(box, true))
                .hasMessage("points have 2 coordinates, the periodic domain 2 dimensions, and 1 axes are said to be"
                        + " periodic or not");
        KdTree tree = KdTree.of(PointSample.of(new double[][] {{1, 2}, {4, 4}}).withPeriods(box, true, false), 2);
        assertThatThrownBy(() -> tree.partition(new double[] {-1, 0}))
                .hasMessage("coordinate 0 of the point is -1.0, outside the periodic axis's bounds [0.0, 5.0): wrap"
                        + " points into them first");
    }
}
