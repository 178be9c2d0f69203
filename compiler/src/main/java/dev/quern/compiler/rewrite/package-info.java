/**
 * Lowered kernels made faster: one rule a file, IR to IR, and the result of a kernel stays the same bit for bit, except where
 * {@code Contract} does what fastMath permits. What may
 * fail still fails, in the same iterations of the user's loops; a subscript that a call is refused for before anything is
 * written stays one.
 *
 * <p>{@code Expand} is no pass of the pipeline: it makes a second kernel, of which the scalar twin is made.
 *
 * <p>Each rule gives a line for the user for what it changes: {@code explain()} shows it. Knows {@link dev.quern.ir} and
 * {@link dev.quern.compiler.analysis}.
 */
@NullMarked
package dev.quern.compiler.rewrite;

import org.jspecify.annotations.NullMarked;
