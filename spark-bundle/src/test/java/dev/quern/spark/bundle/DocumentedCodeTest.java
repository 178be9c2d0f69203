package dev.quern.spark.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents show is run as a user would run it, and prints what they say. */
class DocumentedCodeTest {
    @TempDir
    Path directory;

    private void assertPrints(String document) throws Exception {
        DocumentedCode code = DocumentedCode.of(document);
        assertThat(code.prints()).isNotEmpty();
        code.compile(directory);
        Submission.Outcome outcome = Submission.to("local[2]")
                .withBundle()
                .withVectorModule()
                .conf("spark.plugins", "dev.quern.spark.QuernPlugin")
                .run(DocumentedCode.CLASS, directory, directory);
        assertThat(outcome.exit()).as(outcome::toString).isZero();
        List<String> lines = outcome.stdout().lines().toList();
        int at = 0;
        for (String line : code.prints()) {
            while (at < lines.size() && !lines.get(at).contains(line)) {
                at++;
            }
            assertThat(at).as("%s is not in order in%n%s", line, outcome).isLessThan(lines.size());
            at++;
        }
    }

    @Test
    void theGuide() throws Exception {
        assertPrints(Files.readString(Path.of("..", "docs", "spark.md")));
    }

    @Test
    void theGuideToClustering() throws Exception {
        assertPrints(Files.readString(Path.of("..", "docs", "clustering.md")));
    }

    @Test
    void pointsInSpace() throws Exception {
        assertPrints(Files.readString(Path.of("..", "docs", "spatial.md")));
    }

    @Test
    void theReadme() throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        int begin = readme.indexOf("\n## On Spark\n");
        assertThat(begin).isNotNegative();
        assertPrints(readme.substring(begin, readme.indexOf("\n## ", begin + 1)));
    }
}
