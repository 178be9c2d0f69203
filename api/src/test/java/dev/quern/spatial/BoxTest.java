package dev.quern.spatial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BoxTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private static Box box(double... lowerThenUpper) {
        int dimensions = lowerThenUpper.length / 2;
        return Box.of(
                Arrays.copyOf(lowerThenUpper, dimensions),
                Arrays.copyOfRange(lowerThenUpper, dimensions, 2 * dimensions));
    }

    @Test
    void the_lower_faces_belong_to_it_and_the_upper_ones_do_not() {
        Box box = box(0, 1, 2, 4);
        assertThat(box.contains(new double[] {0, 1})).isTrue();
        assertThat(box.contains(new double[] {-0.0, 3.9})).isTrue();
        assertThat(box.contains(new double[] {2, 1})).isFalse();
        assertThat(box.contains(new double[] {0, 4})).isFalse();
        assertThat(box.contains(new double[] {0, Double.NaN})).isFalse();
        assertThat(box.intersects(box(2, 1, 3, 4))).as("they share a face").isFalse();
        assertThat(box.intersects(box(1.9, 3.9, 3, 5))).isTrue();
    }

    @Test
    void around_contains_its_points() {
        SplittableRandom random = new SplittableRandom(3);
        double[][] points = new double[50][3];
        for (double[] point : points) {
            point[0] = random.nextDouble(-1, 1);
            point[1] = random.nextInt(3) * 1e300;
        }
        Box box = Box.around(points);
        assertThat(Arrays.stream(points)).allMatch(box::contains);
        assertThat(box.lower(2)).isZero();
        assertThat(box.upper(2)).isEqualTo(Double.MIN_VALUE);
    }

    @Test
    void distances_are_those_to_the_closure() {
        Box box = box(0, 0, 2, 4);
        assertThat(box.squaredDistance(new double[] {2, 4})).isZero();
        assertThat(box.squaredDistance(new double[] {5, 8})).isEqualTo(25);
        assertThat(box.squaredDistance(new double[] {1, -3})).isEqualTo(9);
        assertThat(box.squaredDistance(box(5, 8, 6, 9))).isEqualTo(25);
        assertThat(box.squaredDistance(box(2, 4, 6, 9))).isZero();
        assertThat(Box.everything(2).squaredDistance(new double[] {5, 8})).isZero();
        assertThat(Box.empty(2).squaredDistance(new double[] {5, 8})).isEqualTo(INFINITY);
        assertThat(Box.empty(2).squaredDistance(box)).isEqualTo(INFINITY);
    }

    @Test
    void volumes_and_surfaces() {
        assertThat(box(0, 0, 0, 2, 3, 4).volume()).isEqualTo(24);
        assertThat(box(0, 0, 0, 2, 3, 4).surface()).isEqualTo(52);
        assertThat(box(0, 0, 2, 3).surface()).isEqualTo(10);
        assertThat(box(0, 2).surface()).isEqualTo(2);
        assertThat(box(0, 1, INFINITY, 1).volume()).as("flat, however long").isZero();
        assertThat(box(0, 1, INFINITY, 1).surface()).isEqualTo(INFINITY);
        assertThat(Box.empty(3).volume()).isZero();
        assertThat(Box.empty(1).surface()).isZero();
    }

    @Test
    void boxes_are_combined() {
        Box box = box(0, 0, 2, 4);
        assertThat(box.expand(1)).isEqualTo(box(-1, -1, 3, 5));
        assertThat(Box.empty(2).expand(1)).isEqualTo(Box.empty(2));
        assertThat(box.intersection(box(1, -1, 5, 3))).isEqualTo(box(1, 0, 2, 3));
        assertThat(box.intersection(box(3, -1, 5, 3)).isEmpty()).isTrue();
        assertThat(box.union(box(3, -1, 5, 3))).isEqualTo(box(0, -1, 5, 4));
        assertThat(box.union(Box.empty(2))).isEqualTo(box).hasSameHashCodeAs(box);
    }

    @Test
    void it_says_what_it_is() {
        assertThat(box(0, 1, 2, INFINITY)).hasToString("[0.0, 2.0) x [1.0, Infinity)");
        assertThat(Box.everything(1)).hasToString("(-Infinity, Infinity)");
        assertThat(Box.empty(2)).hasToString("nothing in 2 dimensions");
    }

    @Test
    void what_is_wrong_is_said() {
        assertThatThrownBy(() -> box(0, 3, 1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("on axis 1 the lower bound 3.0 is not at most the upper bound 2.0");
        assertThatThrownBy(() -> box(Double.NaN, 1))
                .hasMessage("on axis 0 the lower bound NaN is not at most the upper bound 1.0");
        assertThatThrownBy(() -> Box.of(new double[2], new double[3]))
                .hasMessage("a box needs as many lower bounds as upper ones, and at least one: there are 2 lower and 3"
                        + " upper bounds");
        assertThatThrownBy(() -> Box.around()).hasMessage("no points to put a box around: use Box.empty(dimensions)");
        assertThatThrownBy(() -> Box.around(new double[] {1, INFINITY}))
                .hasMessage("coordinate 1 of point 0 is Infinity: a point needs finite coordinates, leave such rows"
                        + " out");
        assertThatThrownBy(() -> box(0, 1).expand(-1)).hasMessage("the margin must be at least 0: -1.0");
        assertThatThrownBy(() -> box(0, 1).contains(new double[2]))
                .hasMessage("the box has 1 dimensions, what it is asked about has 2");
        assertThatThrownBy(() -> Box.empty(0)).hasMessage("a box has at least 1 dimension: 0");
    }
}
