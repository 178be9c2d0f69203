package dev.quern.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

final class ChecksTest {
    private final int threads = Threads.total();

    @TempDir
    private Path directory;

    @AfterEach
    void restoreThreads() {
        Threads.set(threads);
    }

    /** A program that has all checks. */
    @Command(name = "Checked")
    private static final class Checked implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Option(names = "--atoms", defaultValue = "10")
        private long atoms;

        @Option(names = "--clusters", defaultValue = "1")
        private int clusters;

        @Option(names = "--radius", defaultValue = "1")
        private double radius;

        @Option(names = "--threads")
        private @Nullable Integer threads;

        @Option(names = "--out")
        private @Nullable Path out;

        @Override
        public Integer call() {
            Checks.atLeast(spec, "--atoms", 2, atoms);
            Checks.between(spec, "--clusters", 1, 3, clusters);
            Checks.that(spec, radius > 0, "--radius: expected a number above 0, got " + radius);
            Checks.setThreads(spec, threads);
            if (out != null) {
                Checks.makeDirectory(spec, out);
            }
            return 0;
        }
    }

    @Test
    void valuesThatMakeSense() {
        Path made = directory.resolve("a/b");
        assertAccepted("--atoms", "2", "--radius", "0.5", "--threads", "1", "--out", made.toString());
        assertThat(made).isDirectory();
        assertThat(Threads.total()).isEqualTo(1);
        assertAccepted("--clusters", "1");
        assertAccepted("--clusters", "3", "--threads", Integer.toString(Threads.MAX));
        assertThat(Threads.total()).isEqualTo(Threads.MAX);
    }

    @Test
    void withoutANumberOfThreadsItStaysAsItIs() {
        Threads.set(3);
        assertAccepted();
        assertThat(Threads.total()).isEqualTo(3);
    }

    @Test
    void valuesThatMakeNone() throws IOException {
        assertRefused("--atoms: expected at least 2, got 1", "--atoms", "1");
        assertRefused("--clusters: expected 1 to 3, got 0", "--clusters", "0");
        assertRefused("--clusters: expected 1 to 3, got 4", "--clusters", "4");
        assertRefused("--radius: expected a number above 0, got NaN", "--radius", "NaN");
        assertRefused("--threads: expected 1 to " + Threads.MAX + ", got 0", "--threads", "0");
        assertRefused("--threads: expected 1 to " + Threads.MAX + ", got 1025", "--threads", "1025");
        Path file = Files.createFile(directory.resolve("file"));
        assertRefused("--out: cannot make the directory " + file + ": ", "--out", file.toString());
    }

    @Test
    void optionsThatThereAreNot() {
        Program run = Program.run(new CommandLine(new Checked()), "--atom", "5");
        assertThat(run).isEqualTo(new Program(2, "", "Unknown options: '--atom', '5'\nPossible solutions: --atoms\n"));
        assertRefused("Unmatched argument at index 0: '5'", "5");
    }

    @Test
    void numbersThatAreNone() {
        assertRefused("Invalid value for option '--atoms': 'many' is not a long", "--atoms", "many");
        assertRefused("Invalid value for option '--clusters': '1.5' is not an int", "--clusters", "1.5");
        assertRefused("Invalid value for option '--radius': 'x' is not a double", "--radius", "x");
        assertRefused("Missing required parameter for option '--atoms'", "--atoms");
    }

    private static void assertAccepted(String... args) {
        assertThat(Program.run(new CommandLine(new Checked()), args)).isEqualTo(new Program(0, "", ""));
    }

    private static void assertRefused(String message, String... args) {
        Program run = Program.run(new CommandLine(new Checked()), args);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith(message).contains("Usage: Checked");
        assertThat(run.out()).isEmpty();
    }
}
