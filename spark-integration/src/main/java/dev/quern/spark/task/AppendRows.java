package dev.quern.spark.task;

import dev.quern.NDArray;
import dev.quern.ir.ArrayDecl;
import dev.quern.spi.Storage;
import java.lang.reflect.Array;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.collection.immutable.ArraySeq;

/** The rows of a partition with a kernel's outputs behind their own values, a batch ahead of whoever asks for them. */
public record AppendRows(Plan plan) implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        return new Appending(plan, rows, 0);
    }

    /** The same where the kernel needs to know which rows it has: by the number of the partition. */
    public record Numbered(Plan plan) implements Function2<Integer, Iterator<Row>, Iterator<Row>> {
        @Override
        public Iterator<Row> call(Integer partition, Iterator<Row> rows) {
            return new Appending(plan, rows, plan.before(partition));
        }
    }

    private static final class Appending implements Iterator<Row> {
        private final Plan plan;
        private final Iterator<Row> rows;
        private final Task task;
        private final RowBatch batch;
        private long firstRow;
        private int next;

        /** @param firstRow the number among all rows of the partition's first */
        Appending(Plan plan, Iterator<Row> rows, long firstRow) {
            this.firstRow = firstRow;
            this.plan = plan;
            this.rows = rows;
            this.task = new Task(plan);
            this.batch = new RowBatch(plan, true);
        }

        @Override
        public boolean hasNext() {
            return next < batch.count() || load();
        }

        private boolean load() {
            next = 0;
            firstRow += batch.count();
            if (!batch.read(rows)) {
                return false;
            }
            if (batch.nulls().any()) {
                throw Nulls.error(
                        plan.kernel().name(),
                        batch.nulls().counts(),
                        batch.nulls().rows(),
                        task.partition());
            }
            var arguments = batch.arguments();
            // Nobody reads reductions here, but the kernel writes them.
            plan.reduced().forEach(each -> arguments.put(each.array().name(), each.start(batch.shape(each.array()))));
            task.run(arguments, firstRow);
            return true;
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no more rows");
            }
            Row row = batch.rows().get(next);
            Object[] values = new Object[row.size() + plan.taken().size()];
            for (int column = 0; column < row.size(); column++) {
                values[column] = row.get(column);
            }
            for (int output = 0; output < plan.taken().size(); output++) {
                ArrayDecl array = plan.taken().get(output);
                values[row.size() + output] =
                        array.rank() == 1 ? element(batch.array(array), next) : part(batch.array(array), next);
            }
            next++;
            return RowFactory.create(values);
        }

        private static Object element(NDArray array, int row) {
            Storage storage = array.storage();
            return switch (array.dtype()) {
                case BOOL -> storage.getBoolean(row);
                case I8 -> storage.getByte(row);
                case I16 -> storage.getShort(row);
                case I32 -> storage.getInt(row);
                case I64 -> storage.getLong(row);
                case F32 -> storage.getFloat(row);
                case F64 -> storage.getDouble(row);
            };
        }

        /** A row of a matrix, copied, as the collection Spark takes for an array column. */
        private static Object part(NDArray array, int row) {
            Object elements = Plan.elements(array);
            int length = Math.toIntExact(array.size(1));
            Object copy = Array.newInstance(elements.getClass().getComponentType(), length);
            System.arraycopy(elements, row * length, copy, 0, length);
            return ArraySeq.unsafeWrapArray(copy);
        }
    }
}
