package dev.quern.spark.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents show is run as a user would run it, and prints what they say. */
class DocumentedCodeTest {
    @TempDir
    private static Path directory;

    private static Submission.Outcome outcome;

    /** Named for the documents. */
    static Stream<DocumentedCode> programs() throws IOException {
        return Stream.of(
                DocumentedCode.of("Guide", Files.readString(Path.of("..", "docs", "spark.md"))),
                DocumentedCode.of("GuideToClustering", Files.readString(Path.of("..", "docs", "clustering.md"))),
                DocumentedCode.of("PointsInSpace", Files.readString(Path.of("..", "docs", "spatial.md"))),
                DocumentedCode.of("Readme", sparkOfTheReadme()));
    }

    private static String sparkOfTheReadme() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        int begin = readme.indexOf("\n## On Spark\n");
        assertThat(begin).isNotNegative();
        return readme.substring(begin, readme.indexOf("\n## ", begin + 1));
    }

    @BeforeAll
    static void runAll() throws Exception {
        Path classes = Files.createDirectory(directory.resolve("classes"));
        List<DocumentedCode> programs = programs().toList();
        for (DocumentedCode program : programs) {
            program.compile(classes);
        }
        outcome = Submission.to("local[2]")
                .withBundle()
                .withClasses(classes)
                .withVectorModule()
                .conf("spark.plugins", "dev.quern.spark.QuernPlugin")
                .run(
                        DocumentsApplication.class,
                        directory,
                        programs.stream().map(DocumentedCode::name).toArray(String[]::new));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void printsWhatItSays(DocumentedCode program) {
        assertThat(program.prints()).isNotEmpty();
        List<String> lines = DocumentsApplication.printedBy(program.name(), outcome.stdout())
                .orElseThrow(() -> new AssertionError(program.name() + " failed: " + outcome))
                .lines()
                .toList();
        int at = 0;
        for (String line : program.prints()) {
            while (at < lines.size() && !lines.get(at).contains(line)) {
                at++;
            }
            assertThat(at).as("%s is not in order in%n%s", line, outcome).isLessThan(lines.size());
            at++;
        }
    }

    @Test
    void theApplicationEndsWell() {
        assertThat(outcome.exit()).as(outcome::toString).isZero();
    }
}
