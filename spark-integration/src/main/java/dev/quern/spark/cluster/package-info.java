/**
 * Clustering of the rows of a DataFrame, in the manner of spark.ml: {@link dev.quern.spark.cluster.SparkKMeans} and {@link
 * dev.quern.spark.cluster.SparkMiniBatchKMeans} fit, and the {@link dev.quern.spark.cluster.SparkKMeansModel} they return
 * appends a column with the cluster of each row.
 *
 * <p>The algorithms are those of {@link dev.quern.cluster}; {@code BlockPoints} is where their points are here: in arrays that
 * stay in the executors while a fit goes on, and are dropped when it ends, in whatever way.
 *
 * <p>{@link dev.quern.spark.cluster.SparkDbscan} and {@link dev.quern.spark.cluster.SparkFriendsOfFriends} find clusters of
 * points that are shared out in space. {@code LocalSets} is what a partition finds of its points and of those near them,
 * {@code GlobalSets} what the driver makes of the sets of all partitions, and {@code Clustering} how one leads to the other.
 *
 * <p>{@link dev.quern.spark.cluster.SparkNearestNeighbors} shares out points in the same way and looks up queries among them.
 * {@code NearestRounds} is how queries get to the partitions that may have points near them, and answers back; {@code
 * NearestRegions} tells which these are.
 *
 * <p>Knows {@link dev.quern.cluster}, {@link dev.quern.spark}, {@link dev.quern.spark.array} and {@link
 * dev.quern.spark.partition}, and of Spark what is public.
 */
@NullMarked
package dev.quern.spark.cluster;

import org.jspecify.annotations.NullMarked;
