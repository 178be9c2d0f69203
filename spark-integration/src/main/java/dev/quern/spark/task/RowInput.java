package dev.quern.spark.task;

import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An array whose rows are records.
 *
 * @param columns the columns of the matrix, or one column of arrays
 * @param nested whether it is that one column of arrays
 * @param validity whether the array is to tell where the columns have values, and where nulls, instead of the values
 */
public record RowInput(ArrayDecl array, List<Column> columns, boolean nested, boolean validity)
        implements Serializable {
    /**
     * One column.
     *
     * @param ordinal its place in the rows that are read
     */
    public record Column(String name, int ordinal) implements Serializable {}

    /** This where the rows that are read have only the columns with these ordinals, in their order. */
    public RowInput among(int... ordinals) {
        List<Column> moved = columns.stream()
                .map(column -> new Column(
                        column.name(), Arrays.stream(ordinals).boxed().toList().indexOf(column.ordinal())))
                .toList();
        return new RowInput(array, moved, nested, validity);
    }

    /** Whether this tells where another's columns have nulls, which are then no mistake. */
    boolean isMaskOf(RowInput other) {
        return validity && !other.validity && columns.containsAll(other.columns);
    }

    /** Whether the data say how long a dimension is: the length of the arrays in a column does. */
    public boolean settles(Dim dim) {
        return nested && array.dims().get(1).equals(dim);
    }

    /** For messages, for example {@code the columns latitude, longitude}. */
    public String describe() {
        return (columns.size() == 1 ? "the column " : "the columns ")
                + columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }
}
