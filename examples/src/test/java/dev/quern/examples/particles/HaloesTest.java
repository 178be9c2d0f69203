package dev.quern.examples.particles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quern.Threads;
import dev.quern.cluster.Groups;
import dev.quern.examples.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HaloesTest {
    private final int threads = Threads.total();

    @TempDir
    private Path directory;

    @AfterEach
    void restoreThreads() {
        Threads.set(threads);
    }

    /** What is far out in a halo has no friends, and small haloes may touch a large one. */
    @Test
    void theLargestHaloesAreThoseThatWereDrawn() {
        MockUniverse universe = MockUniverse.of(20_000, 1);
        Groups groups = Haloes.find(universe, 0.2, 20);
        int[] origins = Haloes.origins(universe, groups);
        assertThat(origins).startsWith(0, 1, 2, 3, 4);
        for (int group = 0; group < 5; group++) {
            double drawn = universe.sizes().getDouble(group);
            assertThat((double) groups.sizes().getLong(group) / drawn).isCloseTo(0.95, within(0.1));
        }
    }

    @Test
    void theProgramPrintsTheLargestAndDraws() throws Exception {
        Program run =
                Program.run(Haloes.commandLine(), "--points", "5000", "--threads", "1", "--out", directory.toString());
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).matches("""
                        [0-9]+ haloes in [0-9.]+ s
                          halo     points                     centre        drawn
                             0        [0-9]+ +[0-9.]+ +[0-9.]+ +[0-9.]+          525
                        (     [1-9] +[0-9]+ +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9]+
                        ){9}""");
        assertThat(Files.size(directory.resolve("haloes.png"))).isGreaterThan(10_000);
    }

    @Test
    void aCommandLineThatMakesNoSense() {
        assertRefused("--points: expected 100 to 50000000, got 99", "--points", "99");
        assertRefused("--linking: expected a number above 0, at most 1, got 0.0", "--linking", "0");
        assertRefused("--members: expected at least 2, got 1", "--members", "1");
    }

    private static void assertRefused(String message, String... args) {
        Program run = Program.run(Haloes.commandLine(), args);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith(message);
        assertThat(run.out()).isEmpty();
    }
}
