package dev.quern.examples.geography;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.examples.Sessions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program on Spark comes to what it comes to on one machine. */
class SparkRunTest {
    private static final String EXECUTOR_FLAGS = "spark.executor.extraJavaOptions";

    @TempDir
    private static Path dir;

    private static String localCosts = "";

    @BeforeAll
    static void runWithoutSpark() {
        System.setProperty(EXECUTOR_FLAGS, "-XX:TieredStopAtLevel=1"); // as this JVM, which Spark does not copy
        localCosts = costs(run("--local", "--out", dir.resolve("local").toString()));
    }

    @AfterAll
    static void restore() {
        System.clearProperty(EXECUTOR_FLAGS);
    }

    @Test
    void in_this_jvm() throws Exception {
        String costs =
                costs(run("--master", "local[2]", "--out", dir.resolve("jvm").toString()));

        assertThat(costs).isEqualTo(localCosts);
        assertSameAsLocal("jvm");
    }

    /** Two executors that are JVMs of their own. */
    @Test
    void in_executors_twice_to_the_same_bits() throws Exception {
        String first = run(
                "--master",
                "local-cluster[2,1,1024]",
                "--out",
                dir.resolve("first").toString());
        String second = run(
                "--master",
                "local-cluster[2,1,1024]",
                "--out",
                dir.resolve("second").toString());

        assertThat(costs(first)).isEqualTo(localCosts).isEqualTo(costs(second));
        assertSameAsLocal("first");
        assertSameAsLocal("second");
    }

    @Test
    void a_bad_row_is_refused_with_its_line_as_without_spark() throws Exception {
        for (String row :
                List.of("10001,north,-73,New York,NY,X", "00501,40,-73,New York,NY,X", "10001,40,-73,New York")) {
            Path file = dir.resolve("bad.csv");
            Files.writeString(
                    file, ZipCodesTest.HEADER + "00501,40.922326,-72.637078,Holtsville,NY,Suffolk\n" + row + "\n");
            String out = dir.resolve("bad").toString();

            Program spark = Program.run("--master", "local[1]", "--input", file.toString(), "--out", out);
            Program local = Program.run("--local", "--input", file.toString(), "--out", out);

            assertThat(spark.exitCode()).as(spark.err()).isEqualTo(3);
            assertThat(spark.err()).isEqualTo(local.err()).contains(" line 3: ", row);
        }
    }

    private static String run(String... args) {
        Program run = Program.run(args);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out();
    }

    /**
     * Assignments are equal. So are the centroids, to the last bit and not only to 1e-12, as the sums of the points'
     * coordinates are exact however the rows are split; and the map with them.
     */
    private static void assertSameAsLocal(String out) throws Exception {
        assertThat(dir.resolve(out).resolve("centroids.csv"))
                .hasSameBinaryContentAs(dir.resolve("local").resolve("centroids.csv"));
        assertThat(dir.resolve(out).resolve("clusters.png"))
                .hasSameBinaryContentAs(dir.resolve("local").resolve("clusters.png"));
        try (SparkSession spark = Sessions.start("reading", "local[1]")) {
            List<String> clusters = spark
                    .read()
                    .parquet(dir.resolve(out).resolve("assignment.parquet").toString())
                    .orderBy("zip_code")
                    .selectExpr("concat(zip_code, ' ', cluster)")
                    .collectAsList()
                    .stream()
                    .map(row -> row.getString(0))
                    .toList();
            assertThat(clusters)
                    .hasSize(42_049)
                    .isEqualTo(Program.clusters(dir.resolve("local").resolve("assignment.csv")));
        }
    }

    /** The progress lines without their times: costs to 1e-9 and how far the centroids moved. */
    private static String costs(String printed) {
        return printed.lines()
                .filter(line -> line.matches("(round|iteration) .*"))
                .map(line -> line.replaceAll(" +[0-9.]+ s$", ""))
                .collect(Collectors.joining("\n"));
    }
}
