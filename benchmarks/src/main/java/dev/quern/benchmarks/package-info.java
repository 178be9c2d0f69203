/**
 * Quern's side of {@code benchmarks/compare}: a server that times kernels on request, in the protocol that the peers in
 * {@code benchmarks/peers} speak too ({@code serve.py} lists the commands).
 *
 * <p>{@link dev.quern.benchmarks.CompareServer} owns the protocol and the clock, {@link
 * dev.quern.benchmarks.BenchmarkKernels} names the kernels, {@link dev.quern.benchmarks.BenchmarkKernel} is one of them
 * with its arrays. {@link dev.quern.benchmarks.Inputs} and {@link dev.quern.benchmarks.Checksum} are the same numbers as
 * in Python and C: all contenders compute from equal inputs, and one whose checksum differs gets no figure.
 */
@NullMarked
package dev.quern.benchmarks;

import org.jspecify.annotations.NullMarked;
