package dev.quern.spark.task;

import dev.quern.NDArray;
import dev.quern.ir.ArrayDecl;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.vectorized.ColumnVector;

/** Computes what a kernel appends to the rows of a partition, batch by batch as Spark brings them. */
public final class Appender {
    private final Plan plan;
    private final Task task;
    private final Nulls nulls;
    private final RowBatch batch;
    private long firstRow;

    /** @param firstRow the number among all rows of the partition's first */
    public Appender(Plan plan, long firstRow) {
        this.plan = plan;
        this.firstRow = firstRow;
        this.task = new Task(plan);
        this.nulls = new Nulls(plan);
        this.batch = new RowBatch(plan);
    }

    /**
     * Counts the nulls in some rows; returns whether all so far are free of them. If not, the rest of the partition is to
     * be counted as well, for {@link #refusal}.
     */
    public boolean accepts(ColumnVector[] inputs, int count) {
        return nulls.count(inputs, 0, count);
    }

    /** The failure for the nulls that were counted. */
    public RuntimeException refusal() {
        return Nulls.error(plan.kernel().name(), nulls.counts(), nulls.rows(), task.partition());
    }

    /**
     * Runs the kernel on rows.
     *
     * @return for each output that is taken an array with the rows first, whose elements the next call overwrites
     */
    public List<NDArray> append(ColumnVector[] inputs, int count) {
        batch.clear();
        batch.reserve(inputs, 0, count);
        batch.add(inputs, 0, count);
        Map<String, NDArray> arrays = batch.arguments();
        // Nobody reads reductions here, but the kernel writes them.
        plan.reduced().forEach(each -> arrays.put(each.array().name(), each.start(batch.shape(each.array()))));
        task.run(arrays, firstRow);
        firstRow += count;
        return plan.taken().stream().map(this::array).toList();
    }

    private NDArray array(ArrayDecl output) {
        return batch.array(output);
    }

    /** How many threads the kernel's last call could use at its end. */
    public int threads() {
        return task.threads();
    }
}
