/**
 * All that touches Spark's unstable insides: expressions, plans and rules of its optimizer. A new minor version of Spark
 * is a matter for this package alone.
 *
 * <h2>SQL functions</h2>
 *
 * <ol>
 *   <li>{@code SqlNames} puts a function under its name, in a session or by an extension of Spark's.
 *   <li>{@code UfuncCall} is a call in a query: Spark casts its arguments to the types that {@code UfuncTypes} finds.
 *   <li>{@code KernelAggregate} is a kernel that reduces the rows of a group.
 * </ol>
 *
 * <p>Knows what travels to executors, {@link dev.quern.spark.task}, and nothing of {@link dev.quern.spark}.
 */
@NullMarked
package dev.quern.spark.internal;

import org.jspecify.annotations.NullMarked;
