package dev.quern.spark.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One jar and one setting, by Spark's own SparkSubmit: what the README says is enough. */
class SparkSubmitTest {
    private static final String PLUGIN = "dev.quern.spark.QuernPlugin";
    private static final String WARNING =
            "this JVM lacks the module jdk.incubator.vector;" + " start it with --add-modules jdk.incubator.vector";

    @TempDir
    Path directory;

    private static Submission submission(String master) {
        return Submission.to(master)
                .withBundle()
                .conf("spark.plugins", PLUGIN)
                .conf("spark.quern.functions", PricesApplication.Functions.class.getName());
    }

    private static void assertResults(Submission.Outcome outcome) {
        assertThat(outcome.exit()).as(outcome::toString).isZero();
        assertThat(outcome.stdout())
                .as(outcome::toString)
                .contains("logarithm: 0.0 to 4.60517")
                .contains("total: 5050.")
                .contains("by setting: 2525.0")
                .contains("registered: -333300.0")
                .containsPattern("driver's jar: .*/quern-spark-bundle_2\\.13-[^/]*\\.jar")
                .containsPattern("executor's jar: .*/quern-spark-bundle_2\\.13-[^/]*\\.jar");
    }

    @Test
    void executorsGetTheJarFromSparkAndFindThePluginInIt() throws Exception {
        Submission.Outcome outcome =
                submission("local-cluster[1,1,1024]").withVectorModule().run(PricesApplication.class, directory);
        assertResults(outcome);
        assertThat(outcome.stdout()).containsPattern("executor's jar: .*/work/.*\\.jar");
        assertThat(outcome.stderr())
                .contains("Initialized driver component for plugin " + PLUGIN)
                .doesNotContain(WARNING, "Exception");
    }

    @Test
    void withoutTheVectorModuleItRunsAndSaysOnceWhatToAdd() throws Exception {
        Submission.Outcome outcome = submission("local[2]").run(PricesApplication.class, directory);
        assertResults(outcome);
        assertThat(outcome.stderr()).as(outcome::toString).containsOnlyOnce(WARNING);
    }
}
