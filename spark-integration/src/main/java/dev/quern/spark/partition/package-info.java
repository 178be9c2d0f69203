/**
 * Points shared out among the partitions of Spark by where they lie: each has one owner, and comes as a ghost to every
 * other partition whose region is near.
 *
 * <h2>How points get to their partitions</h2>
 *
 * <ol>
 *   <li>{@link dev.quern.spark.partition.SpatialRepartition} says which columns are coordinates, how many partitions there
 *       are to be, and how near is near.
 *   <li>One job counts the points, refuses those without a place, and draws a sample; the driver cuts space by it. The
 *       outcome is {@link dev.quern.spark.partition.SpatialPartitions}.
 *   <li>Rows go to their owners, and copies of them to where they are ghosts, by one shuffle of a DataFrame.
 *   <li>For algorithms that go over points many times, {@link dev.quern.spark.partition.SpatialBlocks} are arrays that stay
 *       in the executors, one {@link dev.quern.spark.partition.SpatialBlock} a partition. A shuffle brings points to their
 *       owners, another one the ghosts, which know from whom they are.
 *   <li>{@link dev.quern.spark.partition.TimeSteps} moves points. Owners stay the same from step to step, and the places of
 *       ghosts alone go through a shuffle.
 * </ol>
 *
 * <p>Who owns a point depends on its coordinates and on its id alone, never on which task of Spark came first; so a task
 * that is run again gives the same points in the same order.
 *
 * <p>Knows {@link dev.quern}, the geometry of {@link dev.quern.spatial}, {@link dev.quern.spark.task} and what that knows,
 * and of Spark what is public. Knows nothing of {@code dev.quern.spark}.
 */
@NullMarked
package dev.quern.spark.partition;

import org.jspecify.annotations.NullMarked;
