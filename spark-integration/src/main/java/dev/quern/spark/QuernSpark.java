package dev.quern.spark;

import dev.quern.Kernel;
import dev.quern.KernelDefinitionException;
import org.apache.spark.sql.SparkSession;

/**
 * Kernels on Spark: the same {@link Kernel} that runs on local arrays, over the columns of a DataFrame.
 *
 * <pre>{@code
 * Dataset<Row> labelled = QuernSpark.on(spark).apply(NEAREST)
 *     .rows("points", df, "latitude", "longitude")   // one row a record: axis 0 is distributed
 *     .whole("centroids", centroids)                 // the same array everywhere
 *     .column("label")                               // output appended as a column
 *     .toDataset();
 * }</pre>
 */
public final class QuernSpark {
    private final SparkSession spark;

    private QuernSpark(SparkSession spark) {
        this.spark = spark;
    }

    /** Kernels on the executors of a session. */
    public static QuernSpark on(SparkSession spark) {
        return new QuernSpark(spark);
    }

    /**
     * Starts a call of a kernel.
     *
     * @throws KernelDefinitionException if the kernel cannot be split by rows: the message has the access that is in the
     *     way, its line, and what to write instead
     */
    public SparkCall apply(Kernel kernel) {
        return new SparkCall(Bindings.none(spark, kernel));
    }
}
