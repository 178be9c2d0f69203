/**
 * Quern's side of {@code benchmarks/spark}: Quern on Spark, what Spark does by itself, and Quern without Spark, each in a
 * process of its own that {@link dev.quern.benchmarks.spark.SparkServer} runs, in the protocol of {@link
 * dev.quern.benchmarks.CompareServer}.
 *
 * <p>{@link dev.quern.benchmarks.spark.Pricing} and {@link dev.quern.benchmarks.spark.Clustering} are the two cases, each with
 * a table of contenders: a new way to run a case on Spark is a line there and its name in {@code peers/spark_cases.py}.
 * MLlib has a version of Spark of its own and lives in {@code peers/PeerMllib.java}.
 */
@NullMarked
package dev.quern.benchmarks.spark;

import org.jspecify.annotations.NullMarked;
