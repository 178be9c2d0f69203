package dev.quern.spatial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class PartitionQualityTest {
    private final UniformGrid grid = UniformGrid.of(Box.of(new double[] {0, 0}, new double[] {4, 1}), 4, 1);

    @Test
    void loads_ghosts_and_surfaces_are_counted() {
        PartitionQuality quality = new PartitionQuality(grid, 0.25);
        quality.add(new double[] {0.9, 0}, 0, 3);
        quality.add(new double[] {0.5, 2}, 1, 1);
        PartitionQuality other = new PartitionQuality(grid, 0.25);
        other.add(new double[] {2.75, 0.5}, 2, 0);
        quality.merge(other);
        assertThat(quality.load(0)).isEqualTo(4);
        assertThat(quality.points(0)).isEqualTo(2);
        assertThat(quality.points()).isEqualTo(3);
        assertThat(quality.ghosts(1)).isEqualTo(1);
        assertThat(quality.ghosts(3)).as("at exactly the radius").isEqualTo(1);
        assertThat(quality.ghosts()).isEqualTo(2);
        assertThat(quality.surface(0)).isEqualTo(2 * (0.9 - 0.5 + 2));
        assertThat(quality.surface(2)).as("one point").isZero();
        assertThat(quality.bounds(1)).isEqualTo(Box.empty(2));
        assertThat(quality.imbalance()).isEqualTo(4);
        assertThat(quality.needsRebalancing(4)).isFalse();
        assertThat(quality.needsRebalancing(3.9)).isTrue();
        assertThat(quality)
                .hasToString("3 points in 4 partitions, the largest load 4.0 times the mean, 2 ghosts within 0.25");
    }

    @Test
    void without_load_nothing_is_uneven() {
        assertThat(new PartitionQuality(grid, 0).imbalance()).isEqualTo(1);
    }

    @Test
    void what_is_wrong_is_said() {
        PartitionQuality quality = new PartitionQuality(grid, 1);
        assertThatThrownBy(() -> new PartitionQuality(grid, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the radius must not be negative: NaN");
        assertThatThrownBy(() -> quality.add(new double[] {1, 1}, 0, -1))
                .hasMessage("a weight must be finite and not negative: -1.0");
        assertThatThrownBy(() -> quality.needsRebalancing(0.9))
                .hasMessage("the largest load is never below the mean, so a threshold must be at least 1: 0.9");
        assertThatThrownBy(() -> quality.merge(new PartitionQuality(grid, 2)))
                .hasMessage("what is merged must be about the same partitions: 4 in 2 dimensions with radius 1.0, and 4"
                        + " in 2 dimensions with radius 2.0");
    }
}
