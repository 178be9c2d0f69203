/**
 * Clustering of the rows of a DataFrame, in the manner of spark.ml: {@link dev.quern.spark.cluster.SparkKMeans} and {@link
 * dev.quern.spark.cluster.SparkMiniBatchKMeans} fit, and the {@link dev.quern.spark.cluster.SparkKMeansModel} they return
 * appends a column with the cluster of each row.
 *
 * <p>The algorithms are those of {@link dev.quern.cluster}; {@code BlockPoints} is where their points are here: in arrays that
 * stay in the executors while a fit goes on, and are dropped when it ends, in whatever way.
 *
 * <p>Knows {@link dev.quern.cluster}, {@link dev.quern.spark} and {@link dev.quern.spark.array}, and of Spark what is public.
 */
@NullMarked
package dev.quern.spark.cluster;

import org.jspecify.annotations.NullMarked;
