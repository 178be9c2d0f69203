package dev.quern.spark.task;

import dev.quern.KernelArgumentException;
import dev.quern.NDArray;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.spi.Storage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * Some rows of a partition as the arrays of a kernel. The arrays are used for one batch after the other, and there are as
 * many rows as keep them small: how many depends on the kernel and the width of its rows alone, so that what is reduced
 * batch by batch has the same bits every time.
 */
final class RowBatch {
    /** Enough that a kernel's loop is long beside the cost of calling it. */
    private static final int MOST_ROWS = 1 << 16;

    private static final long MOST_BYTES = 16 << 20;

    private final Plan plan;
    private final Nulls nulls;
    private final Map<String, Long> sizes;
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final boolean keepsRows;
    private int capacity;
    private int count;

    /** @param keepsRows whether the rows themselves are needed afterwards */
    RowBatch(Plan plan, boolean keepsRows) {
        this.plan = plan;
        this.nulls = new Nulls(plan);
        this.sizes = new HashMap<>(plan.sizes());
        this.keepsRows = keepsRows;
    }

    /**
     * Takes the next rows; returns whether there were any. If there is a null among them, all the rest of the partition is
     * counted, and the batch is good for nothing else.
     */
    boolean read(Iterator<Row> from) {
        count = 0;
        rows.clear();
        while (from.hasNext() && (capacity == 0 || count < capacity || nulls.any())) {
            Row row = from.next();
            if (!nulls.count(row) || nulls.any()) {
                continue;
            }
            if (capacity == 0) {
                allocate(row);
            }
            for (RowInput input : plan.inputs()) {
                copy(row, input);
            }
            if (keepsRows) {
                rows.add(row);
            }
            count++;
        }
        return count > 0 || nulls.any();
    }

    Nulls nulls() {
        return nulls;
    }

    int count() {
        return count;
    }

    /** The rows read, in the order of the arrays' axis 0. */
    List<Row> rows() {
        return rows;
    }

    /** What the kernel is to be called with, its outputs all zero. */
    Map<String, NDArray> arguments() {
        Map<String, NDArray> arguments = new LinkedHashMap<>();
        arrays.forEach((name, array) -> arguments.put(name, count == capacity ? array : array.slice(0, 0, count)));
        for (ArrayDecl output : plan.outputs()) {
            array(output).fill(0L);
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
    private void allocate(Row first) {
        for (RowInput input : plan.inputs()) {
            if (input.nested() && input.array().dims().get(1) instanceof Dim.Symbol symbol) {
                int length = first.getSeq(input.columns().get(0).ordinal()).length();
                sizes.putIfAbsent(symbol.name(), (long) length);
            }
        }
        List<ArrayDecl> declared = new ArrayList<>(plan.outputs());
        plan.inputs().forEach(input -> declared.add(input.array()));
        capacity = 1;
        long bytes = 0;
        for (ArrayDecl array : declared) {
            bytes += Plan.rowBytes(array.dtype(), shape(array));
        }
        capacity = (int) Math.max(1, Math.min(MOST_ROWS, MOST_BYTES / Math.max(1, bytes)));
        for (ArrayDecl array : declared) {
            arrays.put(array.name(), NDArray.zeros(array.dtype(), shape(array)));
        }
    }

    private void copy(Row row, RowInput input) {
        NDArray array = array(input.array());
        Storage storage = array.storage();
        if (input.nested()) {
            copyNested(row, input, array);
            return;
        }
        List<RowInput.Column> columns = input.columns();
        long position = (long) count * columns.size();
        for (int each = 0; each < columns.size(); each++) {
            put(storage, array, position + each, row.get(columns.get(each).ordinal()));
        }
    }

    private void copyNested(Row row, RowInput input, NDArray array) {
        RowInput.Column column = input.columns().get(0);
        scala.collection.Seq<?> elements = row.getSeq(column.ordinal());
        long length = array.size(1);
        if (elements.length() != length) {
            throw new KernelArgumentException(
                    plan.kernel().name(),
                    "the column %s has an array of %d elements where %s is %d: row %d of the partition"
                            .formatted(
                                    column.name(),
                                    elements.length(),
                                    input.array().dims().get(1),
                                    length,
                                    nulls.rows() - 1),
                    "%s is declared %s: all arrays of the column must have that length"
                            .formatted(input.array().name(), input.array().typeText()));
        }
        long position = count * length;
        for (scala.collection.Iterator<?> each = elements.iterator(); each.hasNext(); position++) {
            put(array.storage(), array, position, each.next());
        }
    }

    /** Java widens as the table of types does; narrower columns were refused before. */
    private static void put(Storage storage, NDArray array, long position, Object value) {
        switch (array.dtype()) {
            case BOOL -> storage.putBoolean(position, (Boolean) value);
            case I8 -> storage.putByte(position, ((Number) value).byteValue());
            case I16 -> storage.putShort(position, ((Number) value).shortValue());
            case I32 -> storage.putInt(position, ((Number) value).intValue());
            case I64 -> storage.putLong(position, ((Number) value).longValue());
            case F32 -> storage.putFloat(position, ((Number) value).floatValue());
            case F64 -> storage.putDouble(position, ((Number) value).doubleValue());
        }
    }
}
