package dev.quern.spark;

import dev.quern.KernelArgumentException;
import dev.quern.NDArray;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A call of a kernel on Spark whose arguments are given by name; immutable, so it can be kept and refined.
 *
 * <p>How an array lies follows from the kernel. If row i touches element i of it and no other, it is split by rows: bind an
 * input with {@link #rows}, take an output with {@link #column}. If rows only read it, it is whole: bind it with {@link
 * #whole}. If all rows reduce into it, it is what {@link #collect} returns.
 *
 * <p>Where the kernel uses the index of the prange as a number, as random numbers do, it is the row's number in the whole
 * DataFrame, in the order of its partitions: the results are those of a local call on the same rows. The rows of each
 * partition are then counted by a job of their own, each time that Spark runs the kernel. A DataFrame whose rows come in
 * another order every time, for example from a shuffle, numbers them differently every time: sort it, or cache it.
 *
 * <p>Every method throws a {@link KernelArgumentException} that quotes names and values where what it is given does not
 * fit the kernel, the DataFrame or what was given before.
 */
public final class SparkCall {
    private final Bindings bindings;

    SparkCall(Bindings bindings) {
        this.bindings = bindings;
    }

    /**
     * Binds an input to columns of a DataFrame, a record a row.
     *
     * <p>Numeric columns are the columns of a matrix [n, d], or one of them is an array [n]. One column of arrays, all of
     * the same length, is a matrix too. Values widen to the element type of the kernel's array by the table of {@link
     * dev.quern.ir.Types} and never narrow. A null fails the job, with the column and the number of nulls.
     *
     * @param array the argument's name
     * @param df all arrays of a call come from one DataFrame
     */
    public SparkCall rows(String array, Dataset<Row> df, String... columns) {
        return new SparkCall(bindings.withRows(array, df, columns));
    }

    /** {@link #rows(String, Dataset, String...)} with the DataFrame given before. */
    public SparkCall rows(String array, String... columns) {
        return new SparkCall(bindings.withRows(array, null, columns));
    }

    /**
     * Binds an input that every row reads. It is copied here and broadcast once for each result.
     *
     * @param value of the element type the kernel declares
     */
    public SparkCall whole(String array, NDArray value) {
        return new SparkCall(bindings.withWhole(array, value));
    }

    /** Binds a scalar argument to a number. */
    public SparkCall scalar(String name, Number value) {
        return new SparkCall(bindings.withScalar(name, value));
    }

    /** Binds a scalar argument of type BOOL. */
    public SparkCall scalar(String name, boolean value) {
        return new SparkCall(bindings.withScalar(name, value));
    }

    /** Takes an output as a column of its own name. */
    public SparkCall column(String output) {
        return column(output, output);
    }

    /**
     * Takes an output as a column: of numbers for an output [n], of arrays for an output [n, d]. Outputs that are not
     * taken are computed and dropped.
     *
     * @param name the column's, which the DataFrame must not have
     */
    public SparkCall column(String output, String name) {
        return new SparkCall(bindings.withColumn(output, name));
    }

    /**
     * The DataFrame with the columns taken appended, in the order they were taken. It is lazy, as a DataFrame is: kernels
     * run when it does, and a failure of one is the cause of the exception Spark then throws. Rows, their order and their
     * partitions stay.
     */
    public Dataset<Row> toDataset() {
        return bindings.toDataset();
    }

    /**
     * What the rows reduce into, by name, in the order of the kernel's outputs. A job runs here. Each partition reduces
     * its rows, starting from 0 for a sum and from the identity of other operations, and the driver combines the results in
     * the order of partitions: the same rows in the same partitions give the same bits. Without any row that is a sum of 0
     * and a minimum of infinity.
     *
     * @throws dev.quern.KernelExecutionException if the kernel failed on its data; likewise any other exception of Quern
     *     that ended a task reaches the caller as itself, with Spark's as suppressed
     */
    public Map<String, NDArray> collect() {
        return bindings.collect();
    }

    /** The kernel's name and what is bound so far. */
    @Override
    public String toString() {
        return bindings.toString();
    }
}
