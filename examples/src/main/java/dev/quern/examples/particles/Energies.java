package dev.quern.examples.particles;

/** The energy of motion and that of place, at a time. */
record Energies(double time, double kinetic, double potential) {
    /** What does not change but for the errors of time steps. */
    double total() {
        return kinetic + potential;
    }
}
