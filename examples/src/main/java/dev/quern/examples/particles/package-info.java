/**
 * Particles that pull and push one another, and groups of them. The programs are {@link
 * dev.quern.examples.particles.LennardJonesMelt}, the standard benchmark of molecular dynamics, {@link
 * dev.quern.examples.particles.NBody}, star clusters that collide, and {@link dev.quern.examples.particles.Haloes}, groups
 * found by friends of friends in a {@link dev.quern.examples.particles.MockUniverse}.
 *
 * <p>The physics stands in small classes, which know nothing of programs and pictures. Of the melt, a {@link
 * dev.quern.examples.particles.Lattice} and {@link dev.quern.examples.particles.Velocities} are where the atoms begin,
 * {@link dev.quern.examples.particles.LennardJones} is what they do to one another, {@link
 * dev.quern.examples.particles.VelocityVerlet} is how they move, and a {@link dev.quern.examples.particles.Simulation}
 * takes steps, in reduced units: an atom has mass 1 and diameter 1, and a pair of atoms binds with energy 1. Of the stars
 * they are {@link dev.quern.examples.particles.PlummerSphere}, {@link dev.quern.examples.particles.Gravity} and {@link
 * dev.quern.examples.particles.StarClusters}.
 *
 * <p>{@link dev.quern.examples.particles.SparkLennardJonesMelt} is the melt on Spark: a {@link
 * dev.quern.examples.particles.SparkSimulation} takes the same steps by the same kernels, and a {@link
 * dev.quern.examples.particles.StepTimer} finds out what a step consists of.
 */
@NullMarked
package dev.quern.examples.particles;

import org.jspecify.annotations.NullMarked;
