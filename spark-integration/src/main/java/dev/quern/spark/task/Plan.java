package dev.quern.spark.task;

import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.compiler.runtime.Partials;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.UpdateOp;
import dev.quern.spi.HeapStorage;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What travels to the executors. Spark writes it with Java serialization whatever {@code spark.serializer} says, since it
 * is part of a function; what goes other ways (broadcast values, results) is made of Java arrays of primitives, so that
 * Kryo can do with it.
 *
 * @param rows the dimension that is split
 * @param inputs the arrays read from columns
 * @param outputs the arrays with a row for each row that are no inputs
 * @param taken those that become columns
 * @param sizes of the dimensions that are known before any row is seen
 * @param numbering null unless the kernel needs it
 */
public record Plan(
        Kernel kernel,
        Dim.Symbol rows,
        List<RowInput> inputs,
        List<Whole> wholes,
        Map<String, Object> scalars,
        List<ArrayDecl> outputs,
        List<ArrayDecl> taken,
        List<Reduced> reduced,
        Map<String, Long> sizes,
        @Nullable Numbering numbering)
        implements Serializable {

    /**
     * How the rows are numbered, for a kernel in which the number of a row is a value.
     *
     * @param firstRow the scalar argument for how many rows come before those of a call
     * @param before how many rows come before each partition; none until they are counted
     */
    public record Numbering(String firstRow, List<Long> before) implements Serializable {}

    /** The places of the columns that have a value in every row that the kernel may see. */
    public List<Integer> refusingNulls() {
        return inputs.stream()
                .filter(input -> RowInput.refusesNulls(input, inputs))
                .flatMap(input -> input.columns().stream())
                .map(RowInput.Column::ordinal)
                .distinct()
                .toList();
    }

    /** Whether the number of a row is a value in the kernel. */
    public boolean isNumbered() {
        return numbering != null;
    }

    /** This with the numbers of rows, of a kernel that needs them. */
    public Plan numbered(List<Long> before) {
        Numbering counted = new Numbering(Objects.requireNonNull(numbering).firstRow(), List.copyOf(before));
        return new Plan(kernel, rows, inputs, wholes, scalars, outputs, taken, reduced, sizes, counted);
    }

    /** How many rows come before a partition; 0 where nobody asks. */
    public long before(int partition) {
        return numbering == null ? 0 : numbering.before().get(partition);
    }

    /**
     * An array that is the same everywhere.
     *
     * @param elements of the type, in C order
     */
    public record Whole(ArrayDecl array, List<Long> shape, WholeElements elements) implements Serializable {
        /** A view of the executor's one copy. */
        public NDArray value() {
            return NDArray.over(
                    new HeapStorage(elements.value()),
                    array.dtype(),
                    shape.stream().mapToLong(size -> size).toArray());
        }
    }

    /** An output that all rows reduce into. */
    public record Reduced(ArrayDecl array, UpdateOp update) implements Serializable {
        /** Where a partial result starts: 0 for a sum, as for a local call, and the identity of other operations. */
        public NDArray start(long... shape) {
            NDArray zeros = NDArray.zeros(array.dtype(), shape);
            return switch (update) {
                case ADD, OR, XOR -> zeros;
                case MUL, MIN, MAX, AND ->
                    NDArray.over(
                            new HeapStorage(Partials.filled(array.dtype(), update, Math.toIntExact(zeros.size()))),
                            array.dtype(),
                            shape);
            };
        }

        /** {@code into = into op from}, element by element, as the kernel itself combines what its threads reduced. */
        public void combine(NDArray into, NDArray from) {
            combine(elements(into), elements(from));
        }

        /** The same for their elements as Java arrays. */
        void combine(Object into, Object from) {
            Partials.combine(update, into, from);
        }
    }

    /** The Java array behind a contiguous array on the heap. */
    public static Object elements(NDArray array) {
        return ((HeapStorage) array.storage()).array();
    }

    /** The bytes of one row of an array, with the sizes that are known. */
    public static long rowBytes(DType dtype, long[] shape) {
        long bytes = dtype.bytes();
        for (int axis = 1; axis < shape.length; axis++) {
            bytes = Math.multiplyExact(bytes, Math.max(1, shape[axis]));
        }
        return bytes;
    }
}
