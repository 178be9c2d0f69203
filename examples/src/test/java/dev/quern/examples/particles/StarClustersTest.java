package dev.quern.examples.particles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quern.NDArray;
import dev.quern.Threads;
import dev.quern.examples.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Star clusters beside what is known of Plummer's model, and gravity beside plain Java. */
final class StarClustersTest {
    private final int threads = Threads.total();

    @TempDir
    private Path directory;

    @AfterEach
    void restoreThreads() {
        Threads.set(threads);
    }

    /** The potential energy is -3 pi / 32, a little less for the softening, and the kinetic energy half of that. */
    @Test
    void aClusterIsInEquilibrium() {
        Energies start = StarClusters.of(4096, 1, 1).energies();
        assertThat(start.potential()).isCloseTo(-3 * Math.PI / 32, within(0.01));
        assertThat(2 * start.kinetic()).isCloseTo(-start.potential(), within(0.01));
    }

    @Test
    void energyIsKept() {
        StarClusters stars = StarClusters.of(500, 2, 2);
        Energies start = stars.energies();
        for (int step = 0; step < 200; step++) {
            stars.step();
        }
        assertThat(stars.energies().time()).isCloseTo(4, within(1e-12));
        assertThat(stars.energies().total()).isCloseTo(start.total(), within(2e-4 * Math.abs(start.total())));
    }

    @Test
    void accelerationsAreThoseOfPlainJava() {
        StarClusters stars = StarClusters.of(201, 2, 3);
        NDArray position = stars.positions();
        for (int body = 0; body < 201; body++) {
            double[] expected = new double[3];
            for (int other = 0; other < 201; other++) {
                double[] d = new double[3];
                double r2 = StarClusters.SOFTENING * StarClusters.SOFTENING;
                for (int axis = 0; axis < 3; axis++) {
                    d[axis] = position.getDouble(other, axis) - position.getDouble(body, axis);
                    r2 += d[axis] * d[axis];
                }
                for (int axis = 0; axis < 3; axis++) {
                    expected[axis] += d[axis] * (2.0 / 201) / (r2 * Math.sqrt(r2));
                }
            }
            for (int axis = 0; axis < 3; axis++) {
                assertThat(stars.accelerations().getDouble(body, axis)).isCloseTo(expected[axis], within(1e-12));
            }
        }
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBits() {
        Threads.set(1);
        StarClusters expected = StarClusters.of(300, 2, 4);
        expected.step();
        expected.step();
        for (int count : new int[] {2, 3, 7}) {
            Threads.set(count);
            StarClusters other = StarClusters.of(300, 2, 4);
            other.step();
            other.step();
            assertThat(other.positions().contentEquals(expected.positions())).isTrue();
            assertThat(other.velocities().contentEquals(expected.velocities())).isTrue();
            assertThat(other.energies()).isEqualTo(expected.energies());
        }
    }

    @Test
    void theProgramPrintsALineFromTimeToTimeAndDraws() throws Exception {
        String out = directory.toString();
        Program run = Program.run(
                NBody.commandLine(), "--bodies", "100", "--steps", "5", "--every", "4", "--threads", "1", "--out", out);
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).matches("""
                            time      kinetic    potential        total    steps/s
                            0\\.00    [0-9.]+   -[0-9.]+   -[0-9.]+
                            0\\.08    [0-9.]+   -[0-9.]+   -[0-9.]+ +[0-9.]+
                            0\\.10    [0-9.]+   -[0-9.]+   -[0-9.]+ +[0-9.]+
                        """);
        assertThat(Files.size(directory.resolve("stars.png"))).isGreaterThan(5_000);
        assertThat(Files.size(directory.resolve("stars-energy.png"))).isGreaterThan(10_000);
    }

    @Test
    void aCommandLineThatMakesNoSense() {
        assertRefused("--bodies: expected 2 to 1000000, got 1", "--bodies", "1");
        assertRefused("--clusters: expected 1 or 2, got 3", "--clusters", "3");
        assertRefused("--steps: expected at least 1, got 0", "--steps", "0");
        assertRefused("--every: expected at least 1, got 0", "--every", "0");
    }

    private static void assertRefused(String message, String... args) {
        Program run = Program.run(NBody.commandLine(), args);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith(message);
        assertThat(run.out()).isEmpty();
    }
}
