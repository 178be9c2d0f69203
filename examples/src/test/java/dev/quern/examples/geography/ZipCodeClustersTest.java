package dev.quern.examples.geography;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.NDArray;
import dev.quern.Threads;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipCodeClustersTest {
    private final int threads = Threads.total();

    @TempDir
    private Path dir;

    @AfterEach
    void restoreThreads() {
        Threads.set(threads);
    }

    @Test
    void it_prints_the_largest_and_writes_two_files_the_same_on_any_number_of_threads() throws Exception {
        Path one = dir.resolve("one");
        Path two = dir.resolve("two");
        dev.quern.examples.Program run = run("--threads", "1", "--out", one.toString());
        assertThat(run("--threads", "2", "--out", two.toString()).exitCode()).isZero();

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().replaceFirst("in [0-9.]+ s\n", "in s\n"))
                .startsWith("""
                        21,805 postal codes in 184 clusters in s

                        cluster  postal codes  in its middle
                              0         5,595  Boonton, NJ
                              1         1,334  Ambridge, PA
                              2           792  Justice, WV
                              3           528  Carson, CA
                        """)
                .endsWith("""
                             19           189  Seaford, VA
                         others         9,124  164 smaller
                          noise        20,244

                        written to %s
                        """.formatted(one));
        List<String> clusters = Program.clusters(one.resolve("assignment.csv"));
        assertThat(clusters).hasSize(42_049).contains("10001 0", "90210 3", "00501 55", "59001 -1");
        assertThat(clusters.stream().filter(line -> line.endsWith(" -1"))).hasSize(20_244);
        for (String file : List.of("assignment.csv", "clusters.png")) {
            assertThat(two.resolve(file)).hasSameBinaryContentAs(one.resolve(file));
        }
        BufferedImage map = ImageIO.read(one.resolve("clusters.png").toFile());
        assertThat(map.getWidth()).isEqualTo(ClusterMap.WIDTH);
        assertThat(map.getHeight()).isEqualTo(ClusterMap.HEIGHT);
    }

    /** A tenth of a degree of a meridian is 11.12 km. */
    @Test
    void distances_are_over_the_ground() {
        List<ZipCode> meridian = IntStream.range(0, 10)
                .mapToObj(i -> new ZipCode("0000" + i, 60 + (i < 7 ? 0.1 : 0.2) * i, 30, "Town " + i, "ST", "County"))
                .toList();

        DenseRegions near = DenseRegions.find(meridian, 11.1, 2);
        assertThat(near.clusters()).isEmpty();
        assertThat(near.noise()).isEqualTo(10);

        DenseRegions regions = DenseRegions.find(meridian, 11.13, 3);
        assertThat(regions.clusters()).containsExactly(new DenseRegions.Cluster(0, 7, meridian.get(3)));
        assertThat(regions.labels().toIntArray()).containsExactly(0, 0, 0, 0, 0, 0, 0, -1, -1, -1);

        assertThat(DenseRegions.find(meridian, 22.25, 3).clusters())
                .containsExactly(
                        new DenseRegions.Cluster(0, 7, meridian.get(3)),
                        new DenseRegions.Cluster(1, 3, meridian.get(8)));
    }

    /** DBSCAN numbers clusters as it finds them. */
    @Test
    void the_largest_cluster_is_the_first() {
        List<ZipCode> places = IntStream.range(0, 7)
                .mapToObj(i -> new ZipCode("0000" + i, i < 2 ? 10 : i < 6 ? 20 : 30, 30, "Town " + i, "ST", "County"))
                .toList();

        DenseRegions regions = DenseRegions.find(places, 1, 2);

        assertThat(regions.labels().toIntArray()).containsExactly(1, 1, 0, 0, 0, 0, -1);
        assertThat(regions.clusters())
                .containsExactly(
                        new DenseRegions.Cluster(0, 4, places.get(2)), new DenseRegions.Cluster(1, 2, places.get(0)));
    }

    @Test
    void noise_is_pale_and_below_the_clusters() {
        List<ZipCode> places = List.of(
                new ZipCode("00001", 40, -100, "Lone", "ST", "County"),
                new ZipCode("00002", 40, -100, "Town", "ST", "County"),
                new ZipCode("00003", 45, -110, "Far", "ST", "County"));
        DenseRegions alone = DenseRegions.find(places, 1, 5);
        DenseRegions some = new DenseRegions(places, NDArray.of(0, -1, -1), List.of());

        assertThat(colourful(alone, 40, -100)).isZero();
        assertThat(colourful(some, 40, -100)).isGreaterThan(3);
        assertThat(colourful(some, 45, -110)).isZero();
        assertThat(grey(alone, 45, -110)).isGreaterThan(3);
        assertThat(grey(alone, 45, -105)).isZero();
    }

    private static long colourful(DenseRegions regions, double latitude, double longitude) {
        return around(regions, latitude, longitude)
                .filter(rgb -> Math.abs((rgb >> 16 & 255) - (rgb & 255)) > 30)
                .count();
    }

    private static long grey(DenseRegions regions, double latitude, double longitude) {
        return around(regions, latitude, longitude)
                .filter(rgb -> (rgb & 255) < 0xf0 && Math.abs((rgb >> 16 & 255) - (rgb & 255)) < 12)
                .count();
    }

    /** The 100 pixels around a place, by the frame of the 48 states. */
    private static IntStream around(DenseRegions regions, double latitude, double longitude) {
        BufferedImage map = ClusterMap.draw(
                new ClusterMap.Contents("title", "subtitle", "note", regions.zipCodes(), regions.labels(), List.of()));
        int x = (int) (24 + (longitude + 126) / 60.2 * 1422);
        int y = (int) (874 - (latitude - 22.6) / 27.4 * 802);
        return IntStream.range(0, 100).map(i -> map.getRGB(x - 5 + i % 10, y - 5 + i / 10));
    }

    @Test
    void a_wrong_command_line_is_exit_code_2_and_bad_data_3() throws Exception {
        assertWrong("--eps: expected a number of km above 0, at most 5000, got 0.0", "--eps", "0");
        assertWrong("--eps: expected a number of km above 0, at most 5000, got NaN", "--eps", "NaN");
        assertWrong("--min-samples: expected 1 or more, got 0", "--min-samples", "0");
        assertWrong("--threads: expected 1 to 1024, got 0", "--threads", "0");
        assertWrong("--input: there is no file /no/such.csv", "--input", "/no/such.csv");
        Path file = Files.writeString(dir.resolve("bad.csv"), ZipCodesTest.HEADER);
        dev.quern.examples.Program bad = run("--input", file.toString(), "--out", dir.toString());
        assertThat(bad.exitCode()).isEqualTo(3);
        assertThat(bad.err()).isEqualTo(file + ": no rows\n");
    }

    private void assertWrong(String message, String option, String value) {
        dev.quern.examples.Program run = run(option, value, "--out", dir.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith(message).contains("Usage: ZipCodeClusters");
        assertThat(run.out()).isEmpty();
    }

    private static dev.quern.examples.Program run(String... args) {
        return dev.quern.examples.Program.run(ZipCodeClusters.commandLine(), args);
    }
}
