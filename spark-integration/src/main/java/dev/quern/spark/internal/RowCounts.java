package dev.quern.spark.internal;

import dev.quern.spark.task.Plan;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Counts the rows before each partition by a job of its own, as {@code RDD.zipWithIndex} does, for a kernel in which the
 * number of a row is a value.
 */
final class RowCounts {
    private RowCounts() {}

    /** The plan with the numbers of the rows if it needs them; of the same batches that are then read. */
    static Plan number(Plan plan, BatchReader.Spec spec, RDD<ColumnarBatch> batches) {
        if (!plan.isNumbered()) {
            return plan;
        }
        BatchReader.Spec rows = new BatchReader.Spec(spec.condition(), List.of());
        List<Long> before = new ArrayList<>();
        long all = 0;
        for (long count : batches.toJavaRDD()
                .mapPartitionsWithIndex(new Count(rows), true)
                .collect()) {
            before.add(all);
            all += count;
        }
        return plan.numbered(before);
    }

    private record Count(BatchReader.Spec spec) implements Function2<Integer, Iterator<ColumnarBatch>, Iterator<Long>> {
        @Override
        public Iterator<Long> call(Integer partition, Iterator<ColumnarBatch> batches) {
            BatchReader reader = new BatchReader(spec, partition);
            long count = 0;
            while (batches.hasNext()) {
                reader.read(batches.next());
                count += reader.rows();
            }
            return List.of(count).iterator();
        }
    }
}
