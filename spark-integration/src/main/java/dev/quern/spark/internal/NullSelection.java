package dev.quern.spark.internal;

import dev.quern.NDArray;
import dev.quern.ir.ArrayDecl;
import dev.quern.spark.task.Nulls;
import dev.quern.spark.task.Plan;
import dev.quern.spi.HeapStorage;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.jspecify.annotations.Nullable;

/** Which rows of some columns are free of nulls, in arrays too. */
final class NullSelection {
    private final int[] selected;
    private final int rows;
    private final int all;

    private NullSelection(int[] selected, int rows, int all) {
        this.selected = selected;
        this.rows = rows;
        this.all = all;
    }

    static NullSelection of(ColumnVector[] columns, int all) {
        ColumnVector[] nullable = Arrays.stream(columns)
                .filter(column -> column.hasNull() || Nulls.mayHaveNullElements(column))
                .toArray(ColumnVector[]::new);
        if (nullable.length == 0) {
            return new NullSelection(new int[0], all, all);
        }
        int[] selected = new int[all];
        int rows = 0;
        for (int row = 0; row < all; row++) {
            boolean valid = true;
            for (ColumnVector column : nullable) {
                valid = valid && !Nulls.isNullAt(column, row);
            }
            if (valid) {
                selected[rows++] = row;
            }
        }
        return new NullSelection(selected, rows, all);
    }

    boolean isAll() {
        return rows == all;
    }

    /** How many rows are selected. */
    int rows() {
        return rows;
    }

    /** The selected rows of columns. */
    ColumnVector[] of(ColumnVector[] columns) {
        return Arrays.stream(columns)
                .map(column -> new SelectedVector(column, selected, rows))
                .toArray(ColumnVector[]::new);
    }

    /** What a row takes: its number among those selected, and a value or a null for each output. */
    static long rowBytes(List<ArrayDecl> outputs) {
        return Integer.BYTES
                + outputs.stream().mapToLong(each -> each.dtype().bytes() + 1).sum();
    }

    /**
     * A column with the rows of an output where they belong, and nulls elsewhere.
     *
     * @param output an array of one axis; null if no row is selected
     */
    ColumnVector spread(ArrayDecl declared, @Nullable NDArray output) {
        Object spread = HeapStorage.allocate(declared.dtype(), all).array();
        boolean[] nulls = new boolean[all];
        Arrays.fill(nulls, true);
        if (output != null) {
            Object values = Plan.elements(output);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(values, row, spread, selected[row], 1);
                nulls[selected[row]] = false;
            }
        }
        return new ArrayVector(declared.dtype(), spread, nulls);
    }
}
