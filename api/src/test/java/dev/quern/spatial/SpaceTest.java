package dev.quern.spatial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.NDArray;
import org.junit.jupiter.api.Test;

final class SpaceTest {
    @Test
    void wrapsWhatIsOutside() {
        Space space = Space.periodic(new double[] {-1, 0}, new double[] {1, 10}, new boolean[] {true, false});
        assertThat(space.wrap(0, 1)).isEqualTo(-1);
        assertThat(space.wrap(0, -1.5)).isEqualTo(0.5);
        assertThat(space.wrap(0, 7.25)).isEqualTo(-0.75);
        assertThat(space.wrap(0, -1 - 1e-17)).isEqualTo(-1);
        assertThat(space.wrap(1, 25)).isEqualTo(25);
        assertThat(Space.periodic(1).wrap(0, -1e-30)).isEqualTo(0);
    }

    @Test
    void wrapsArraysInPlace() {
        NDArray positions = NDArray.of(new double[][] {{0.5, 11}, {-0.5, 3}});
        Space.periodic(1, 10).wrap(positions);
        assertThat(positions.contentEquals(NDArray.of(new double[][] {{0.5, 1}, {0.5, 3}})))
                .isTrue();
        NDArray floats = NDArray.of(new float[] {-1e-9f, 2.5f}, 2, 1);
        Space.periodic(1).wrap(floats);
        assertThat(floats.contentEquals(NDArray.of(new float[] {0, 0.5f}, 2, 1)))
                .isTrue();
    }

    @Test
    void measuresToTheNearestImage() {
        Space space = Space.periodic(10, 10);
        assertThat(space.displacement(0, 1, 9.5)).isEqualTo(-1.5);
        assertThat(space.displacement(0, 9.5, 1)).isEqualTo(1.5);
        assertThat(space.squaredDistance(new double[] {1, 1}, new double[] {9, 9}))
                .isEqualTo(8);
        assertThat(Space.open(1).displacement(0, 1, 9.5)).isEqualTo(8.5);
    }

    @Test
    void saysWhatItIs() {
        assertThat(Space.open(3)).hasToString("an open space of 3 dimensions");
        assertThat(Space.periodic(new double[] {0, 0}, new double[] {2, 1}, new boolean[] {true, false}))
                .hasToString("a periodic space of [0.0, 2.0) x (-inf, inf)")
                .isEqualTo(Space.periodic(new double[] {0, 7}, new double[] {2, 8}, new boolean[] {true, false}))
                .isNotEqualTo(Space.periodic(2, 1));
    }

    @Test
    void refusesBoundsThatAreNone() {
        assertThatThrownBy(() -> Space.periodic(1, 0))
                .hasMessage(
                        "Space.periodic: axis 1 goes from 0.0 to 0.0; a periodic axis has a lower bound below its upper"
                                + " one");
        assertThatThrownBy(() -> Space.periodic(new double[] {0}, new double[] {1, 2}))
                .hasMessage("Space.periodic: 1 lower bounds, 2 upper bounds and 1 axes; pass as many of each");
        assertThatThrownBy(() -> Space.open(0)).hasMessage("Space.open: a space has from 1 to 64 dimensions, not 0");
        assertThatThrownBy(() -> Space.periodic(1, 1).wrap(NDArray.of(1.0)))
                .hasMessage(
                        "Space.wrap: positions are F64[1] heap; pass F64 or F32 of shape [points, 2], for a periodic space"
                                + " of [0.0, 1.0) x [0.0, 1.0)");
    }
}
