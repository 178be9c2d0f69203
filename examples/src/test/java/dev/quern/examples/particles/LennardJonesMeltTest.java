package dev.quern.examples.particles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Threads;
import dev.quern.examples.Program;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LennardJonesMeltTest {
    private final int threads = Threads.total();

    @TempDir
    private Path directory;

    @AfterEach
    void restoreThreads() {
        Threads.set(threads);
    }

    @Test
    void theProgramPrintsALineFromTimeToTimeAndDraws() throws IOException {
        String out = directory.resolve("pictures").toString();
        Program run = Program.run(
                LennardJonesMelt.commandLine(),
                "--cells",
                "4",
                "--steps",
                "25",
                "--every",
                "10",
                "--threads",
                "1",
                "--out",
                out);
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).matches("""
                        256 atoms
                            step  temperature      kinetic    potential        total     pressure    steps/s
                               0    1\\.4400000    2\\.1515625   -6\\.7733681   -4\\.6218056   -5\\.0[0-9]+
                              10 .*
                              20 .*
                              25    0\\.[0-9]+    1\\.[0-9]+   -5\\.[0-9]+   -4\\.6[0-9]+ .* [0-9]+\\.[0-9]
                        [0-9]+\\.[0-9] steps/s, the first ones with kernels being compiled
                        """);
        BufferedImage melt = ImageIO.read(directory.resolve("pictures/melt.png").toFile());
        assertThat(melt.getWidth()).isEqualTo(940);
        assertThat(Files.size(directory.resolve("pictures/melt-energy.png"))).isGreaterThan(10_000);
    }

    @Test
    void aCommandLineThatMakesNoSense() throws IOException {
        assertRefused("--cells: expected 4 to 400, got 3", "--cells", "3");
        assertRefused("--steps: expected at least 1, got 0", "--steps", "0");
        assertRefused("--every: expected at least 1, got 0", "--every", "0");
        assertRefused("--threads: expected 1 to " + Threads.MAX + ", got 0", "--threads", "0");
        Path file = Files.createFile(directory.resolve("file"));
        assertRefused("--out: cannot make the directory " + file, "--out", file.toString());
    }

    @Test
    void theHelpNamesTheDefaults() {
        Program run = Program.run(LennardJonesMelt.commandLine(), "--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("Along an edge, of four atoms (20: 32,000 atoms).", "(200)", "Steps between two lines (50).");
    }

    private static void assertRefused(String message, String... args) {
        Program run = Program.run(LennardJonesMelt.commandLine(), args);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith(message);
        assertThat(run.out()).isEmpty();
    }
}
