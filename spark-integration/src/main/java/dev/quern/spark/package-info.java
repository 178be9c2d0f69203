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
 *   <li>{@code Jobs} makes of it a {@link dev.quern.spark.task.Plan}, which is what travels to the executors.
 *   <li>There tasks run the kernel on their partitions: {@link dev.quern.spark.task}.
 *   <li>For what is reduced each returns a {@link dev.quern.spark.task.Partial}; the driver combines them by a tree over the
 *       partitions in their order, so that the same partitions give the same bits.
 * </ol>
 *
 * <p>Knows the packages below it, {@link dev.quern} and {@link dev.quern.ir}, the facade of the compiler and what its
 * runtime offers to callers, and of Spark what is public.
 */
@NullMarked
package dev.quern.spark;

import org.jspecify.annotations.NullMarked;
