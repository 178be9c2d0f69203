package dev.quern.spark;

import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelDefinitionException;
import dev.quern.NDArray;
import dev.quern.Ufunc;
import dev.quern.spark.array.BlockArray;
import dev.quern.spark.internal.Operators;
import dev.quern.spark.internal.SqlNames;
import dev.quern.spark.partition.SpatialPartitions;
import dev.quern.spark.partition.SpatialRepartition;
import java.util.List;
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
     * the job that reads it. Columns are read as a kernel reads them: without rows where a scan, a cache or another kernel
     * has them as columns.
     *
     * @throws dev.quern.spark.array.BlockArrayException if the columns make no array
     */
    public BlockArray array(Dataset<Row> df, String... columns) {
        return BlockArray.of(Operators::gather, df, columns);
    }

    /**
     * The same with elements of this type, which is one that the columns widen to, or F32 for columns of doubles: these are
     * rounded.
     *
     * @throws dev.quern.spark.array.BlockArrayException if the columns make no such array
     */
    public BlockArray array(Dataset<Row> df, DType dtype, String... columns) {
        return BlockArray.of(Operators::gather, df, dtype, columns);
    }

    /**
     * A local array, copied to the executors.
     *
     * @param blocks how many to split it into, as evenly as can be
     */
    public BlockArray array(NDArray array, int blocks) {
        return BlockArray.of(spark, array, blocks);
    }

    /**
     * Shares out the rows of a DataFrame by where their points lie, so that each partition has the points of a region and,
     * marked as ghosts, those of others within a radius of it: see {@link SpatialPartitions#dataset}. One job draws a sample;
     * rows go through one shuffle. {@link SpatialRepartition} has more to choose: weights, periodic spaces, other cuts.
     *
     * @param columns the coordinates, columns of numbers
     * @throws dev.quern.spark.partition.SpatialPartitionException if a column is missing, or if there are points with a
     *     null, NaN or an infinite number: the message has the columns and how many
     */
    public Dataset<Row> repartitionBySpace(Dataset<Row> df, List<String> columns, int partitions, double radius) {
        return SpatialRepartition.of(df, columns.toArray(String[]::new))
                .partitions(partitions)
                .radius(radius)
                .cut()
                .dataset();
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

    /**
     * Makes a kernel that reduces its rows an aggregate function of this session:
     *
     * <pre>{@code
     * Kernel sumSquares = Kernel.define("sum_squares", k -> {
     *     Array x = k.in("x", F64, "n");
     *     Array total = k.out("total", F64);
     *     k.prange("n", i -> total.plusAssign(x.at(i).square()));
     * });
     * QuernSpark.on(spark).registerAggregate("sum_squares", sumSquares);
     * spark.sql("SELECT g, sum_squares(x) FROM t GROUP BY g");
     * }</pre>
     *
     * <p>The arguments are the kernel's inputs in their order, one number a row each; they widen to the declared types and
     * never narrow, but for decimals, which are taken as DOUBLE. Rows with a null are left out, and a group without any
     * other row gives null, as SQL's sum does. An output that is a number gives a number, one with an axis of a fixed size
     * an array, and several outputs give a struct of them by name. The same rows in the same partitions and order give the
     * same bits.
     *
     * @return this, to register more
     * @throws dev.quern.KernelArgumentException if the kernel is not of that kind: the message has what is in the way
     * @throws IllegalArgumentException as {@link #register}
     */
    public QuernSpark registerAggregate(String name, Kernel kernel) {
        SqlNames.put(spark, name, kernel);
        return this;
    }
}
