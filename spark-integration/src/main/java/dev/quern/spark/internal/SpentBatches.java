package dev.quern.spark.internal;

import java.io.Serializable;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.execution.columnar.DefaultCachedBatchSerializer;
import org.apache.spark.sql.execution.columnar.InMemoryTableScanExec;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * What becomes of a batch that was read.
 *
 * <p>Whoever makes batches mostly overwrites one with the next, and closes it in the end. Spark's own cache makes new
 * columns for each, and holds on to all of them until the task ends: of a partition that is read once everything would be
 * in memory decompressed, and be moved by the garbage collector, beside the cache. So these are closed when they were
 * read, which may be done twice.
 *
 * @param areNew whether each batch has columns of its own that nobody reads a second time
 */
record SpentBatches(boolean areNew) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Those of a plan. */
    static SpentBatches of(SparkPlan plan) {
        SparkPlan made = plan;
        while (made instanceof QueryStageExec stage) {
            made = stage.plan();
        }
        return new SpentBatches(made instanceof InMemoryTableScanExec scan
                && scan.relation().cacheBuilder().serializer().getClass() == DefaultCachedBatchSerializer.class);
    }

    /** Lets go of a batch whose columns no one but the caller has. */
    void release(ColumnarBatch batch) {
        if (areNew) {
            batch.close();
        } else {
            batch.closeIfFreeable();
        }
    }

    /** Lets go of a batch some of whose columns others had, who are done with them and let go themselves. */
    void releasePassed(ColumnarBatch batch) {
        if (areNew) {
            batch.close();
        }
    }
}
