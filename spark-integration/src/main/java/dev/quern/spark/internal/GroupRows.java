package dev.quern.spark.internal;

import dev.quern.DType;
import dev.quern.spark.task.GroupReduction;
import dev.quern.spark.task.GroupState;
import java.lang.reflect.Array;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.jspecify.annotations.Nullable;

/** Spark's rows into the state of a group, and the result of one as Spark's value. */
final class GroupRows {
    private GroupRows() {}

    /** Adds a row with one value for each input; a row with a null is left out, as SQL's aggregates do. */
    static void add(GroupReduction reduction, GroupState state, InternalRow row) {
        int count = reduction.inputs().size();
        for (int each = 0; each < count; each++) {
            if (row.isNullAt(each)) {
                return;
            }
        }
        Object[] columns = reduction.columns(state);
        int position = reduction.position(state);
        for (int each = 0; each < count; each++) {
            put(columns[each], position, row, each, reduction.inputs().get(each).dtype());
        }
        reduction.added(state);
    }

    private static void put(Object column, int position, InternalRow row, int ordinal, DType dtype) {
        switch (dtype) {
            case BOOL -> ((boolean[]) column)[position] = row.getBoolean(ordinal);
            case I8 -> ((byte[]) column)[position] = row.getByte(ordinal);
            case I16 -> ((short[]) column)[position] = row.getShort(ordinal);
            case I32 -> ((int[]) column)[position] = row.getInt(ordinal);
            case I64 -> ((long[]) column)[position] = row.getLong(ordinal);
            case F32 -> ((float[]) column)[position] = row.getFloat(ordinal);
            case F64 -> ((double[]) column)[position] = row.getDouble(ordinal);
        }
    }

    /** The result; null for a group without rows, as SQL's sum. */
    static @Nullable Object result(GroupReduction reduction, GroupState state) {
        Object[] totals = reduction.result(state);
        if (totals == null) {
            return null;
        }
        Object[] values = new Object[totals.length];
        for (int each = 0; each < totals.length; each++) {
            boolean number = reduction.outputs().get(each).array().rank() == 0;
            values[each] = number ? Array.get(totals[each], 0) : array(totals[each]);
        }
        return values.length == 1 ? values[0] : new GenericInternalRow(values);
    }

    /** A copy, since more rows may change the total, as they do in a window. */
    private static GenericArrayData array(Object elements) {
        Object[] boxed = new Object[Array.getLength(elements)];
        for (int each = 0; each < boxed.length; each++) {
            boxed[each] = Array.get(elements, each);
        }
        return new GenericArrayData(boxed);
    }
}
