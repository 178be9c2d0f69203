package dev.quern.spark.task;

import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Threads;
import dev.quern.ir.Argument;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.spi.HeapStorage;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reduces the rows of groups by a kernel. Rows of a group are gathered in the order they come and reduced a batch at a
 * time; batches are combined as the kernel itself combines what its threads reduced. The size of a batch is fixed: the
 * same rows in the same order give the same bits.
 *
 * @param inputs one number a row each
 * @param outputs what all rows reduce into, of fixed shapes
 */
public record GroupReduction(Kernel kernel, List<ArrayDecl> inputs, List<Plan.Reduced> outputs)
        implements Serializable {
    /** Enough that a call of the kernel costs little for each row, and little memory for each group. */
    static final int BATCH = 4096;

    private static final int FIRST_CAPACITY = 8;

    public GroupReduction {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** A group without rows. */
    public GroupState start() {
        return new GroupState(inputs.stream()
                .map(input ->
                        HeapStorage.allocate(input.dtype(), FIRST_CAPACITY).array())
                .toArray());
    }

    /**
     * Where the numbers of the next row go: for each input a Java array, to be written at {@link #position}. The row counts
     * once {@link #added} is called.
     */
    public Object[] columns(GroupState state) {
        int capacity = Array.getLength(state.columns[0]);
        if (state.count == capacity) {
            state.resize(Math.min(BATCH, Math.max(FIRST_CAPACITY, 2 * capacity)));
        }
        return state.columns;
    }

    /** The number of the next row among those that wait. */
    public int position(GroupState state) {
        return state.count;
    }

    /** Counts the row that was written. */
    public void added(GroupState state) {
        if (++state.count == BATCH) {
            reduce(state);
        }
    }

    /** Takes the rows of another state of the same group behind those of this one. */
    public void merge(GroupState state, GroupState other) {
        reduce(state);
        reduce(other);
        Object[] from = other.totals;
        if (from != null) {
            combine(state, from);
        }
    }

    /**
     * What the rows reduced into: for each output a Java array of its elements in C order, of one element where it is a
     * number; null without any row.
     */
    public Object @Nullable [] result(GroupState state) {
        reduce(state);
        return state.totals;
    }

    /** Reduces the rows that wait. */
    public void reduce(GroupState state) {
        if (state.count == 0) {
            return;
        }
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        for (int each = 0; each < inputs.size(); each++) {
            ArrayDecl input = inputs.get(each);
            Object column = state.columns[each];
            NDArray all = NDArray.over(new HeapStorage(column), input.dtype(), Array.getLength(column));
            arrays.put(input.name(), all.slice(0, 0, state.count));
        }
        List<Object> reduced = new ArrayList<>();
        for (Plan.Reduced output : outputs) {
            NDArray start = output.start(shape(output.array()));
            arrays.put(output.array().name(), start);
            reduced.add(Plan.elements(start));
        }
        run(arrays);
        state.count = 0;
        combine(state, reduced.toArray());
    }

    /** A batch is too small to be shared by threads. */
    @SuppressWarnings("try") // The scope is in force while it is open; nothing asks it anything.
    private void run(Map<String, NDArray> arrays) {
        Object[] arguments = kernel.ir().arguments().stream()
                .map(Argument::name)
                .map(arrays::get)
                .toArray();
        try (Threads.Scope one = Threads.limit(1)) {
            kernel.run(arguments);
        }
    }

    private void combine(GroupState state, Object[] from) {
        Object[] into = state.totals;
        if (into == null) {
            state.totals = from;
            return;
        }
        for (int each = 0; each < into.length; each++) {
            outputs.get(each).combine(into[each], from[each]);
        }
    }

    private static long[] shape(ArrayDecl array) {
        return array.dims().stream().mapToLong(dim -> ((Dim.Fixed) dim).size()).toArray();
    }
}
