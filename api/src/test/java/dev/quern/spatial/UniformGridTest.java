package dev.quern.spatial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UniformGridTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void points_have_one_owner_and_pairs_are_seen(int dimensions) {
        SplittableRandom random = new SplittableRandom(59L * dimensions);
        for (int trial = 0; trial < 30; trial++) {
            double[][] points = PartitioningChecks.points(random, 1 + random.nextInt(200), dimensions);
            double radius = random.nextDouble() * 0.3;
            UniformGrid grid = UniformGrid.of(PointSample.of(points), 1 + random.nextInt(30));
            PartitioningChecks.ownersAreSound(grid, points);
            PartitioningChecks.pairsAreSeen(grid, points, radius, 0);
            PartitioningChecks.reachIsExact(grid, points, radius);
        }
    }

    @Test
    void pairs_are_seen_across_periodic_bounds() {
        SplittableRandom random = new SplittableRandom(61);
        Box unit = Box.of(new double[2], new double[] {1, 1});
        for (int trial = 0; trial < 30; trial++) {
            double[][] points = PartitioningChecks.points(random, 200, 2);
            UniformGrid grid = UniformGrid.of(PointSample.of(points).withPeriods(unit, true, true), 12);
            PartitioningChecks.pairsAreSeen(grid, points, random.nextDouble() * 0.3, 1);
        }
    }

    @Test
    void boxes_are_of_equal_size_and_numbered_along_the_last_axis_first() {
        UniformGrid grid = UniformGrid.of(Box.of(new double[] {0, 0}, new double[] {10, 6}), 5, 3);
        assertThat(grid.partitions()).isEqualTo(15);
        assertThat(grid.box(4)).isEqualTo(Box.of(new double[] {2, 2}, new double[] {4, 4}));
        assertThat(grid.box(0).lower(0)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(grid.partition(new double[] {2, 2})).isEqualTo(4);
        assertThat(grid.partition(new double[] {1e9, -5})).isEqualTo(12);
    }

    @Test
    void counts_make_boxes_like_cubes() {
        SplittableRandom random = new SplittableRandom(67);
        double[][] points = random.doubles(1000)
                .mapToObj(x -> new double[] {x, random.nextDouble() * 4, 7})
                .toArray(double[][]::new);
        UniformGrid grid = UniformGrid.of(PointSample.of(points), 16);
        assertThat(new int[] {grid.count(0), grid.count(1), grid.count(2)}).isEqualTo(new int[] {2, 8, 1});
        UniformGrid one = UniformGrid.of(PointSample.of(new double[][] {{5, 5}}), 4);
        PartitioningChecks.ownersAreSound(one, new double[][] {{5, 5}, {4, 6}});
        assertThat(UniformGrid.of(PointSample.of(new double[0][], 2), 4).partitions())
                .isEqualTo(4);
    }

    @Test
    void what_is_wrong_is_said() {
        Box box = Box.of(new double[2], new double[] {1, 1});
        assertThatThrownBy(() -> UniformGrid.of(box, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the bounds have 2 dimensions, and there are 1 counts of boxes: each axis needs one");
        assertThatThrownBy(() -> UniformGrid.of(box, 3, 0))
                .hasMessage("a grid has at least 1 box along each axis, and fewer than 2^31 in all: [3, 0]");
        assertThatThrownBy(() -> UniformGrid.of(box, 1 << 16, 1 << 15))
                .hasMessage("a grid has at least 1 box along each axis, and fewer than 2^31 in all: [65536, 32768]");
        assertThatThrownBy(() -> UniformGrid.of(Box.everything(1), 3))
                .hasMessage("a grid needs finite bounds: (-Infinity, Infinity)");
    }
}
