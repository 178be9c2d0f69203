/**
 * Kernels over the rows of a DataFrame: {@link dev.quern.spark.QuernSpark} is where to begin.
 *
 * <h2>How a kernel gets to the rows</h2>
 *
 * <ol>
 *   <li>{@link dev.quern.compiler.Placement} says which arrays are split by rows, which are the same everywhere and which
 *       are reduced; a kernel that cannot be placed is refused by {@code apply}.
 *   <li>{@link dev.quern.spark.SparkCall} collects what the arguments are bound to. {@code Bindings} checks each at the call
 *       that gives it.
 *   <li>{@code Plan} is what travels to the executors: the kernel as IR, which columns to read, scalars, and broadcast
 *       variables for the whole arrays.
 *   <li>There {@code AppendRows} or {@code ReduceRows} run over a partition. {@code RowBatch} copies rows to Java arrays by
 *       the batch, {@code Task} runs the kernel on each.
 *   <li>{@code ReduceRows} returns a {@code Partial} for its partition; the driver combines them by a tree over the
 *       partitions in their order, so that the same partitions give the same bits.
 * </ol>
 *
 * <p>Knows {@link dev.quern} and {@link dev.quern.ir}, the facade of the compiler and what its runtime offers to callers
 * (cancellation, the combination of partial results), and of Spark what is public.
 */
@NullMarked
package dev.quern.spark;

import org.jspecify.annotations.NullMarked;
