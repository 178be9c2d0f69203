package dev.quern.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.NDArray;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Labels, core points and the numbers of clusters are scikit-learn's; benchmarks/peers/dbscan_fixture.py wrote the file. */
final class ScikitLearnTest {
    @Test
    void findsWhatScikitLearnFinds() throws IOException {
        int datasets = 0;
        try (InputStream file = ScikitLearnTest.class.getResourceAsStream("sklearn-dbscan.txt");
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(Objects.requireNonNull(file), StandardCharsets.US_ASCII))) {
            for (String head = lines.readLine(); head != null; head = lines.readLine()) {
                compare(head, lines);
                datasets++;
            }
        }
        assertThat(datasets).isEqualTo(12);
    }

    private static void compare(String head, BufferedReader lines) throws IOException {
        String[] settings = head.split(" ", -1);
        int count = Integer.parseInt(settings[0]);
        int dimensions = Integer.parseInt(settings[1]);
        double[][] points = new double[count][dimensions];
        int[] labels = new int[count];
        boolean[] core = new boolean[count];
        for (int row = 0; row < count; row++) {
            String[] words = lines.readLine().split(" ", -1);
            core[row] = words[0].equals("1");
            labels[row] = Integer.parseInt(words[1]);
            for (int axis = 0; axis < dimensions; axis++) {
                points[row][axis] = Double.parseDouble(words[2 + axis]);
            }
        }

        DbscanModel model = new Dbscan()
                .setEps(Double.parseDouble(settings[2]))
                .setMinSamples(Integer.parseInt(settings[3]))
                .fit(NDArray.of(points));

        assertThat(DbscanTest.ints(model.labels())).as(head).isEqualTo(labels);
        assertThat(DbscanTest.ints(model.coreSampleIndices())).as(head).isEqualTo(DbscanTest.rows(core));
    }
}
