package dev.quern.spark.task;

import dev.quern.NDArray;
import dev.quern.ir.ArrayDecl;
import dev.quern.spark.executor.Reservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * Computes what a kernel appends to the rows of a partition, batch by batch as Spark brings them. Where Spark has not the
 * memory for a batch as arrays, fewer rows at a time become arrays: they have nothing to do with each other.
 */
public final class Appender {
    private final Plan plan;
    private final Task task;
    private final Nulls nulls;
    private final RowBatch batch;
    private final Reservation memory = Reservation.ofThisTask();
    private long firstRow;

    /** Once there was not the memory for a batch. To ask again for each would make others spill each time. */
    private boolean scarce;

    /** The outputs that are taken, of all rows of a batch that are computed some at a time. */
    private List<NDArray> gathered = List.of();

    private int gatheredRows;

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
     * @throws dev.quern.spark.executor.TaskMemoryException if Spark has not the memory for the outputs and one row
     */
    public List<NDArray> append(ColumnVector[] inputs, int count) {
        if (!scarce && batch.tryReserve(inputs, 0, count)) {
            run(inputs, 0, count);
            return plan.taken().stream().map(batch::array).toList();
        }
        scarce = true;
        gather(count);
        reserve(inputs, count);
        for (int from = 0; from < count; ) {
            int rows = run(inputs, from, count);
            for (int each = 0; each < gathered.size(); each++) {
                copyRows(batch.array(plan.taken().get(each)), rows, gathered.get(each), from);
            }
            from += rows;
        }
        return gathered;
    }

    /** Makes room for the outputs of so many rows. */
    private void gather(int count) {
        if (count <= gatheredRows) {
            return;
        }
        long bytes = 0;
        for (ArrayDecl output : plan.taken()) {
            bytes += Math.multiplyExact(count, Plan.rowBytes(output.dtype(), batch.shape(output)));
        }
        memory.hold("what kernel %s makes of %d rows".formatted(plan.kernel().name(), count), bytes);
        gathered = List.of();
        List<NDArray> outputs = new ArrayList<>();
        for (ArrayDecl output : plan.taken()) {
            long[] shape = batch.shape(output);
            shape[0] = count;
            outputs.add(NDArray.zeros(output.dtype(), shape));
        }
        gathered = List.copyOf(outputs);
        gatheredRows = count;
    }

    /** Makes room for as many rows as there is memory for. */
    private void reserve(ColumnVector[] inputs, int count) {
        int room = Math.max(1, count / 2);
        while (room > 1 && batch.capacity() == 0 && !batch.tryReserve(inputs, 0, room)) {
            room /= 2;
        }
        if (batch.capacity() == 0) {
            batch.reserve(inputs, 0, 1);
        }
    }

    /** Runs the kernel on as many rows as there is room for, and returns how many these are. */
    private int run(ColumnVector[] inputs, int from, int to) {
        batch.clear();
        int rows = batch.add(inputs, from, to);
        Map<String, NDArray> arrays = batch.arguments();
        // Nobody reads reductions here, but the kernel writes them.
        plan.reduced().forEach(each -> arrays.put(each.array().name(), each.start(batch.shape(each.array()))));
        task.run(arrays, firstRow);
        firstRow += rows;
        return rows;
    }

    private static void copyRows(NDArray from, int rows, NDArray to, int row) {
        to.slice(0, row, row + (long) rows).copyFrom(from.slice(0, 0, rows));
    }

    /** How many threads the kernel's last call could use at its end. */
    public int threads() {
        return task.threads();
    }
}
