package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.NDArray;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.util.ArrowUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Jobs by the hundred leave nothing behind. They run in a JVM of their own that compiles without profiles: HotSpot keeps those in
 * metaspace, and as C1 and C2 come to more and more of Spark's methods they grow by some 5 MB in 500 jobs, of any kind.
 */
class ManyJobsTest {
    /** A class for each tenth job would be no accident any more. */
    private static final long MOST_CLASSES = 40;

    private static final long MOST_METASPACE = 1 << 20;

    /** Spark's first heartbeat, with the classes it needs, comes after 10 s. */
    private static final long WARM_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** What might grow. */
    private record Footprint(long threads, long classes, long metaspace, long arrow) {
        static Footprint now() {
            for (int round = 0; round < 3; round++) {
                System.gc(); // classes are unloaded by it
            }
            long metaspace = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getName().equals("Metaspace"))
                    .map(MemoryPoolMXBean::getUsage)
                    .mapToLong(usage -> usage.getUsed())
                    .sum();
            long threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("quern"))
                    .count();
            return new Footprint(
                    threads,
                    ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                    metaspace,
                    ArrowUtils.rootAllocator().getAllocatedMemory());
        }
    }

    /** The jobs, in the JVM of their own. */
    public static void main(String[] arguments) {
        SparkSession session = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
        session.sparkContext().setLogLevel("OFF");
        Dataset<Row> df = LocalSpark.points(session, 4_000, 2).cache();
        Footprint.now(); // with the classes that it needs
        long start = System.nanoTime();
        NDArray first = run(session, df);
        for (int jobs = 0; jobs < 100 || System.nanoTime() - start < WARM_NANOS; jobs++) {
            requireEqual(first, run(session, df));
        }
        Footprint early = Footprint.now();
        for (int job = 0; job < 500; job++) {
            requireEqual(first, run(session, df));
        }
        Footprint late = Footprint.now();
        assertThat(late.threads()).as("%s, %s", early, late).isLessThanOrEqualTo(early.threads());
        assertThat(late.classes() - early.classes()).as("%s, %s", early, late).isLessThan(MOST_CLASSES);
        assertThat(late.metaspace() - early.metaspace())
                .as("%s, %s", early, late)
                .isLessThan(MOST_METASPACE);
        assertThat(late.arrow()).isEqualTo(early.arrow());
        System.out.println("flat: " + early + ", " + late);
        session.stop();
    }

    /** AssertJ would load classes while classes are counted. */
    private static void requireEqual(NDArray expected, NDArray sums) {
        if (!sums.contentEquals(expected)) {
            throw new AssertionError(sums + " and not " + expected);
        }
    }

    private static NDArray run(SparkSession session, Dataset<Row> df) {
        return QuernSpark.on(session)
                .apply(Kernels.LLOYD)
                .rows("points", df, "latitude", "longitude")
                .whole("centroids", NDArray.of(new double[][] {{10, 20}, {-30, 40}}))
                .collect()
                .get("sums");
    }

    @Test
    @EnabledIfSystemProperty(named = "quern.faults", matches = "true")
    void fiveHundredJobsLeaveThreadsMetaspaceAndArrowFlat() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-javaagent") && !argument.startsWith("-Xlog"))
                .forEach(command::add);
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), ManyJobsTest.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("flat: ");
    }
}
