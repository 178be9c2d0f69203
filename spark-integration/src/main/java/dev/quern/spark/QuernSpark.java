package dev.quern.spark;

import dev.quern.Kernel;
import dev.quern.KernelDefinitionException;
import dev.quern.Ufunc;
import dev.quern.spark.internal.SqlNames;
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
     * Makes a ufunc a function of this session, for SQL and for {@code functions.call_function}:
     *
     * <pre>{@code
     * QuernSpark.on(spark).register("custom_op", CUSTOM_OP);
     * spark.sql("SELECT custom_op(x, y) FROM t WHERE custom_op(x, 1.0) > 3");
     * }</pre>
     *
     * <p>A null among the arguments gives null. The type of the result is that of a local call on arrays of the columns'
     * types; decimals, such as the literal {@code 1.0}, are taken as DOUBLE, and so are integers where the function is
     * defined on floating numbers alone. A name that was registered before now means this function.
     *
     * @return this, to register more
     * @throws IllegalArgumentException if Spark itself has a function of the name, and in a session of Spark Connect, whose
     *     server needs {@link QuernExtensions}
     */
    public QuernSpark register(String name, Ufunc function) {
        SqlNames.put(spark, name, function);
        return this;
    }
}
