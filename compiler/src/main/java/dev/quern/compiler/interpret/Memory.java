package dev.quern.compiler.interpret;

import dev.quern.DType;
import dev.quern.KernelExecutionException;
import dev.quern.NDArray;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Dim;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Site;
import dev.quern.spi.BoundArguments;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one run of a kernel holds: its arguments, scratch arrays, variables and the indices of the loops it is in. */
final class Memory {
    private final String kernel;
    private final Map<String, NDArray> arrays = new HashMap<>();
    private final Map<Dim, Long> sizes = new HashMap<>();
    private final Map<String, Long> scalars = new HashMap<>();
    private final Map<Local, Long> locals = new HashMap<>();

    /** Outermost first, for messages. */
    private final Map<Index, Long> indices = new LinkedHashMap<>();

    private final Runnable checkpoint;

    /** @param checkpoint asked again and again whether to go on; throws if not */
    Memory(KernelIr kernel, BoundArguments arguments, Runnable checkpoint) {
        this.kernel = kernel.name();
        this.checkpoint = checkpoint;
        List<ArrayDecl> declared = kernel.arrays();
        for (int position = 0; position < declared.size(); position++) {
            arrays.put(declared.get(position).name(), arguments.arrays()[position]);
        }
        int symbol = 0;
        for (Dim dim : kernel.symbols().keySet()) {
            sizes.put(dim, arguments.sizes()[symbol++]);
        }
        int scalar = 0;
        for (ScalarDecl each : kernel.scalars()) {
            scalars.put(each.name(), arguments.scalars()[scalar++]);
        }
    }

    /** Asks whether to go on. */
    void checkpoint() {
        checkpoint.run();
    }

    long size(Dim dim) {
        return dim instanceof Dim.Fixed fixed ? fixed.size() : known(sizes.get(dim), dim);
    }

    long[] shape(List<Dim> dims) {
        // A loop and not a stream: each element of each expression asks for this.
        long[] shape = new long[dims.size()];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = size(dims.get(axis));
        }
        return shape;
    }

    long scalar(ScalarDecl scalar) {
        return known(scalars.get(scalar.name()), scalar);
    }

    long local(Local local) {
        return known(locals.get(local), local);
    }

    void setLocal(Local local, long bits) {
        locals.put(local, bits);
    }

    long index(Index index) {
        return known(indices.get(index), index);
    }

    /** Gives an index its value for an iteration; returns what it was, for {@link #unbind}. */
    @Nullable
    Long bind(Index index, long value) {
        return indices.put(index, value);
    }

    /** Ends the scope of an index; {@code outer} is what it was outside. */
    void unbind(Index index, @Nullable Long outer) {
        if (outer == null) {
            indices.remove(index);
        } else {
            indices.put(index, outer);
        }
    }

    /** Makes scratch, all zero. */
    void allocate(ArrayDecl array) {
        arrays.put(array.name(), NDArray.zeros(array.dtype(), shape(array.dims())));
    }

    /** Fails unless each subscript is inside its axis. */
    void check(ArrayDecl declared, long[] position, Site site) {
        NDArray array = array(declared);
        for (int axis = 0; axis < position.length; axis++) {
            if (position[axis] < 0 || position[axis] >= array.size(axis)) {
                throw KernelExecutionException.outOfBounds(
                        kernel, site, declared.name(), axis, position[axis], array.size(axis), iteration());
            }
        }
    }

    /** The element at a position that has been checked. */
    long read(ArrayDecl declared, long[] position) {
        NDArray array = array(declared);
        return switch (declared.dtype()) {
            case BOOL, I8, I16, I32, I64 -> array.getLong(position);
            case F32 -> Bits.of((float) array.getDouble(position));
            case F64 -> Bits.of(array.getDouble(position));
        };
    }

    /** Writes the element at a position that has been checked. */
    void write(ArrayDecl declared, long[] position, long bits) {
        NDArray array = array(declared);
        switch (declared.dtype()) {
            case BOOL, I8, I16, I32, I64 -> array.setLong(bits, position);
            case F32 -> array.setDouble(Bits.toFloat(bits), position);
            case F64 -> array.setDouble(Bits.toDouble(bits), position);
        }
    }

    /** The result of the operation, where there is one. */
    long binary(BinaryOp op, DType dtype, long left, long right, Site site) {
        if (op.canFail(dtype) && right == 0) {
            throw KernelExecutionException.divisionByZero(kernel, site, op.text(), left, iteration());
        }
        return Arithmetic.binary(op, dtype, left, right);
    }

    private NDArray array(ArrayDecl declared) {
        return known(arrays.get(declared.name()), declared);
    }

    private String iteration() {
        return KernelExecutionException.iteration(
                indices.keySet().stream().map(Index::name).toArray(String[]::new),
                indices.values().stream().mapToLong(Long::longValue).toArray());
    }

    private <T> T known(@Nullable T value, Object name) {
        if (value == null) {
            throw new IllegalStateException("malformed IR of kernel " + kernel + ": " + name + " is not in scope");
        }
        return value;
    }
}
