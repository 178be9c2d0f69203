package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "quern.faults", matches = "true")
class LocalClusterTest {

    @Test
    void executorsAreProcessesOfTheirOwnOnTheSameJdk() {
        try (LocalCluster cluster = LocalCluster.of(2, 1).start()) {
            List<TaskSite> sites = sitesOfEightTasks(cluster.session());

            assertThat(sites).hasSize(8);
            assertThat(distinct(sites, TaskSite::executor)).containsExactlyInAnyOrder("0", "1");
            assertThat(distinct(sites, TaskSite::pid))
                    .hasSize(2)
                    .doesNotContain(String.valueOf(ProcessHandle.current().pid()));
            assertThat(distinct(sites, TaskSite::javaHome)).containsExactly(System.getProperty("java.home"));
            assertThat(distinct(sites, TaskSite::classLoader)).containsExactly("app");
            assertThat(cluster.executorOutput()).contains("/0/stderr", "/1/stderr", "hello from a task");
        }
    }

    @Test
    void shippedClassesComeFromSparksOwnClassLoader() {
        try (LocalCluster cluster = LocalCluster.of(2, 1).shipping("quern-").start()) {
            List<TaskSite> sites = sitesOfEightTasks(cluster.session());

            assertThat(distinct(sites, TaskSite::pid)).hasSize(2);
            assertThat(distinct(sites, TaskSite::classLoader)).doesNotContain("app");
        }
    }

    @Test
    void executorsThatCannotStartAreReportedWithWhatTheyPrinted() {
        // Spark adds -XX:+IgnoreUnrecognizedVMOptions: only a known option with a bad value stops a JVM.
        LocalCluster.Builder broken =
                LocalCluster.of(1, 1).config("spark.executor.extraJavaOptions", "-XX:NewRatio=none");

        assertThatThrownBy(() -> broken.start().close())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("did not come up; they printed:")
                .hasMessageContaining("Improperly specified VM option 'NewRatio=none'");
    }

    private static List<TaskSite> sitesOfEightTasks(SparkSession session) {
        MapPartitionsFunction<Long, String> site = rows -> {
            Thread.sleep(50); // so that no executor takes all the tasks
            System.err.println("hello from a task");
            return Stream.of(TaskSite.here().encoded()).iterator();
        };
        return session.range(0, 8, 1, 8).mapPartitions(site, Encoders.STRING()).collectAsList().stream()
                .map(TaskSite::decoded)
                .toList();
    }

    private static List<String> distinct(List<TaskSite> sites, java.util.function.Function<TaskSite, String> part) {
        return sites.stream().map(part).distinct().collect(Collectors.toList());
    }

    /** Where a task ran. */
    private record TaskSite(String executor, String pid, String javaHome, String classLoader) {

        static TaskSite here() {
            ClassLoader loader = TaskSite.class.getClassLoader();
            return new TaskSite(
                    SparkEnv.get().executorId(),
                    String.valueOf(ProcessHandle.current().pid()),
                    System.getProperty("java.home"),
                    loader == ClassLoader.getSystemClassLoader()
                            ? "app"
                            : loader.getClass().getSimpleName());
        }

        String encoded() {
            return String.join("|", executor, pid, javaHome, classLoader);
        }

        static TaskSite decoded(String text) {
            String[] parts = text.split("\\|");
            return new TaskSite(parts[0], parts[1], parts[2], parts[3]);
        }
    }
}
