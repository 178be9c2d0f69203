package dev.quern.examples.geography;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quern.NDArray;
import dev.quern.examples.kmeans.KMeans;
import dev.quern.examples.kmeans.KMeansModel;
import dev.quern.examples.kmeans.LocalPoints;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** All postal codes from a given start, against NumPy: src/test/python/lloyd_reference.py made the expected numbers. */
class LloydReferenceTest {
    private static final int CLUSTERS = 8;

    @Test
    void centroids_counts_and_costs_are_those_of_numpy() throws Exception {
        List<ZipCode> zipCodes = ZipCodes.read(packaged());
        NDArray points = Sphere.points(
                zipCodes.stream().mapToDouble(ZipCode::latitude).toArray(),
                zipCodes.stream().mapToDouble(ZipCode::longitude).toArray());
        LocalPoints source = new LocalPoints(
                NDArray.of(zipCodes.stream().mapToLong(ZipCode::id).toArray()), points);
        List<String[]> expected = expected();
        List<String> codes = zipCodes.stream().map(ZipCode::code).toList();
        NDArray start = NDArray.of(expected.subList(0, CLUSTERS).stream()
                .map(row -> points.at(codes.indexOf(row[0])).toDoubleArray())
                .toArray(double[][]::new));
        List<Double> costs = new ArrayList<>();

        KMeansModel model = KMeans.of(CLUSTERS).fitFrom(start, source, new Costs(costs));

        double[] expectedCosts = Arrays.stream(expected.get(CLUSTERS))
                .skip(1)
                .mapToDouble(Double::parseDouble)
                .toArray();
        // NumPy's first cost is of the start, ours is after the first move, and the last move is by nothing.
        assertThat(costs).hasSize(expectedCosts.length);
        for (int i = 1; i < expectedCosts.length; i++) {
            assertThat(costs.get(i - 1)).isCloseTo(expectedCosts[i], within(1e-9 * expectedCosts[i]));
        }
        assertThat(model.cost()).isCloseTo(expectedCosts[expectedCosts.length - 1], within(1e-9));
        for (int cluster = 0; cluster < CLUSTERS; cluster++) {
            String[] row = expected.get(cluster);
            assertThat(model.counts().getLong(cluster)).isEqualTo(Long.parseLong(row[1]));
            for (int axis = 0; axis < 3; axis++) {
                assertThat(model.centroids().getDouble(cluster, axis))
                        .isCloseTo(Double.parseDouble(row[2 + axis]), within(1e-12));
            }
        }
        assertThat(costs).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }

    @Test
    void degrees_come_back_from_the_sphere() {
        NDArray points = Sphere.points(new double[] {0, 90, -45, 30}, new double[] {180, 0, -90, 60});

        double[][] byHand = {{-1, 0, 0}, {0, 0, 1}, {0, -Math.sqrt(0.5), -Math.sqrt(0.5)}, {Math.sqrt(3) / 4, 0.75, 0.5}
        };
        assertThat(points.allClose(NDArray.of(byHand), 0, 0x1p-31)).isTrue();
        NDArray degrees = Sphere.degrees(points);
        assertThat(degrees.at(2).toDoubleArray()).containsExactly(new double[] {-45, -90}, within(1e-6));
        assertThat(degrees.at(3).toDoubleArray()).containsExactly(new double[] {30, 60}, within(1e-6));
        // half the radius out, the direction is the same
        assertThat(Sphere.degrees(NDArray.of(new double[][] {{0, -0.25, -0.25}}))
                        .toDoubleArray())
                .containsExactly(new double[] {-45, -90}, within(1e-12));
    }

    static Path packaged() throws URISyntaxException {
        return Path.of(KMeansZipCodes.class.getResource("zipcodes.csv").toURI());
    }

    private static List<String[]> expected() throws IOException {
        try (InputStream in = LloydReferenceTest.class.getResourceAsStream("lloyd-reference.csv")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .toList();
            return IntStream.rangeClosed(0, CLUSTERS)
                    .mapToObj(i -> lines.get(i).split(",", -1))
                    .toList();
        }
    }

    private record Costs(List<Double> costs) implements KMeans.Progress {
        @Override
        public void seeded(int round, int candidates, double cost, Duration time) {}

        @Override
        public void moved(int iteration, double cost, double shift, Duration time) {
            costs.add(cost);
        }
    }
}
