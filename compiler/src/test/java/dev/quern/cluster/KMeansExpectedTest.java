package dev.quern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quern.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what scikit-learn makes of the same points from the same start: src/test/python/kmeans_expected.py. */
class KMeansExpectedTest {
    private static final Path FILES = Path.of("src", "test", "resources", "kmeans");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "blobs",
                "blobs_to_a_tolerance",
                "blobs_two_iterations",
                "blobs_with_weights",
                "uniform",
                "far_from_zero",
                "a_cluster_begins_empty",
                "forty_coordinates"
            })
    void as_scikit_learn(String name) throws IOException {
        List<String> lines = Files.readAllLines(FILES.resolve(name + ".txt"));
        String[] head = lines.get(1).split(" ");
        int n = Integer.parseInt(head[0]);
        int d = Integer.parseInt(head[1]);
        int k = Integer.parseInt(head[2]);
        boolean weighted = head[3].equals("True");
        NDArray rows = matrix(lines.subList(4, 4 + n));
        NDArray start = matrix(lines.subList(4 + n, 4 + n + k));
        NDArray centers = matrix(lines.subList(4 + n + k, 4 + n + 2 * k));
        NDArray points = rows.slice(1, 0, d);
        KMeans kmeans = new KMeans()
                .setK(k)
                .setMaxIter(Integer.parseInt(head[4]))
                .setTol(Double.parseDouble(head[5]))
                .setInitialCenters(start);

        KMeansModel model =
                weighted ? kmeans.fit(points, rows.slice(1, d, d + 1).squeeze(1)) : kmeans.fit(points);

        String[] result = lines.get(2).split(" ");
        double inertia = Double.parseDouble(result[0]);
        assertThat(model.trainingCost()).isCloseTo(inertia, within(1e-9 * inertia));
        assertThat(model.iterations()).isEqualTo(Integer.parseInt(result[1]));
        assertThat(model.sizes())
                .containsExactly(Stream.of(lines.get(3).split(" "))
                        .mapToLong(Long::parseLong)
                        .toArray());
        assertThat(model.clusterCenters().allClose(centers, 1e-9, 1e-12)).isTrue();
    }

    private static NDArray matrix(List<String> lines) {
        return NDArray.of(lines.stream()
                .map(line -> Arrays.stream(line.split(" "))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toArray(double[][]::new));
    }
}
