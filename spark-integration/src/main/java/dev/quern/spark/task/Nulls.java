package dev.quern.spark.task;

import dev.quern.KernelArgumentException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import scala.collection.Iterable;
import scala.collection.Iterator;

/** Counts the nulls in the columns that a kernel reads. */
public final class Nulls {
    private final List<RowInput.Column> columns;
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private long rows;

    Nulls(Plan plan) {
        // A column bound to two arrays counts once.
        this.columns = plan.inputs().stream()
                .flatMap(input -> input.columns().stream())
                .distinct()
                .toList();
    }

    boolean any() {
        return !counts.isEmpty();
    }

    /** The number of rows with a null, by column; columns without any are left out. */
    Map<String, Long> counts() {
        return counts;
    }

    /** How many rows were counted. */
    long rows() {
        return rows;
    }

    /** Counts a row; returns whether it is free of nulls. */
    boolean count(Row row) {
        rows++;
        boolean free = true;
        for (RowInput.Column column : columns) {
            if (hasNull(row, column.ordinal())) {
                counts.merge(column.name(), 1L, Long::sum);
                free = false;
            }
        }
        return free;
    }

    private static boolean hasNull(Row row, int ordinal) {
        Object value = row.get(ordinal);
        if (value instanceof Iterable<?> elements) {
            for (Iterator<?> each = elements.iterator(); each.hasNext(); ) {
                if (each.next() == null) {
                    return true;
                }
            }
        }
        return value == null;
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
