package dev.quern.spark.task;

import dev.quern.DType;
import dev.quern.KernelArgumentException;
import dev.quern.NDArray;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.spark.executor.Reservation;
import dev.quern.spi.HeapStorage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;

/**
 * Some rows of a partition as the arrays of a kernel, which serve one batch after the other. Rows are added from the
 * columns of however many batches of Spark's.
 */
final class RowBatch {
    private static final int LEAST_ROWS = 1 << 10;
    private static final int MOST_ROWS = 1 << 16;
    private static final long CACHED_BYTES = 4 << 20;

    private final Plan plan;
    private final Reservation memory = Reservation.ofThisTask();
    private final Map<String, Long> sizes;
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();
    private int capacity;
    private int count;
    private long added;

    RowBatch(Plan plan) {
        this.plan = plan;
        this.sizes = new HashMap<>(plan.sizes());
    }

    /**
     * How many rows a batch is to have if nothing else decides it: few enough to stay in a core's cache while they are
     * copied and computed with, enough that the kernel's loop is long beside the cost of calling it. It follows from the
     * kernel and the width of its rows alone, so that what is reduced batch by batch has the same bits every time,
     * however Spark cuts its own batches.
     *
     * @param columns some rows, the first of which tells how long the arrays in columns are
     */
    int rowsByWidth(ColumnVector[] columns, int first) {
        settleSizes(columns, first);
        return (int) Math.max(LEAST_ROWS, Math.min(MOST_ROWS, CACHED_BYTES / Math.max(1, rowBytes())));
    }

    /** What a row takes in all arrays, once their sizes are settled. */
    private long rowBytes() {
        int before = capacity;
        capacity = 1;
        long bytes = 0;
        for (ArrayDecl array : declared()) {
            bytes += Plan.rowBytes(array.dtype(), shape(array));
        }
        capacity = before;
        return bytes;
    }

    /**
     * Makes room for so many rows at least, if there is not; rows that were added are lost then.
     *
     * @throws dev.quern.spark.executor.TaskMemoryException if Spark has not the memory for them
     */
    void reserve(ColumnVector[] columns, int first, int rows) {
        if (rows > capacity) {
            settleSizes(columns, first);
            memory.hold(
                    "a batch of %d rows of kernel %s"
                            .formatted(rows, plan.kernel().name()),
                    Math.multiplyExact(rows, rowBytes()));
            allocate(rows);
        }
    }

    /** The same for those who can do with fewer rows: false, with the room as it was, if Spark has not the memory. */
    boolean tryReserve(ColumnVector[] columns, int first, int rows) {
        if (rows > capacity) {
            settleSizes(columns, first);
            if (!memory.tryHold(Math.multiplyExact(rows, rowBytes()))) {
                return false;
            }
            allocate(rows);
        }
        return true;
    }

    int capacity() {
        return capacity;
    }

    private void allocate(int rows) {
        arrays.clear(); // so that the old ones do not outlive the making of the new ones
        capacity = rows;
        for (ArrayDecl array : declared()) {
            long[] shape = shape(array);
            if (Arrays.stream(shape).asDoubleStream().reduce(1, (a, b) -> a * b) > HeapStorage.MAX_LENGTH) {
                throw new KernelArgumentException(
                        plan.kernel().name(),
                        "%d rows of %s, which is declared %s, are more than a Java array holds"
                                .formatted(rows, array.name(), array.typeText()),
                        "set spark.sql.parquet.columnarReaderBatchSize and spark.sql.inMemoryColumnarStorage.batchSize"
                                + " to fewer rows");
            }
            arrays.put(array.name(), NDArray.zeros(array.dtype(), shape));
        }
    }

