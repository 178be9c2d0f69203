package dev.quern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.spatial.Space;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NearestNeighborsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void findsTheNearestOfAll(int dimensions) {
        Random random = new Random(dimensions);
        for (int round = 0; round < 30; round++) {
            double[][] points = PointSets.random(random, 30 + random.nextInt(300), dimensions);
            double[][] queries = PointSets.random(random, 60, dimensions);
            queries[0] = points[0].clone();
            int k = 1 + random.nextInt(round % 5 == 0 ? points.length : 12);
            boolean periodic = round % 2 == 0;
            double[] lengths = random.doubles(dimensions, 2, 3).toArray();
            Space space = periodic ? Space.periodic(lengths) : Space.open(dimensions);

            NearestNeighborsModel model =
                    new NearestNeighbors().setK(k).setSpace(space).fit(NDArray.of(points));
            NearestNeighborsModel.Neighbors found = model.kneighbors(NDArray.of(queries));
            NearestNeighborsModel.Within within = model.radiusNeighbors(NDArray.of(queries), 0.7);

            assertThat(found.indices().shape()).containsExactly(60, k);
            assertThat(found.indices().dtype()).isEqualTo(DType.I64);
            for (int q = 0; q < 60; q++) {
                double[] distances = distances(space, queries[q], points);
                int[] expected = order(distances);
                for (int i = 0; i < k; i++) {
                    double distance = found.distances().getDouble(q, i);
                    assertThat(distance).isCloseTo(distances[expected[i]], Offset.offset(1e-14));
                    if (!periodic) { // where images tie by rounding, the rows may be exchanged
                        assertThat(found.indices().getLong(q, i)).isEqualTo(expected[i]);
                    }
                }
                long from = within.starts().getLong(q);
                long near = within.starts().getLong(q + 1) - from;
                assertThat(near)
                        .isEqualTo(IntStream.range(0, points.length)
                                .filter(j -> distances[j] <= 0.7)
                                .count());
                for (int i = 0; i < near; i++) {
                    double distance = within.distances().getDouble(from + i);
                    assertThat(distance).isCloseTo(distances[expected[i]], Offset.offset(1e-14));
                }
            }
        }
    }

    private static double[] distances(Space space, double[] query, double[][] points) {
        return IntStream.range(0, points.length)
                .mapToDouble(i -> Math.sqrt(space.squaredDistance(query, points[i])))
                .toArray();
    }

    private static int[] order(double[] distances) {
        return IntStream.range(0, distances.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> distances[i]))
                .mapToInt(i -> i)
                .toArray();
    }

    /** Ties go to the least rows, and a million points in one place are not all looked at by each query. */
    @Test
    void takesTheFirstOfManyInOnePlace() {
        NDArray points = NDArray.zeros(DType.F64, 1_000_000, 2);
        points.setDouble(1, 3, 0);
        NearestNeighborsModel model = new NearestNeighbors().setK(5).fit(points);
        NearestNeighborsModel.Neighbors found = model.kneighbors(points.slice(0, 0, 20_000));
        for (long query : new long[] {0, 1, 19_999}) {
            assertThat(DbscanTest.ints(found.indices().at(query))).containsExactly(0, 1, 2, 4, 5);
        }
    }

    @Test
    void hasDefaults() {
        assertThat(new NearestNeighbors().getK()).isEqualTo(5);
    }

    @Test
    void refusesWhatMakesNoSense() {
        NearestNeighbors estimator = new NearestNeighbors();
        assertThatThrownBy(() -> estimator.setK(0)).hasMessage("k: expected 1 or more, got 0");
        NearestNeighborsModel model = estimator.fit(NDArray.zeros(DType.F64, 4, 2));
        assertThatThrownBy(() -> model.kneighbors(NDArray.zeros(DType.F64, 1, 2)))
                .hasMessage("k: expected from 1 to as many as the points fitted, 4, got 5");
        assertThatThrownBy(() -> model.kneighbors(NDArray.zeros(DType.F64, 1, 3), 1))
                .hasMessageStartingWith(
                        "queries: expected points of 2 coordinates, for an open space of 2 dimensions, got ");
        assertThatThrownBy(() -> model.kneighbors(NDArray.of(new double[][] {{0, Double.POSITIVE_INFINITY}}), 1))
                .hasMessage("queries: expected finite coordinates, got Infinity at row 0, column 1: leave the row out");
        assertThatThrownBy(() -> model.radiusNeighbors(NDArray.zeros(DType.F64, 1, 2), -1))
                .hasMessage("radius: expected a finite number above 0, got -1.0");
        assertThat(estimator
                        .fit(NDArray.zeros(DType.F64, 0, 2))
                        .radiusNeighbors(NDArray.zeros(DType.F64, 2, 2), 1)
                        .indices()
                        .size())
                .isZero();
    }
}
