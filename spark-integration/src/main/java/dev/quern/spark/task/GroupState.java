package dev.quern.spark.task;

import java.io.Serializable;
import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of one group came to so far: those that were reduced, and those that wait until they are enough for a call
 * of the kernel. A query may have millions of groups, so that it starts small.
 */
public final class GroupState implements Serializable {
    private static final long serialVersionUID = 1L;

    /** For each input a Java array whose first {@link #count} elements are in use. */
    @SuppressWarnings("serial") // Arrays of primitives.
    final Object[] columns;

    /** For each output what was reduced, as a Java array; null before the first time. */
    @SuppressWarnings("serial") // Arrays of primitives.
    Object @Nullable [] totals;

    int count;

    GroupState(Object[] columns) {
        this.columns = columns;
    }

    /** Whether no row was added. */
    public boolean isEmpty() {
        return count == 0 && totals == null;
    }

    /** What travels has no room left for more. */
    @SuppressWarnings("SuspiciousSystemArraycopy") // Both are columns of one element type.
    private Object writeReplace() {
        if (columns.length == 0 || Array.getLength(columns[0]) == count) {
            return this;
        }
        GroupState small = new GroupState(columns.clone());
        small.totals = totals;
        small.count = count;
        small.resize(count);
        return small;
    }

    void resize(int capacity) {
        for (int each = 0; each < columns.length; each++) {
            Object larger = Array.newInstance(columns[each].getClass().getComponentType(), capacity);
            System.arraycopy(columns[each], 0, larger, 0, count);
            columns[each] = larger;
        }
    }
}
