package dev.quern.spatial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HilbertCurveTest {
    private static Box cube(int dimensions, double side) {
        double[] upper = new double[dimensions];
        Arrays.fill(upper, side);
        return Box.of(new double[dimensions], upper);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
    void each_cell_is_visited_once_and_steps_are_of_one(int dimensions) {
        int bits = Math.max(1, 12 / dimensions);
        long cells = 1L << (bits * dimensions);
        int[] before = new int[dimensions];
        for (long index = 0; index < cells; index++) {
            int[] cell = HilbertCurve.cells(index, dimensions, bits);
            assertThat(Arrays.stream(cell)).allMatch(number -> number >= 0 && number < 1 << bits);
            int steps = 0;
            for (int axis = 0; axis < dimensions; axis++) {
                steps += Math.abs(cell[axis] - before[axis]);
            }
            assertThat(steps).isEqualTo(index == 0 ? 0 : 1);
            assertThat(HilbertCurve.index(cell.clone(), bits)).isEqualTo(index);
            before = cell;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
    void points_lie_in_the_cell_of_their_position(int dimensions) {
        SplittableRandom random = new SplittableRandom(31L * dimensions);
        HilbertCurve curve = HilbertCurve.of(cube(dimensions, 3.7));
        assertThat(curve.bits()).isEqualTo(63 / dimensions);
        for (int trial = 0; trial < 2000; trial++) {
            double[] point = random.doubles(dimensions, -0.5, 4.2).toArray();
            point[0] = trial % 3 == 0 ? 3.7 * random.nextInt(9) / 8 : point[0];
            long index = curve.index(point);
            assertThat(index).isBetween(0L, curve.last());
            assertThat(curve.cell(index).contains(point)).isTrue();
        }
    }

    @Test
    void the_curve_through_four_squares() {
        HilbertCurve curve = HilbertCurve.of(cube(2, 1));
        double[][] points = {{0.75, 0.25}, {0.75, 0.75}, {0.25, 0.25}, {0.25, 0.75}};
        int[] order = curve.order(points);
        assertThat(order).containsExactly(2, 3, 1, 0).isEqualTo(new int[] {2, 3, 1, 0});
    }

    @Test
    void bounds_without_length_or_with_extreme_lengths_have_a_curve() {
        double most = Double.MAX_VALUE;
        for (double[] ends : new double[][] {
            {5, 5}, {0, 0}, {1e16, 1e16 + 4}, {-most, most}, {0, Double.MIN_VALUE}, {1, Math.nextUp(1.0)}
        }) {
            HilbertCurve curve =
                    HilbertCurve.of(Box.of(new double[] {ends[0], ends[0]}, new double[] {ends[1], ends[1]}));
            for (double x : ends) {
                for (double y : ends) {
                    assertThat(curve.cell(curve.index(new double[] {x, y})).contains(new double[] {x, y}))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void many_rows_are_sorted_and_equal_ones_keep_their_order() {
        SplittableRandom random = new SplittableRandom(37);
        double[][] points = IntStream.range(0, 5000)
                .mapToObj(row -> new double[] {random.nextInt(10), random.nextInt(10), random.nextInt(10)})
                .toArray(double[][]::new);
        HilbertCurve curve = HilbertCurve.of(Box.around(points));
        int[] order = curve.order(points);
        assertThat(Arrays.stream(order).boxed()).doesNotHaveDuplicates().hasSize(5000);
        for (int rank = 1; rank < order.length; rank++) {
            long before = curve.index(points[order[rank - 1]]);
            long here = curve.index(points[order[rank]]);
            assertThat(before < here || before == here && order[rank - 1] < order[rank])
                    .isTrue();
        }
    }

    @Test
    void what_is_wrong_is_said() {
        assertThatThrownBy(() -> HilbertCurve.of(cube(9, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a Hilbert curve here has from 2 to 8 dimensions, not 9: a KdTree has any number");
        assertThatThrownBy(() -> HilbertCurve.of(cube(1, 1)))
                .hasMessage("a Hilbert curve here has from 2 to 8 dimensions, not 1: a KdTree has any number");
        assertThatThrownBy(() -> HilbertCurve.of(Box.everything(2)))
                .hasMessage("a Hilbert curve needs finite bounds: (-Infinity, Infinity) x (-Infinity, Infinity)");
        HilbertCurve curve = HilbertCurve.of(cube(4, 1));
        assertThatThrownBy(() -> curve.cell(-1))
                .hasMessage("positions on the curve are from 0 to 1152921504606846975, not -1");
        assertThatThrownBy(() -> curve.index(new double[] {0, 0, 0, Double.NaN}))
                .hasMessage(
                        "coordinate 3 of the point is NaN: a point needs finite coordinates, leave such rows" + " out");
    }
}
