package dev.quern.examples.particles;

import dev.quern.spatial.Space;
import java.util.Locale;

/**
 * What is said of all atoms at a step; energies by atom.
 *
 * @param step from 0
 */
public record Thermo(long step, double temperature, double kinetic, double potential, double pressure) {
    /** The titles of {@link #toString}. */
    static final String TITLES = String.format(
            Locale.ROOT,
            "%8s %12s %12s %12s %12s %12s",
            "step",
            "temperature",
            "kinetic",
            "potential",
            "total",
            "pressure");

    /** By sums over all atoms of what each has of the energies and of the virial. */
    static Thermo of(long step, long atoms, Space space, double kinetic, double potential, double virial) {
        double volume = space.length(0) * space.length(1) * space.length(2);
        return new Thermo(
                step,
                Velocities.temperature(atoms, kinetic),
                kinetic / atoms,
                potential / atoms,
                (2 * kinetic + virial) / (3 * volume));
    }

    /** The energy, which does not change but for what a time step leaves out. */
    public double total() {
        return kinetic + potential;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%8d %12.7f %12.7f %12.7f %12.7f %12.7f",
                step,
                temperature,
                kinetic,
                potential,
                total(),
                pressure);
    }
}
