package dev.quern.examples.particles;

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
