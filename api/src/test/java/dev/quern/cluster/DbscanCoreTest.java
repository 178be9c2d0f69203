package dev.quern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.NDArray;
import dev.quern.spatial.Space;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Points that are in two places, with copies of those of the other within eps. */
final class DbscanCoreTest {
    private static final double EPS = 0.25;

    /** The rows of points on one side of a plane, then of those on the other side that are near it. */
    private static final class Side {
        private final int[] rows;
        private final int own;

        Side(int[] rows, int own) {
            this.rows = rows;
            this.own = own;
        }

        static Side of(double[][] points, double cut, boolean isLeft) {
            int[] own = IntStream.range(0, points.length)
                    .filter(row -> (points[row][0] < cut) == isLeft)
                    .toArray();
            int[] ghosts = IntStream.range(0, points.length)
                    .filter(row -> (points[row][0] < cut) != isLeft && Math.abs(points[row][0] - cut) <= EPS)
                    .toArray();
            int[] all =
                    IntStream.concat(Arrays.stream(own), Arrays.stream(ghosts)).toArray();
            return new Side(all, own.length);
        }

        DbscanCore steps(double[][] points, double[] weights) {
            double[] coordinates = Arrays.stream(rows)
                    .mapToObj(row -> points[row])
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
            double[] of = Arrays.stream(rows).mapToDouble(row -> weights[row]).toArray();
            int dimensions = points[0].length;
            return DbscanCore.of(
                    NDArray.of(coordinates, rows.length, dimensions),
                    NDArray.of(of),
                    own,
                    Space.open(dimensions),
                    EPS,
                    4);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void twoPlacesFindWhatOneFinds(int dimensions) {
        Random random = new Random(70 + dimensions);
        for (int round = 0; round < 30; round++) {
            double[][] points = PointSets.random(random, 300, dimensions);
            double[] weights =
                    random.doubles(300, 0, 8).map(w -> Math.rint(w) / 4).toArray();
            PlainDbscan expected = new PlainDbscan(points, weights, Space.open(dimensions), EPS, 4);
            for (boolean isLeft : new boolean[] {true, false}) {
                Side side = Side.of(points, 1 + 2 * random.nextDouble(), isLeft);
                DbscanCore steps = side.steps(points, weights);

                boolean[] found = steps.core();
                boolean[] core = new boolean[side.rows.length];
                for (int at = 0; at < core.length; at++) {
                    core[at] = expected.core[side.rows[at]];
                }
                assertThat(found).isEqualTo(Arrays.copyOf(core, side.own));

                DbscanCore.Components sets = steps.link(core);
                int[] numbers = sets.numbers();
                long[] clusters = new long[sets.count()];
                Arrays.fill(clusters, -1);
                for (int at = 0; at < core.length; at++) {
                    assertThat(numbers[at] >= 0).isEqualTo(core[at]);
                    if (core[at]) {
                        long cluster = expected.labels[side.rows[at]];
                        assertThat(clusters[numbers[at]]).isIn(-1L, cluster);
                        clusters[numbers[at]] = cluster;
                    }
                }
                assertThat(sets.labels(clusters))
                        .isEqualTo(IntStream.range(0, side.own)
                                .mapToLong(at -> expected.labels[side.rows[at]])
                                .toArray());
            }
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        NDArray points = NDArray.of(new double[][] {{0, 0}, {1, 1}});
        Space space = Space.open(2);
        assertThatThrownBy(() -> DbscanCore.of(points, null, 3, space, 1, 1))
                .hasMessage("own: expected a number of points from 0 to all 2, got 3");
        assertThatThrownBy(() -> DbscanCore.of(points, null, 1, space, 1, 0))
                .hasMessage("minSamples: expected a weight above 0, got 0.0");
        DbscanCore steps = DbscanCore.of(points, null, 1, space, 1, 1);
        assertThat(steps.core()).containsExactly(true);
        assertThatThrownBy(() -> steps.link(new boolean[1]))
                .hasMessage("core: expected one for each of 2 points, got 1");
        assertThatThrownBy(() -> steps.link(new boolean[] {true, true}).labels(new long[1]))
                .hasMessage("clusters: expected one for each of 2 sets, got 1");
    }
}
