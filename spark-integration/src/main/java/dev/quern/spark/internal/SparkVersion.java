package dev.quern.spark.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.package$;

/**
 * A version of Spark, and what those that Quern works with do differently. Whatever depends on the version asks here, and
 * for what Spark does, not for a number. The version is that of the Spark that runs: one jar of Quern serves them all.
 */
record SparkVersion(int major, int minor) {
    /** Vendors put names of their own behind the numbers. */
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)(\\D.*)?");

    /** The one whose classes are on the class path. */
    static final SparkVersion RUNNING = parse(package$.MODULE$.SPARK_VERSION());

    static SparkVersion parse(String version) {
        Matcher numbers = NUMBERS.matcher(version);
        if (!numbers.matches()) {
            throw new IllegalArgumentException(
                    "the version of Spark is " + version + ", which does not begin with two numbers, as in 4.2.0");
        }
        return new SparkVersion(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
    }

    /**
     * Whether Spark asks the child of an operator for columns if the operator gives both rows and columns. Before 4.1 it
     * asks the child for whatever is asked of the operator.
     */
    boolean feedsColumnsToOperatorsOfBoth() {
        return major > 4 || (major == 4 && minor >= 1);
    }
}
