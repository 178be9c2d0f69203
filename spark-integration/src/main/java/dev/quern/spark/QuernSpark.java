package dev.quern.spark;

import dev.quern.Kernel;
import dev.quern.KernelDefinitionException;
import dev.quern.NDArray;
import dev.quern.spark.array.BlockArray;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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

    /**
     * The columns of a DataFrame as an array that stays in the executors, a record a row, a block for each partition. One
     * column of numbers is an array [n], several are an array [n, d], and so is one column of arrays of one length. The
     * element type is that of the columns, or what they widen to by the table of {@link dev.quern.ir.Types}. A null fails
     * the job that reads it.
     *
     * @throws dev.quern.spark.array.BlockArrayException if the columns make no array
     */
    public BlockArray array(Dataset<Row> df, String... columns) {
        return BlockArray.of(df, columns);
    }

    /**
     * A local array, copied to the executors.
     *
     * @param blocks how many to split it into, as evenly as can be
     */
    public BlockArray array(NDArray array, int blocks) {
        return BlockArray.of(spark, array, blocks);
    }
}
