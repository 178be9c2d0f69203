/**
 * Arrays that stay in the executors: {@link dev.quern.spark.array.BlockArray}, for algorithms that go over the same data
 * many times.
 *
 * <h2>How an array lies</h2>
 *
 * <p>An array of any rank is split on axis 0. Each partition of an RDD holds exactly one {@link
 * dev.quern.spark.array.Block}: a Java array of primitives in C order. One block a partition, and not several, since a
 * kernel is called once for a block and is then one parallel loop over all of it, arrays that are split alike are zipped
 * by the number of a partition, and the rows beside a block are found by arithmetic. What bounds a block is what a Java
 * array holds; whoever wants smaller ones asks for more of them.
 *
 * <p>Everything else is Spark's: the block manager keeps, evicts, spills and counts blocks ({@code RDD.persist}), and a
 * block that is lost is computed again from what it came from. Kernels never write to a block, so a block that was
 * computed again is the same bits.
 *
 * <p>Of a DataFrame {@link dev.quern.spark.array.ColumnsToBlock} makes them, from the batches of columns that a {@link
 * dev.quern.spark.task.Gathering.Reader} gives it.
 *
 * <h2>How a kernel gets to the blocks</h2>
 *
 * <ol>
 *   <li>{@code dev.quern.spark.BlockCall} checks what the arguments are bound to and makes a {@link
 *       dev.quern.spark.task.Plan} of it.
 *   <li>{@link dev.quern.spark.array.BlockProgram} zips the blocks of the inputs and runs the plan on them: to new blocks, or to
 *       one {@link dev.quern.spark.task.Partial} a block.
 *   <li>How many rows each block has is counted once for all arrays that are split alike ({@code Split}). Where blocks
 *       are many and small, a task of a reduction takes several of them ({@code Coalescing}).
 *   <li>Where a kernel reads rows beside its own, {@code Halos} says from that which block needs which rows of which other
 *       one, and these rows alone go through a shuffle.
 * </ol>
 *
 * <p>Knows {@link dev.quern.spark.task} and what that knows. Of Spark it knows what is public, and one trait that Scala code
 * outside of Spark cannot name: {@code KnownSizeEstimation}, by which a block tells its size.
 */
@NullMarked
package dev.quern.spark.array;

import org.jspecify.annotations.NullMarked;
