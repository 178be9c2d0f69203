package dev.quern.spatial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.DType;
import dev.quern.NDArray;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CellListTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void findsEveryPointOfABox(int dimensions) {
        Random random = new Random(dimensions);
        for (int round = 0; round < 60; round++) {
            int count = random.nextInt(400);
            double[][] axes = points(random, dimensions, count, round % 3 == 0);
            // From cells that hold everything to far more cells than points.
            double side = Math.pow(10, -6 + random.nextInt(9));
            CellList cells = CellList.of(axes, count, side);

            assertThat(IntStream.of(cells.order()).sorted().toArray())
                    .isEqualTo(IntStream.range(0, count).toArray());
            double[] low = new double[dimensions];
            double[] high = new double[dimensions];
            for (int axis = 0; axis < dimensions; axis++) {
                low[axis] = random.nextGaussian();
                high[axis] = low[axis] + Math.min(20 * side, random.nextDouble());
            }
            boolean[] seen = new boolean[count];
            cells.forEachRange(low, high, (from, to) -> {
                for (int at = from; at < to; at++) {
                    assertThat(seen[cells.order()[at]]).isFalse();
                    seen[cells.order()[at]] = true;
                }
            });
            for (int i = 0; i < count; i++) {
                boolean inside = true;
                for (int axis = 0; axis < dimensions; axis++) {
                    inside &= axes[axis][i] >= low[axis] && axes[axis][i] <= high[axis];
                }
                assertThat(seen[i] || !inside).isTrue();
            }
        }
    }

    private static double[][] points(Random random, int dimensions, int count, boolean clustered) {
        double[][] axes = new double[dimensions][count];
        for (double[] axis : axes) {
            for (int i = 0; i < count; i++) {
                axis[i] = clustered ? random.nextInt(3) + 1e-7 * random.nextInt(5) : random.nextGaussian();
            }
        }
        return axes;
    }

    @Test
    void looksIntoCellsNearABoxOnly() {
        double[][] axes = {IntStream.range(0, 1000).asDoubleStream().toArray()};
        CellList cells = CellList.of(axes, 1000, 10);
        int[] visited = new int[1];
        cells.forEachRange(new double[] {101}, new double[] {112}, (from, to) -> visited[0] += to - from);
        assertThat(visited[0]).isEqualTo(20);
        assertThat(cells.cells()).isEqualTo(100);
    }

    @Test
    void keepsOccupiedCellsAloneWherePointsAreFewAndFarApart() {
        double[] far = {0, 1e9, -1e9, 1e9};
        CellList cells = CellList.of(new double[][] {far, far, far}, 4, 1e-3);
        assertThat(cells.cells()).isEqualTo(3);
        assertThat(cells.order()).containsExactly(2, 0, 1, 3);
        assertThat(cells.starts()).containsExactly(0, 1, 2, 4);
    }

    @Test
    void takesArraysOfAnyFloatsAndStrides() {
        NDArray points = NDArray.of(new float[] {5, 1, 0, 0, 9, 1}, 2, 3).transpose();
        assertThat(CellList.of(points, 1).order()).containsExactly(2, 1, 0);
        assertThat(CellList.of(NDArray.zeros(DType.F64, 0, 2), 1).order()).isEmpty();
    }

    @Test
    void manyPointsInOnePlaceAreOneCell() {
        double[] same = new double[1000];
        assertThat(CellList.of(new double[][] {same, same}, 1000, Double.MIN_VALUE)
                        .cells())
                .isEqualTo(1);
    }

    @Test
    void saysWhatItCannotTake() {
        assertThatThrownBy(() -> CellList.of(NDArray.zeros(DType.F64, 3, 2), 0.0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CellList.of: the side of a cell is 0.0; pass one above 0");
        assertThatThrownBy(() -> CellList.of(NDArray.of(new double[][] {{0, 1}, {2, Double.NaN}}), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "CellList.of: positions[1, 1] is NaN; near and far are for finite coordinates: leave the row"
                                + " out");
        assertThatThrownBy(() -> CellList.of(NDArray.zeros(DType.I32, 3, 2), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CellList.of: points are I32[3, 2] heap; pass F64 or F32 of shape [points, dimensions]");
    }
}