    private List<ArrayDecl> declared() {
        List<ArrayDecl> declared = new ArrayList<>(plan.outputs());
        plan.inputs().forEach(input -> declared.add(input.array()));
        return declared;
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    boolean isFull() {
        return count == capacity;
    }

    /** Adds rows of which there is none with a null where the kernel would read it; returns how many there was room for. */
    int add(ColumnVector[] columns, int from, int to) {
        int taken = Math.min(to - from, capacity - count);
        for (RowInput input : plan.inputs()) {
            if (input.validity()) {
                markValid(columns, from, taken, input);
            } else if (input.nested()) {
                copyNested(columns[input.columns().get(0).ordinal()], from, taken, input);
            } else {
                copy(columns, from, taken, input);
            }
        }
        count += taken;
        added += taken;
        return taken;
    }

    /** What the kernel is to be called with, its outputs all zero. */
    Map<String, NDArray> arguments() {
        Map<String, NDArray> arguments = new LinkedHashMap<>();
        arrays.forEach((name, array) -> arguments.put(name, count == capacity ? array : array.slice(0, 0, count)));
        for (ArrayDecl output : plan.outputs()) {
            Objects.requireNonNull(arguments.get(output.name())).fill(0L);
        }
        return arguments;
    }

    /** All of an array, of which the first {@link #count} rows are in use. */
    NDArray array(ArrayDecl declared) {
        NDArray array = arrays.get(declared.name());
        if (array == null) {
            throw new IllegalStateException(declared.name() + " has no rows");
        }
        return array;
    }

    /** The shape of an array without rows. */
    long[] shape(ArrayDecl array) {
        return array.dims().stream().mapToLong(this::size).toArray();
    }

    private long size(Dim dim) {
        if (dim instanceof Dim.Fixed fixed) {
            return fixed.size();
        }
        Long size = dim.equals(plan.rows()) ? Long.valueOf(capacity) : sizes.get(dim.toString());
        if (size == null) {
            throw new KernelArgumentException(
                    plan.kernel().name(),
                    "the size of " + dim + " is not that of any input, and an output needs it",
                    "declare the output with a fixed size");
        }
        return size;
    }

    /** With the first row in hand the lengths of its arrays are known. */
    private void settleSizes(ColumnVector[] columns, int first) {
        for (RowInput input : plan.inputs()) {
            if (input.nested() && input.array().dims().get(1) instanceof Dim.Symbol symbol) {
                ColumnVector column = columns[input.columns().get(0).ordinal()];
                sizes.putIfAbsent(symbol.name(), (long) column.getArray(first).numElements());
            } else if (input.array().rank() == 2 && input.array().dims().get(1) instanceof Dim.Symbol symbol) {
                sizes.putIfAbsent(symbol.name(), (long) input.columns().size());
            }
        }
    }

    private void copy(ColumnVector[] columns, int from, int rows, RowInput input) {
        NDArray array = array(input.array());
        Object elements = Plan.elements(array);
        int[] places =
                input.columns().stream().mapToInt(RowInput.Column::ordinal).toArray();
        ColumnCopy.rows(columns, places, from, rows, elements, array.dtype(), count * places.length);
        for (int each = 0; each < places.length; each++) {
            if (columns[places[each]].hasNull()) {
                zeroNulls(columns[places[each]], from, rows, array, count * places.length + each, places.length);
            }
        }
    }

    /** What a column has in the place of a null is its own affair. */
    private static void zeroNulls(ColumnVector column, int from, int rows, NDArray array, int start, int step) {
        Object zero = HeapStorage.allocate(array.dtype(), 1).array();
        for (int row = 0; row < rows; row++) {
            if (column.isNullAt(from + row)) {
                System.arraycopy(zero, 0, Plan.elements(array), start + row * step, 1);
            }
        }
    }

    private void copyNested(ColumnVector column, int from, int rows, RowInput input) {
        NDArray array = array(input.array());
        int length = Math.toIntExact(array.size(1));
        Object elements = Plan.elements(array);
        for (int row = 0; row < rows; row++) {
            ColumnarArray values = column.getArray(from + row);
            if (values.numElements() != length) {
                throw new KernelArgumentException(
                        plan.kernel().name(),
                        "the column %s has an array of %d elements where %s is %d: row %d of the partition"
                                .formatted(
                                        input.columns().get(0).name(),
                                        values.numElements(),
                                        input.array().dims().get(1),
                                        length,
                                        added + row),
                        "%s is declared %s: all arrays of the column must have that length"
                                .formatted(input.array().name(), input.array().typeText()));
            }
            DType type = ColumnTypes.elementType(column.dataType()).orElseThrow();
            ColumnCopy.array(values, type, elements, array.dtype(), (count + row) * length);
        }
    }

    private void markValid(ColumnVector[] columns, int from, int rows, RowInput input) {
        boolean[] valid = (boolean[]) Plan.elements(array(input.array()));
        int width = input.array().rank() == 1 ? 1 : input.columns().size();
        Arrays.fill(valid, count * width, (count + rows) * width, true);
        for (int each = 0; each < input.columns().size(); each++) {
            ColumnVector column = columns[input.columns().get(each).ordinal()];
            if (column.hasNull()) {
                int offset = width == 1 ? 0 : each;
                for (int row = 0; row < rows; row++) {
                    if (column.isNullAt(from + row)) {
                        valid[(count + row) * width + offset] = false;
                    }
                }
            }
        }
    }
}
