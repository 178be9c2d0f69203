package dev.quern.examples.particles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Threads;
import dev.quern.examples.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NBodyTest {
    private final int threads = Threads.total();

    @TempDir
    private Path directory;

    @AfterEach
    void restoreThreads() {
        Threads.set(threads);
    }

    @Test
    void theProgramPrintsALineFromTimeToTimeAndDraws() throws IOException {
        Program run = Program.run(
                NBody.commandLine(),
                "--bodies",
                "64",
                "--steps",
                "5",
                "--every",
                "2",
                "--threads",
                "1",
                "--out",
                directory.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).matches("""
                    time      kinetic    potential        total    steps/s
                (    [0-9.]+ +[0-9.]+ +-[0-9.]+ +-?[0-9.]+ *[0-9.]*
                ){4}""");
        assertThat(Files.size(directory.resolve("stars.png"))).isGreaterThan(5_000);
        assertThat(Files.size(directory.resolve("stars-energy.png"))).isGreaterThan(5_000);
    }

    @Test
    void aCommandLineThatMakesNoSense() {
        assertRefused("--bodies: expected 2 to 1000000, got 1", "--bodies", "1");
        assertRefused("--clusters: expected 1 or 2, got 3", "--clusters", "3");
        assertRefused("--steps: expected at least 1, got 0", "--steps", "0");
        assertRefused("--every: expected at least 1, got -1", "--every", "-1");
    }

    private static void assertRefused(String message, String... args) {
        Program run = Program.run(NBody.commandLine(), args);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith(message);
        assertThat(run.out()).isEmpty();
    }
}
