/**
 * Quern's figures for particles: how evenly and with how few ghosts points are shared among partitions, beside the best
 * cut into boxes that can be found by trying.
 */
@NullMarked
package dev.quern.benchmarks.particles;

import org.jspecify.annotations.NullMarked;
