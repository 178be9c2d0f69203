package dev.quern.spark.array;

import dev.quern.NDArray;
import org.apache.spark.sql.SparkSession;

/** Block arrays that are split unevenly. */
public final class Splits {
    private Splits() {}

    /** A local array with so many rows in each block. */
    public static BlockArray of(SparkSession spark, NDArray array, long... rows) {
        return BlocksFrom.local(spark, array, rows);
    }
}
