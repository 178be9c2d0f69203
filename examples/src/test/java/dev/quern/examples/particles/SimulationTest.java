package dev.quern.examples.particles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quern.NDArray;
import dev.quern.Threads;
import dev.quern.spatial.Space;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The melt beside LAMMPS's figures, and the forces beside those of all pairs. */
final class SimulationTest {
    private final int threads = Threads.total();

    @AfterEach
    void restoreThreads() {
        Threads.set(threads);
    }

    /** What LAMMPS prints for its standard benchmark; its velocities are others, of the same temperature. */
    @Test
    void itStartsAndEndsAsThatOfLammps() {
        Simulation simulation = Simulation.of(20, 1);
        Thermo start = simulation.thermo();
        assertThat(simulation.atoms()).isEqualTo(32_000);
        assertThat(start.temperature()).isCloseTo(1.44, within(1e-12));
        assertThat(start.potential()).isCloseTo(-6.7733681, within(5e-8));
        assertThat(start.total()).isCloseTo(-4.6134356, within(5e-8));
        assertThat(start.pressure()).isCloseTo(-5.0197073, within(5e-8));
        steps(simulation, 200);
        Thermo end = simulation.thermo();
        assertThat(end.step()).isEqualTo(200);
        assertThat(end.total()).isCloseTo(-4.6226, within(0.0003));
        assertThat(end.temperature()).isCloseTo(0.7595, within(0.005));
        assertThat(end.pressure()).isCloseTo(0.209, within(0.05));
    }

    /** After a search with atoms in a new order, and at the last step before the next: its lists are as old as they get. */
    @Test
    void forcesAreThoseOfAllPairs() {
        Simulation simulation = Simulation.of(5, 2);
        assertThat(simulation.atoms()).isEqualTo(500);
        for (int step : new int[] {21, 39}) {
            steps(simulation, step - simulation.steps());
            assertForcesOfAllPairs(simulation);
        }
    }

    private static void assertForcesOfAllPairs(Simulation simulation) {
        NDArray position = simulation.positions();
        for (int atom = 0; atom < simulation.atoms(); atom++) {
            double[] expected = new double[3];
            double scale = 0;
            for (int other = 0; other < simulation.atoms(); other++) {
                double[] d = displacement(simulation.space(), position.at(atom), position.at(other));
                double r2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
                if (other != atom && r2 <= LennardJones.CUTOFF * LennardJones.CUTOFF) {
                    double push = 48 * Math.pow(r2, -7) - 24 * Math.pow(r2, -4);
                    for (int axis = 0; axis < 3; axis++) {
                        expected[axis] -= push * d[axis];
                    }
                    scale = Math.max(scale, Math.abs(push) * Math.sqrt(r2));
                }
            }
            for (int axis = 0; axis < 3; axis++) {
                assertThat(simulation.forces().getDouble(atom, axis))
                        .as("force on atom %d along axis %d", atom, axis)
                        .isCloseTo(expected[axis], within(1e-12 * scale));
            }
        }
    }

    private static double[] displacement(Space space, NDArray from, NDArray to) {
        double[] d = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            d[axis] = space.displacement(axis, from.getDouble(axis), to.getDouble(axis));
        }
        return d;
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBits() {
        Threads.set(1);
        Simulation expected = Simulation.of(6, 3);
        steps(expected, 45);
        for (int count : new int[] {2, 3, 7}) {
            Threads.set(count);
            Simulation other = Simulation.of(6, 3);
            steps(other, 45);
            assertThat(other.positions().contentEquals(expected.positions())).isTrue();
            assertThat(other.velocities().contentEquals(expected.velocities())).isTrue();
            assertThat(other.thermo()).isEqualTo(expected.thermo());
        }
    }

    @Test
    void theWholeDoesNotMove() {
        Simulation simulation = Simulation.of(4, 4);
        steps(simulation, 50);
        double[] momentum = simulation.velocities().sum(0).toDoubleArray();
        assertThat(momentum).hasSize(3);
        for (double each : momentum) {
            assertThat(each).isCloseTo(0, within(1e-11));
        }
    }

    /** By atom, as it is periodic. */
    @Test
    void aCrystalOfAnySizeHasTheSameEnergy() {
        assertThat(Simulation.of(4, 1).thermo().potential()).isCloseTo(-6.7733681, within(5e-8));
        assertThat(Simulation.of(7, 1).thermo().potential()).isCloseTo(-6.7733681, within(5e-8));
    }

    @Test
    void aSeedNamesTheVelocities() {
        NDArray velocities = Velocities.of(1000, 2.5, 9);
        assertThat(Velocities.temperature(1000, Velocities.kinetic(velocities))).isCloseTo(2.5, within(1e-14));
        assertThat(Velocities.of(1000, 2.5, 9).contentEquals(velocities)).isTrue();
        assertThat(Velocities.of(1000, 2.5, 10).contentEquals(velocities)).isFalse();
    }

    private static void steps(Simulation simulation, long count) {
        for (long step = 0; step < count; step++) {
            simulation.step();
        }
    }
}
