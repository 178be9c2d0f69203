package dev.quern.spark.task;

import dev.quern.KernelArgumentException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;

/** Counts the nulls in the columns that a kernel reads. */
public final class Nulls {
    private final List<RowInput.Column> columns;
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private long rows;

    Nulls(Plan plan) {
        // A column bound to two arrays counts once.
        this(plan.inputs().stream()
                .filter(input -> RowInput.refusesNulls(input, plan.inputs()))
                .flatMap(input -> input.columns().stream())
                .distinct()
                .toList());
    }

    /** Those of columns that may have none. */
    public Nulls(List<RowInput.Column> columns) {
        this.columns = columns;
    }

    /** The number of rows with a null, by column; columns without any are left out. */
    public Map<String, Long> counts() {
        return counts;
    }

    /** How many rows were counted. */
    public long rows() {
        return rows;
    }

    /** Counts the nulls of some rows; returns whether all that were counted so far are free of them. */
    public boolean count(ColumnVector[] inputs, int from, int to) {
        rows += to - from;
        for (RowInput.Column column : columns) {
            ColumnVector input = inputs[column.ordinal()];
            if (!input.hasNull() && !mayHaveNullElements(input)) {
                continue;
            }
            long found = 0;
            for (int row = from; row < to; row++) {
                found += isNullAt(input, row) ? 1 : 0;
            }
            if (found > 0) {
                counts.merge(column.name(), found, Long::sum);
            }
        }
        return counts.isEmpty();
    }

    /** Whether a column is of arrays that may have nulls in them, which {@link ColumnVector#hasNull} does not tell. */
    public static boolean mayHaveNullElements(ColumnVector column) {
        return column.dataType() instanceof ArrayType type && type.containsNull();
    }

    /** Whether there is no value, or an array in which one is missing. */
    public static boolean isNullAt(ColumnVector column, int row) {
        return column.isNullAt(row) || (mayHaveNullElements(column) && hasNull(column.getArray(row)));
    }

    private static boolean hasNull(ColumnarArray array) {
        for (int element = 0; element < array.numElements(); element++) {
            if (array.isNullAt(element)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The failure for what was counted.
     *
     * @param where behind the number of rows: empty, or the part of the DataFrame that was looked at
     */
    public static KernelArgumentException error(String kernel, Map<String, Long> counts, long rows, String where) {
        List<String> columns = new ArrayList<>();
        counts.forEach((column, count) ->
                columns.add("the column %s has %d %s".formatted(column, count, count == 1 ? "null" : "nulls")));
        String names = String.join("\", \"", counts.keySet());
        return new KernelArgumentException(
                kernel,
                "%s in %d %s%s".formatted(String.join(" and ", columns), rows, rows == 1 ? "row" : "rows", where),
                "leave the rows out with skipNulls(), give the kernel their place with valid(...), or fill them with"
                        + " df.na().fill(0, new String[] {\"%s\"})".formatted(names));
    }
}
