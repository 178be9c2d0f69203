/**
 * All that touches the parts of Spark that promise nothing to anybody: so a new version of Spark is a matter of this
 * package.
 *
 * <h2>From a DataFrame to a kernel without rows</h2>
 *
 * <ol>
 *   <li>{@link dev.quern.spark.internal.Operators} puts a {@link dev.quern.spark.internal.KernelNode}, or a {@link
 *       dev.quern.spark.internal.ReduceNode}, on a DataFrame's logical plan. Spark's optimizer prunes columns beneath it and
 *       pushes filters down as ever.
 *   <li>{@link dev.quern.spark.internal.GatherNode} is the same for whoever wants all rows of a partition, to make a block
 *       of them for one.
 *   <li>What they have in common is in {@link dev.quern.spark.internal.OperatorNode}. {@link
 *       dev.quern.spark.internal.KernelStrategy} plans them as {@link dev.quern.spark.internal.KernelExec}, {@link
 *       dev.quern.spark.internal.ReduceExec} and {@link dev.quern.spark.internal.GatherExec}, each an {@link
 *       dev.quern.spark.internal.OperatorExec}, whose child is columnar. Spark's own filter and projection work row by
 *       row: where the scan beneath is columnar, {@link dev.quern.spark.internal.ColumnarInput} takes their place.
 *   <li>In a task {@link dev.quern.spark.internal.BatchReader} selects the rows and computes the expressions of each batch,
 *       and what {@link dev.quern.spark.task} does with it goes on as columns.
 * </ol>
 *
 * <h2>SQL functions</h2>
 *
 * <ol>
 *   <li>{@link dev.quern.spark.internal.SqlNames} puts a function under its name, in a session or by an extension; {@link
 *       dev.quern.spark.internal.FunctionsCatalog} is a catalog of them.
 *   <li>{@link dev.quern.spark.internal.UfuncCall} is a call in a query: Spark casts its arguments to the types that {@link
 *       dev.quern.spark.internal.UfuncTypes} finds.
 *   <li>{@link dev.quern.spark.internal.ExtractUfuncs}, a rule of the optimizer, takes calls out of plans and makes kernels
 *       of them, several calls in one: {@link dev.quern.spark.internal.FusedKernel}. What cannot be taken out is computed
 *       row by row.
 *   <li>{@link dev.quern.spark.internal.KernelAggregate} is a kernel that reduces the rows of each group.
 * </ol>
 *
 * <p>{@link dev.quern.spark.internal.SparkTaskMemory} counts what tasks hold with Spark's memory manager. {@link
 * dev.quern.spark.internal.SparkVersion} knows what versions of Spark do differently.
 *
 * <p>Knows {@link dev.quern.spark.task} and the packages below it; nothing of {@link dev.quern.spark}.
 */
@NullMarked
package dev.quern.spark.internal;

import org.jspecify.annotations.NullMarked;
