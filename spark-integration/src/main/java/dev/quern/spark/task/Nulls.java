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
        this.columns = plan.inputs().stream()
                .filter(input -> !input.validity() && plan.inputs().stream().noneMatch(each -> each.isMaskOf(input)))
                .flatMap(input -> input.columns().stream())
                .distinct()
                .toList();
    }

    /** The number of rows with a null, by column; columns without any are left out. */
    Map<String, Long> counts() {
        return counts;
    }

    /** How many rows were counted. */
    long rows() {
        return rows;
    }

    /** Counts the nulls of some rows; returns whether all that were counted so far are free of them. */
    boolean count(ColumnVector[] inputs, int from, int to) {
        rows += to - from;
        for (RowInput.Column column : columns) {
            ColumnVector input = inputs[column.ordinal()];
            boolean elements = input.dataType() instanceof ArrayType type && type.containsNull();
            if (!elements && !input.hasNull()) {
                continue;
            }
            long found = 0;
            for (int row = from; row < to; row++) {
                found += input.isNullAt(row) || (elements && hasNull(input.getArray(row))) ? 1 : 0;
            }
            if (found > 0) {
                counts.merge(column.name(), found, Long::sum);
            }
        }
        return counts.isEmpty();
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
                "leave them out with df.na().drop(new String[] {\"%s\"}), or fill them with df.na().fill(...)"
                        .formatted(names));
    }
}
