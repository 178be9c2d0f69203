/**
 * Quern's side of {@code benchmarks/compare}, and JMH; that of {@code benchmarks/spark} is a package below. The first is a server that times kernels on request, in the protocol that the peers in
 * {@code benchmarks/peers} speak too ({@code serve.py} lists the commands).
 *
 * <p>{@link dev.quern.benchmarks.CompareServer} owns the protocol and the clock, {@link
 * dev.quern.benchmarks.BenchmarkKernels} names the kernels, {@link dev.quern.benchmarks.BenchmarkKernel} is one of them
 * with its arrays. {@link dev.quern.benchmarks.Inputs} and {@link dev.quern.benchmarks.Checksum} are the same numbers as
 * in Python and C: all contenders compute from equal inputs, and one whose checksum differs gets no figure. {@link
 * dev.quern.benchmarks.ColdStart} is one kernel in a fresh process, for {@code --cold}.
 *
 * <p>Classes named {@code ...Bench} with {@code @Benchmark} methods are JMH's, for parts of Quern that a whole kernel hides.
 * {@code benchmarks/README.md} says how to run either kind.
 */
@NullMarked
package dev.quern.benchmarks;

import org.jspecify.annotations.NullMarked;
