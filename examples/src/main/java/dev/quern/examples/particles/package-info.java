/**
 * Particles that pull and push one another. The program is {@link dev.quern.examples.particles.LennardJonesMelt}, the
 * standard benchmark of molecular dynamics.
 *
 * <p>The physics stands in small classes, which know nothing of programs and pictures: a {@link
 * dev.quern.examples.particles.Lattice} and {@link dev.quern.examples.particles.Velocities} are where the atoms begin,
 * {@link dev.quern.examples.particles.LennardJones} is what they do to one another, {@link
 * dev.quern.examples.particles.VelocityVerlet} is how they move, and a {@link dev.quern.examples.particles.Simulation}
 * takes steps. Everything is in reduced units: an atom has mass 1 and diameter 1, and a pair of atoms binds with energy 1.
 */
@NullMarked
package dev.quern.examples.particles;

import org.jspecify.annotations.NullMarked;
