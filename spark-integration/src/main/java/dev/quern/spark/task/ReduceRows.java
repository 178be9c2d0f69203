package dev.quern.spark.task;

import dev.quern.NDArray;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;

/** The {@link Partial} of a partition, encoded: its batches reduced one after the other. */
public record ReduceRows(Plan plan) implements Function2<Integer, Iterator<Row>, Iterator<byte[]>> {
    @Override
    public Iterator<byte[]> call(Integer partition, Iterator<Row> rows) {
        Task task = new Task(plan);
        RowBatch batch = new RowBatch(plan, false);
        List<NDArray> total = new ArrayList<>();
        long firstRow = plan.before(partition);
        while (batch.read(rows) && !batch.nulls().any()) {
            var arguments = batch.arguments();
            List<NDArray> part = new ArrayList<>();
            for (Plan.Reduced each : plan.reduced()) {
                NDArray start = each.start(batch.shape(each.array()));
                part.add(start);
                arguments.put(each.array().name(), start);
            }
            task.run(arguments, firstRow);
            firstRow += batch.count();
            if (total.isEmpty()) {
                total = part;
                continue;
            }
            for (int each = 0; each < part.size(); each++) {
                plan.reduced().get(each).combine(total.get(each), part.get(each));
            }
        }
        Nulls nulls = batch.nulls();
        Partial partial =
                new Partial(nulls.rows(), new LinkedHashMap<>(nulls.counts()), nulls.any() ? List.of() : total);
        return List.of(partial.encoded()).iterator();
    }
}
