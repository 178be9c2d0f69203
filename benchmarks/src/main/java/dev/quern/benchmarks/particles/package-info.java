/**
 * Quern's figures for particles: how evenly and with how few ghosts points are shared among partitions, beside the best
 * cut into boxes that can be found by trying; how long it takes to cluster points and to find near ones; and how many
 * steps of molecular dynamics are taken a second. {@code benchmarks/particles} runs them beside their peers.
 */
@NullMarked
package dev.quern.benchmarks.particles;

import org.jspecify.annotations.NullMarked;
