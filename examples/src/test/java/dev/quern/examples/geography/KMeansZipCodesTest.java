package dev.quern.examples.geography;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Threads;
import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program on one machine. */
class KMeansZipCodesTest {
    private static final List<String> RESULTS = List.of("assignment.csv", "centroids.csv", "clusters.png");
    private final int threads = Threads.total();

    @TempDir
    private Path dir;

    @AfterEach
    void restoreThreads() {
        Threads.set(threads);
    }

    @Test
    void it_prints_progress_and_a_table_and_writes_three_files() throws Exception {
        Program run = Program.run("--local", "--k", "3", "--seed", "4", "--out", dir.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .containsPattern("round   1      cost +[0-9.]+  [0-9]+ candidates +[0-9.]+ s\n")
                .containsPattern("iteration   1  cost +[0-9.]+  moved +[0-9.]+ km +[0-9.]+ s\n")
                .containsPattern("\n      2 +[0-9,]+ +-?[0-9.]+ +-?[0-9.]+ +[0-9,]+  [A-Za-z ]+, [A-Z]{2}\n")
                .contains("converged after");
        assertThat(Program.clusters(dir.resolve("assignment.csv"))).hasSize(42_049);
        assertThat(Files.readAllLines(dir.resolve("centroids.csv"))).hasSize(4);
        assertMap(ImageIO.read(dir.resolve("clusters.png").toFile()));
    }

    private static void assertMap(BufferedImage map) {
        assertThat(map.getWidth()).isEqualTo(ClusterMap.WIDTH);
        assertThat(map.getHeight()).isEqualTo(ClusterMap.HEIGHT);
        // New York, as the map's frame has it, is in the colour of some cluster and the Gulf of Mexico is not.
        assertThat(colourful(map, 40.75, -73.99)).isGreaterThan(20);
        assertThat(colourful(map, 26, -90)).isZero();
    }

    /** How many of the 100 pixels around a place have a colour, by the frame of the 48 states. */
    private static int colourful(BufferedImage map, double latitude, double longitude) {
        int x = (int) (24 + (longitude + 126) / 60.2 * 1422);
        int y = (int) (874 - (latitude - 22.6) / 27.4 * 802);
        int count = 0;
        for (int i = 0; i < 100; i++) {
            int rgb = map.getRGB(x - 5 + i % 10, y - 5 + i / 10);
            int red = rgb >> 16 & 255;
            int green = rgb >> 8 & 255;
            int blue = rgb & 255;
            count += Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue)) > 30 ? 1 : 0;
        }
        return count;
    }

    @Test
    void the_bits_are_the_same_for_any_number_of_threads() throws Exception {
        List<String> costs = new ArrayList<>();
        for (int count : new int[] {1, 2, 4}) {
            Path out = dir.resolve("threads-" + count);
            Program run = Program.run("--local", "--threads", String.valueOf(count), "--out", out.toString());
            // costs and shifts to the last printed digit, without the times
            costs.add(run.out()
                    .lines()
                    .filter(line -> line.contains("cost"))
                    .map(line -> line.replaceAll(" +[0-9.]+ s$", ""))
                    .collect(Collectors.joining("\n")));
            for (String file : RESULTS) {
                assertThat(out.resolve(file))
                        .hasSameBinaryContentAs(dir.resolve("threads-1").resolve(file));
            }
        }
        assertThat(costs.get(0)).hasLineCount(26);
        assertThat(costs.stream().distinct()).hasSize(1);
    }

    @Test
    void without_spark_and_interpreted_it_writes_the_same_bytes() throws Exception {
        Path sample = dir.resolve("sample.csv");
        List<String> lines = Files.readAllLines(LloydReferenceTest.packaged());
        Files.write(sample, everyHundredth(lines));
        assertThat(Program.run(args(sample, dir.resolve("here"))).exitCode()).isZero();

        runWithoutSpark(dir.resolve("compiled"), sample);
        runWithoutSpark(dir.resolve("interpreted"), sample, "-Dquern.interpret=true");

        for (String file : RESULTS) {
            assertThat(dir.resolve("compiled").resolve(file))
                    .hasSameBinaryContentAs(dir.resolve("here").resolve(file));
            assertThat(dir.resolve("interpreted").resolve(file))
                    .hasSameBinaryContentAs(dir.resolve("here").resolve(file));
        }
    }

    private static List<String> everyHundredth(List<String> lines) {
        List<String> some = new ArrayList<>();
        for (int i = 0; i < lines.size(); i += 100) {
            some.add(lines.get(i));
        }
        return some;
    }

    private static String[] args(Path input, Path out) {
        return new String[] {"--local", "--quiet", "--k", "5", "--input", input.toString(), "--out", out.toString()};
    }

    /** In a JVM of its own, with none of Spark's, Scala's and Hadoop's jars and no flag but the one given. */
    private static void runWithoutSpark(Path out, Path input, String... flags) throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*(/spark-|/scala|/hadoop|/parquet|/arrow|/jackson).*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        Arrays.stream(flags),
                        Stream.of("-cp", classPath, KMeansZipCodes.class.getName()),
                        Arrays.stream(args(input, out)))
                .flatMap(each -> each)
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(printed).isZero();
    }

    @Test
    void a_wrong_command_line_is_exit_code_2() throws Exception {
        assertWrong("clusters: expected 1 or more, got 0", "--local", "--k", "0");
        assertWrong("Invalid value for option '--k': 'eight' is not an int", "--local", "--k", "eight");
        assertWrong("tolerance: expected 0 or more, got", "--local", "--tolerance", "-1");
        assertWrong("--threads: expected 1 to 1024, got 0", "--local", "--threads", "0");
        assertWrong("--threads is for --local", "--threads", "2");
        assertWrong("--input: there is no file /no/such.csv", "--local", "--input", "/no/such.csv");
        Path file = Files.createFile(dir.resolve("file"));
        assertThat(Program.run("--local", "--out", file.resolve("out").toString()))
                .matches(run -> run.exitCode() == 2)
                .matches(run -> run.err().startsWith("--out: cannot make the directory " + file.resolve("out")));
    }

    private void assertWrong(String message, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--out", dir.toString()));
        Program run = Program.run(all.toArray(String[]::new));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith(message).contains("Usage: KMeansZipCodes");
    }

    @Test
    void bad_data_is_exit_code_3() throws Exception {
        Path file = dir.resolve("bad.csv");
        Files.writeString(file, ZipCodesTest.HEADER + "00501,40.9,x,Holtsville,NY,Suffolk\n");
        Program bad = Program.run("--local", "--input", file.toString(), "--out", dir.toString());
        assertThat(bad.exitCode()).isEqualTo(3);
        assertThat(bad.err())
                .isEqualTo(file + " line 2: longitude \"x\" is not a number: 00501,40.9,x,Holtsville,NY,Suffolk\n");

        Program few = Program.run("--local", "--k", "42050", "--out", dir.toString());
        assertThat(few.exitCode()).isEqualTo(3);
        assertThat(few.err()).isEqualTo(dir.resolve("zipcodes.csv") + ": 42050 clusters of only 42049 points\n");
    }
}
