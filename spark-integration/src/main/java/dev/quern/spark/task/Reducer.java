package dev.quern.spark.task;

import dev.quern.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * Reduces the rows of a partition to its {@link Partial}. They are reduced by batches of a size of our own, one after the
 * other, so that the same rows give the same bits whatever batches Spark brings them in.
 */
public final class Reducer {
    private final Plan plan;
    private final Task task;
    private final Nulls nulls;
    private final RowBatch batch;
    private List<NDArray> total = List.of();
    private int batchRows;
    private long firstRow;

    /** @param firstRow the number among all rows of the partition's first */
    public Reducer(Plan plan, long firstRow) {
        this.plan = plan;
        this.firstRow = firstRow;
        this.task = new Task(plan);
        this.nulls = new Nulls(plan);
        this.batch = new RowBatch(plan);
    }

    /** Takes some rows, which are copied. */
    public void add(ColumnVector[] inputs, int count) {
        if (!nulls.count(inputs, 0, count)) {
            return; // counted for the message; nothing can come of the rest
        }
        for (int from = 0; from < count; ) {
            if (batchRows == 0) {
                batchRows = batch.rowsByWidth(inputs, from);
            }
            batch.reserve(inputs, from, batchRows);
            from += batch.add(inputs, from, count);
            if (batch.isFull()) {
                reduce();
            }
        }
    }

    /** What all rows came to. */
    public Partial finish() {
        if (!nulls.counts().isEmpty()) {
            return new Partial(nulls.rows(), new LinkedHashMap<>(nulls.counts()), List.of());
        }
        if (batch.count() > 0) {
            reduce();
        }
        return new Partial(nulls.rows(), Map.of(), total);
    }

    private void reduce() {
        Map<String, NDArray> arguments = batch.arguments();
        List<NDArray> part = new ArrayList<>();
        for (Plan.Reduced each : plan.reduced()) {
            NDArray start = each.start(batch.shape(each.array()));
            part.add(start);
            arguments.put(each.array().name(), start);
        }
        task.run(arguments, firstRow);
        firstRow += batch.count();
        batch.clear();
        if (total.isEmpty()) {
            total = part;
            return;
        }
        for (int each = 0; each < part.size(); each++) {
            plan.reduced().get(each).combine(total.get(each), part.get(each));
        }
    }

    /** How many threads the kernel's last call could use at its end. */
    public int threads() {
        return task.threads();
    }
}
