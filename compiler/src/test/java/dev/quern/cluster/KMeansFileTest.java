package dev.quern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.NDArray;
import dev.quern.RandomArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models in files: what comes back, and what is said of a file that is none. */
class KMeansFileTest {
    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("model");
    }

    @Test
    void it_reads_what_it_wrote_to_the_bit() throws IOException {
        KMeansModel model = new KMeans().setK(5).fit(RandomArrays.normal(1, 300, 3));
        Files.writeString(file, "something older");

        model.save(file);
        KMeansModel read = KMeansModel.load(file);

        assertThat(read.clusterCenters().contentEquals(model.clusterCenters())).isTrue();
        assertThat(read.trainingCost()).isEqualTo(model.trainingCost());
        assertThat(read.iterations()).isEqualTo(model.iterations());
        assertThat(read.sizes()).isEqualTo(model.sizes());
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void the_format() throws IOException {
        NDArray points = NDArray.of(new double[][] {{0, 1}, {1, 1}, {10, 1}, {12, 1}});
        new KMeans().setInitialCenters(points.slice(0, 0, 2)).fit(points).save(file);

        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "quern-kmeans 1",
                        "k 2",
                        "dimensions 2",
                        "trainingCost 2.5",
                        "iterations 3",
                        "sizes 2 2",
                        "centers",
                        "0.5 1.0",
                        "11.0 1.0");
    }

    private void assertRefused(String message, String... lines) throws IOException {
        Files.write(file, List.of(lines));
        assertThatThrownBy(() -> KMeansModel.load(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + " is no k-means model of Quern: " + message);
    }

    @Test
    void what_is_none_is_refused() throws IOException {
        assertRefused("line 1: expected \"quern-kmeans 1\", and the file ends");
        assertRefused("line 1: expected \"quern-kmeans 1\", got \"{\"k\": 2}\"", "{\"k\": 2}");
        assertRefused("line 1: quern-kmeans 2, and this Quern reads version 1", "quern-kmeans 2");
        assertRefused("line 2: expected a whole number from 1 to 2147483647, got \"0\"", "quern-kmeans 1", "k 0");
        assertRefused("line 2: expected a whole number from 1 to 2147483647, got \"two\"", "quern-kmeans 1", "k two");
        String[] whole = {
            "quern-kmeans 1", "k 1", "dimensions 2", "trainingCost 1", "iterations 3", "sizes 2", "centers"
        };
        assertRefused("line 8: expected 2 values, and the file ends", whole);
        assertRefused("line 8: expected 2 values, got \"1.0\"", plus(whole, "1.0"));
        assertRefused("line 8: expected a number from -1.7976931348623157E308 on, got \"x\"", plus(whole, "1.0 x"));
        assertRefused("line 9: expected the end of the file, got \"3.0 4.0\"", plus(plus(whole, "1.0 2.0"), "3.0 4.0"));
    }

    private static String[] plus(String[] lines, String more) {
        String[] all = Arrays.copyOf(lines, lines.length + 1);
        all[lines.length] = more;
        return all;
    }

    @Test
    void bytes_and_files_that_are_not_there() throws IOException {
        assertThatThrownBy(() -> KMeansModel.load(file)).isInstanceOf(NoSuchFileException.class);
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(() -> KMeansModel.load(file))
                .hasMessage(file + " is no k-means model of Quern: it is no text");
    }
}
