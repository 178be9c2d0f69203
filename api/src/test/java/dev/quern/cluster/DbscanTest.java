package dev.quern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.spatial.Space;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DbscanTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void findsWhatTheTextbookFinds(int dimensions) {
        Random random = new Random(dimensions);
        int[] kinds = new int[3];
        for (int round = 0; round < 40; round++) {
            double[][] points = PointSets.random(random, 50 + random.nextInt(350), dimensions);
            double eps = (0.1 + 0.3 * random.nextDouble()) * Math.sqrt(dimensions);
            int minSamples = 1 + random.nextInt(12);
            Space space = Space.open(dimensions);
            PlainDbscan expected = new PlainDbscan(points, ones(points.length), space, eps, minSamples);

            DbscanModel model =
                    new Dbscan().setEps(eps).setMinSamples(minSamples).fit(NDArray.of(points));

            assertThat(ints(model.labels())).isEqualTo(expected.labels);
            assertThat(ints(model.coreSampleIndices())).isEqualTo(rows(expected.core));
            for (int i = 0; i < points.length; i++) {
                kinds[expected.core[i] ? 0 : expected.labels[i] >= 0 ? 1 : 2]++;
            }
        }
        assertThat(kinds[0]).isGreaterThan(500);
        assertThat(kinds[1]).isGreaterThan(100);
        assertThat(kinds[2]).isGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void takesTheNearestImagesInAPeriodicSpace(int dimensions) {
        Random random = new Random(100 + dimensions);
        for (int round = 0; round < 40; round++) {
            double[][] points = PointSets.random(random, 200, dimensions);
            double[] lower = random.doubles(dimensions).toArray();
            double[] upper = Arrays.stream(lower).map(low -> low + 1.5).toArray();
            boolean[] periodic = new boolean[dimensions];
            for (int axis = 0; axis < dimensions; axis++) {
                periodic[axis] = random.nextInt(4) > 0;
            }
            Space space = Space.periodic(lower, upper, periodic);
            // Up to more than half of the period, and more than all of it.
            double eps = round == 0 ? 4 : 0.9 * random.nextDouble() * Math.sqrt(dimensions);
            int minSamples = 1 + random.nextInt(12);
            PlainDbscan expected = new PlainDbscan(points, ones(points.length), space, eps, minSamples);

            DbscanModel model = new Dbscan()
                    .setEps(eps)
                    .setMinSamples(minSamples)
                    .setSpace(space)
                    .fit(NDArray.of(points));

            assertThat(ints(model.labels())).isEqualTo(expected.labels);
        }
    }

    @Test
    void addsUpWeights() {
        Random random = new Random(5);
        for (int round = 0; round < 40; round++) {
            double[][] points = PointSets.random(random, 300, 2);
            double[] weights = random.doubles(300, -1, 4)
                    .map(w -> Math.max(0, Math.rint(4 * w) / 4))
                    .toArray();
            PlainDbscan expected = new PlainDbscan(points, weights, Space.open(2), 0.2, 8);

            DbscanModel model = new Dbscan().setEps(0.2).setMinSamples(8).fit(NDArray.of(points), NDArray.of(weights));

            assertThat(ints(model.labels())).isEqualTo(expected.labels);
            assertThat(ints(model.coreSampleIndices())).isEqualTo(rows(expected.core));
        }
    }

    /** Two dense lines beside each other, a hair more than eps apart and then a hair less: no pair, and few pairs. */
    @ParameterizedTest
    @ValueSource(doubles = {0.999, 1.001})
    void keepsDenseLinesApartThatAreTooFarFromEachOther(double eps) {
        int count = 40_000;
        double[] numbers = new double[4 * count];
        Random random = new Random(3);
        for (int i = 0; i < count; i++) {
            double along = 6 * random.nextDouble();
            numbers[4 * i] = along;
            numbers[4 * i + 1] = along;
            numbers[4 * i + 2] = along + Math.sqrt(0.5);
            numbers[4 * i + 3] = along - Math.sqrt(0.5);
        }
        DbscanModel model = new Dbscan().setEps(eps).fit(NDArray.of(numbers, numbers.length / 2, 2));
        assertThat(model.clusters()).isEqualTo(eps < 1 ? 2 : 1);
    }

    @Test
    void doesNotMindManyPointsInOnePlace() {
        DbscanModel model = new Dbscan().fit(NDArray.full(DType.F64, 3.5, 1_000_000, 2));
        assertThat(model.clusters()).isEqualTo(1);
        assertThat(model.coreSampleIndices().size()).isEqualTo(1_000_000);
        assertThat(new Dbscan()
                        .setMinSamples(1_000_001)
                        .fit(NDArray.full(DType.F64, 3.5, 1_000_000, 2))
                        .clusters())
                .isZero();
    }

    @Test
    void takesExtremeDistances() {
        double[] numbers = new Random(7).doubles(3000, -1e9, 1e9).toArray();
        NDArray points = NDArray.of(numbers, 1000, 3);
        assertThat(new Dbscan().setEps(1e300).fit(points).clusters()).isEqualTo(1);
        assertThat(new Dbscan().setEps(1e-300).fit(points).clusters()).isZero();
        assertThat(new Dbscan().setEps(1e-300).setMinSamples(1).fit(points).clusters())
                .isEqualTo(1000);
        double[] scales = IntStream.range(-1000, 1000)
                .mapToDouble(e -> Math.scalb(1.0, e))
                .toArray();
        assertThat(new Dbscan().setEps(1).fit(NDArray.of(scales, 2000, 1)).clusters())
                .isEqualTo(1);
    }

    @Test
    void takesPointsOfAnyForm() {
        NDArray wide = NDArray.of(new double[][] {{0, 9, 1, 1.2}, {0, 9, 1, 1}}); // [d, n]
        assertThat(ints(new Dbscan().setMinSamples(2).fit(wide.transpose()).labels()))
                .containsExactly(-1, -1, 0, 0);
        NDArray narrow = NDArray.of(new float[][] {{1, 1}, {1.2f, 1}, {4, 4}});
        assertThat(ints(new Dbscan().setMinSamples(2).fit(narrow).labels())).containsExactly(0, 0, -1);
    }

    @Test
    void hasDefaults() {
        assertThat(new Dbscan().getEps()).isEqualTo(0.5);
        assertThat(new Dbscan().getMinSamples()).isEqualTo(5);
    }

    @Test
    void findsNothingInNoPoints() {
        DbscanModel model = new Dbscan().fit(NDArray.zeros(DType.F64, 0, 3));
        assertThat(model.labels().shape()).containsExactly(0);
        assertThat(model.components().shape()).containsExactly(0, 3);
        assertThat(model.clusters()).isZero();
        DbscanModel one = new Dbscan().fit(NDArray.zeros(DType.F64, 1, 3));
        assertThat(ints(one.labels())).containsExactly(-1);
    }

    @Test
    void refusesWhatMakesNoSense() {
        Dbscan dbscan = new Dbscan();
        assertThatThrownBy(() -> dbscan.setEps(0)).hasMessage("eps: expected a finite number above 0, got 0.0");
        assertThatThrownBy(() -> dbscan.setEps(Double.NaN))
                .hasMessage("eps: expected a finite number above 0, got NaN");
        assertThatThrownBy(() -> dbscan.setMinSamples(0)).hasMessage("minSamples: expected 1 or more, got 0");
        NDArray points = NDArray.of(new double[][] {{1, 2}, {3, 4}, {5, Double.NaN}});
        assertThatThrownBy(() -> dbscan.fit(points))
                .hasMessage("points: expected finite coordinates, got NaN at row 2, column 1: leave the row out");
        assertThatThrownBy(() -> dbscan.fit(NDArray.of(1.0, 2.0)))
                .hasMessageStartingWith("points: expected an array [n, d] of n points of d coordinates, got ")
                .hasMessageEndingWith(": reshape(n, 1) makes points of one coordinate");
        assertThatThrownBy(() -> dbscan.fit(NDArray.zeros(DType.I32, 2, 2)))
                .hasMessageStartingWith("points: expected F64 or F32, got ")
                .hasMessageEndingWith(": cast(DType.F64) makes it one");
        NDArray good = NDArray.zeros(DType.F64, 3, 2);
        assertThatThrownBy(() -> dbscan.fit(good, NDArray.of(1.0, -0.5, 1.0)))
                .hasMessage("weights: expected finite numbers from 0, got -0.5 at row 1");
        assertThatThrownBy(() -> dbscan.fit(good, NDArray.of(1.0, 1.0)))
                .hasMessageStartingWith("weights: expected one for each of 3 points, an F64 or F32 array [3], got ");
        assertThatThrownBy(() -> new Dbscan().setSpace(Space.open(3)).fit(good))
                .hasMessageStartingWith(
                        "points: expected points of 3 coordinates, for an open space of 3 dimensions, got ");
    }

    static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    static int[] ints(NDArray array) {
        return IntStream.range(0, (int) array.size())
                .map(i -> (int) array.getLong(i))
                .toArray();
    }

    static int[] rows(boolean[] marked) {
        return IntStream.range(0, marked.length).filter(i -> marked[i]).toArray();
    }
}
