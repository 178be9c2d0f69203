package dev.quern.spark.task;

import java.io.Serializable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * What a task makes of all rows of a partition, which come in their order, some at a time.
 *
 * @param <T> what it makes
 */
public interface Gathering<T> {
    /**
     * Takes some rows.
     *
     * @param columns those of the DataFrame, which the next batch may overwrite
     */
    void add(ColumnVector[] columns, int count);

    /** What the rows make; called once, after all of them. */
    T finish();

    /**
     * Begins with a partition; travels to the executors.
     *
     * @param <T> what is made of each
     */
    @FunctionalInterface
    interface Start<T> extends Serializable {
        /** On the thread of the task. */
        Gathering<T> begin();
    }

    /** Reads DataFrames: by whoever knows how to get at their columns. */
    @FunctionalInterface
    interface Reader {
        /** One element for each partition of a DataFrame, made of all its columns. */
        <T> JavaRDD<T> read(Dataset<Row> df, Start<T> start);
    }
}
