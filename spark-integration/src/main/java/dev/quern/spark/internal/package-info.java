/**
 * All that touches the insides of Spark, which promise nothing from one minor version to the next: its memory managers,
 * plans, expressions and rules. A new version of Spark is met here and nowhere else.
 *
 * <p>Knows {@code dev.quern.spark.task} and {@code dev.quern.spark.executor}; knows nothing of {@code dev.quern.spark}.
 */
@NullMarked
package dev.quern.spark.internal;

import org.jspecify.annotations.NullMarked;
