/**
 * A kernel on the rows of one partition: what travels to an executor, and what a task does with it there.
 *
 * <p>{@link dev.quern.spark.task.Plan} is what travels: the kernel as IR, which columns to read, scalars, and broadcast
 * variables for the whole arrays. In a task, batches of rows become Java arrays, {@code Task} runs the kernel on each with
 * the threads that the task may use, and {@link dev.quern.spark.task.Partial} is what the rows of a partition reduced into.
 *
 * <p>{@link dev.quern.spark.task.Gathering} is what others make of all rows of a partition, and {@link
 * dev.quern.spark.task.RowPieces} the rows as one array.
 *
 * <p>Knows {@link dev.quern} and {@link dev.quern.ir}, what the compiler's runtime offers to callers (cancellation, the
 * combination of partial results), and of Spark what is public. Knows nothing of plans, of the driver, or of {@link
 * dev.quern.spark}.
 */
@NullMarked
package dev.quern.spark.task;

import org.jspecify.annotations.NullMarked;
