/**
 * What convinces a sceptic of the proof that a prange is free of races: kernels whose answer is known, and {@code Tracer},
 * which runs a nest by hand, knows nothing of affine forms and sees which iterations touch which elements. All that asks
 * the prover for its answer goes through {@code RaceProver}.
 */
@NullMarked
package dev.quern.compiler.races;

import org.jspecify.annotations.NullMarked;
