/** The one jar, used as an application does: submitted to Spark, with no class of Quern on the class path. */
@NullMarked
package dev.quern.spark.bundle;

import org.jspecify.annotations.NullMarked;
