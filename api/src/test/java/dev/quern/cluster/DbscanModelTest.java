package dev.quern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.NDArray;
import dev.quern.spatial.Space;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DbscanModelTest {
    private static final NDArray POINTS = NDArray.of(new double[][] {{0}, {1}, {2}, {5}, {6}, {7}, {9.5}, {3.4}});

    @Test
    void predictsByTheNearestCorePoint() {
        DbscanModel model = new Dbscan().setEps(1.5).setMinSamples(3).fit(POINTS);
        assertThat(DbscanTest.ints(model.labels())).containsExactly(0, 0, 0, 1, 1, 1, -1, 0);
        assertThat(DbscanTest.ints(model.coreSampleIndices())).containsExactly(1, 2, 4);
        NDArray queries = NDArray.of(new double[][] {{2.4}, {7.5}, {7.6}, {-0.5}, {-0.6}, {3.4}});
        assertThat(DbscanTest.ints(model.predict(queries))).containsExactly(0, 1, -1, 0, -1, 0);
    }

    @Test
    void predictsTheClustersOfCorePoints() {
        NDArray points = NDArray.of(PointSets.random(new Random(2), 2000, 3));
        DbscanModel model =
                new Dbscan().setEps(0.3).setSpace(Space.periodic(3, 3, 3)).fit(points);
        int[] labels = DbscanTest.ints(model.labels());
        int[] predicted = DbscanTest.ints(model.predict(points));
        for (int core : DbscanTest.ints(model.coreSampleIndices())) {
            assertThat(predicted[core]).isEqualTo(labels[core]);
        }
        for (int i = 0; i < labels.length; i++) {
            assertThat(predicted[i] < 0).isEqualTo(labels[i] < 0);
        }
    }

    @Test
    void isReadAsItWasWritten(@TempDir Path folder) throws IOException {
        NDArray points = NDArray.of(PointSets.random(new Random(4), 500, 3));
        Space space = Space.periodic(new double[3], new double[] {3, 3, 3}, new boolean[] {true, false, true});
        DbscanModel model = new Dbscan().setEps(0.3).setSpace(space).fit(points);
        Path file = folder.resolve("model");
        model.save(file);
        DbscanModel read = DbscanModel.load(file);
        assertThat(read.space()).isEqualTo(space);
        assertThat(read.eps()).isEqualTo(0.3);
        assertThat(read.clusters()).isEqualTo(model.clusters());
        assertThat(DbscanTest.ints(read.labels())).isEqualTo(DbscanTest.ints(model.labels()));
        assertThat(DbscanTest.ints(read.coreSampleIndices())).isEqualTo(DbscanTest.ints(model.coreSampleIndices()));
        assertThat(read.components().toString()).isEqualTo(model.components().toString());
        assertThat(DbscanTest.ints(read.predict(points))).isEqualTo(DbscanTest.ints(model.predict(points)));
    }

    @Test
    void isNotReadFromOtherFiles(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("model");
        Files.writeString(file, "something else");
        assertThatThrownBy(() -> DbscanModel.load(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file
                        + " is no DBSCAN model of Quern: line 1: expected \"quern-dbscan 1\", got \"something else\"");
        new Dbscan().setEps(1.5).setMinSamples(3).fit(POINTS).save(file);
        List<String> lines = Files.readAllLines(file);
        for (int kept = 0; kept < lines.size(); kept++) {
            Files.write(file, lines.subList(0, kept));
            assertThatThrownBy(() -> DbscanModel.load(file))
                    .hasMessageContaining("line %d: expected ", kept + 1)
                    .hasMessageEndingWith(", and the file ends");
        }
        Files.writeString(file, String.join("\n", lines).replace("labels 0 0", "labels 0 2"));
        assertThatThrownBy(() -> DbscanModel.load(file))
                .hasMessageEndingWith("line 8: expected a whole number from -1 to 1, got \"2\"");
    }
}
