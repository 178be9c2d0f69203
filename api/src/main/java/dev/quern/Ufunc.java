package dev.quern;

import dev.quern.ir.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A function of scalars that works on whole arrays, element by element, as NumPy's ufuncs and Numba's
 * {@code @vectorize} do.
 *
 * <pre>{@code
 * static final Ufunc CUSTOM_OP = Ufunc.define("custom_op", (x, y) -> x.mul(y).add(x));
 *
 * NDArray r = CUSTOM_OP.call(x, y);
 * }</pre>
 *
 * <p>Arrays broadcast. The types are those of the arrays: the function is written down once and compiled for each
 * combination of types it is called with, as a kernel that runs on all cores. A number beside arrays takes their type,
 * as in the function itself.
 */
public final class Ufunc {
    private final String name;
    private final int arity;
    private final Function<List<Value>, Value> function;
    private final boolean fastMath;
    private final Site site;
    private final Map<Key, Kernel> kernels = new ConcurrentHashMap<>();

    private volatile @Nullable Vectors latest;

    /** What a kernel of a ufunc depends on. A fold goes along the last axis. */
    private record Key(Form form, List<DType> dtypes, int rank) {}

    private enum Form {
        ELEMENTWISE,
        REDUCE,
        ACCUMULATE
    }

    private Ufunc(String name, int arity, Function<List<Value>, Value> function, boolean fastMath, Site site) {
        this.name = name;
        this.arity = arity;
        this.function = function;
        this.fastMath = fastMath;
        this.site = site;
    }

    /** A function of one value. */
    public static Ufunc define(String name, UnaryOperator<Value> function) {
        return new Ufunc(name, 1, values -> function.apply(values.get(0)), false, Sites.here());
    }

    /** A function of two values. */
    public static Ufunc define(String name, BinaryOperator<Value> function) {
        return new Ufunc(name, 2, values -> function.apply(values.get(0), values.get(1)), false, Sites.here());
    }

    /** A function of any number of values, at least one. */
    public static Ufunc define(String name, int arity, Function<List<Value>, Value> function) {
        if (arity < 1) {
            throw new IllegalArgumentException("a ufunc of " + arity + " values: it needs at least one");
        }
        return new Ufunc(name, arity, function, false, Sites.here());
    }

    /** One of Quern's own, whose kernels belong to no line of the user's. */
    static Ufunc internal(String name, int arity, Function<List<Value>, Value> function, Site site) {
        return new Ufunc(name, arity, function, false, site);
    }

    /**
     * This function with multiply-adds fused where the processor can: what {@link KernelBuilder#fastMath} says, for its
     * kernels. Folds keep their order.
     */
    public Ufunc fastMath() {
        return fastMath ? this : new Ufunc(name, arity, function, true, site);
    }

    public String name() {
        return name;
    }

    /** The number of inputs. */
    public int arity() {
        return arity;
    }

    /**
     * The function of values inside a kernel or inside another ufunc, where it is inlined: {@code f(g(x))} as one loop.
     *
     * @param values as many as the arity; arrays among them broadcast
     * @throws IllegalArgumentException if the number of values is not the arity
     * @throws KernelDefinitionException if the function is not defined on their types
     */
    public Value apply(Value... values) {
        if (values.length != arity) {
            throw new IllegalArgumentException("%s takes %d values and got %d".formatted(name, arity, values.length));
        }
        return function.apply(List.of(values));
    }

    /** Whether multiply-adds are fused, as {@link #fastMath} asks. */
    public boolean isFastMath() {
        return fastMath;
    }

    /**
     * The function of each combination of elements.
     *
     * @param inputs arrays, Java arrays of rank 1 or numbers, which broadcast to one shape
     * @return a new array of that shape, of the type the function has for the types of the inputs
     * @throws IllegalArgumentException if the number of inputs is not the arity or the shapes do not broadcast
     * @throws KernelDefinitionException if the function is not defined on the types
     */
    public NDArray call(Object... inputs) {
        Elementwise prepared = new Elementwise(arrays(inputs));
        NDArray output = NDArray.zeros(prepared.dtype, prepared.shape);
        prepared.run(output);
        return output;
    }

    /**
     * {@link #call} into an array.
     *
     * @param output of the shape the inputs broadcast to and of the type of the result; it may be one of the inputs
     * @return the output
     */
    public NDArray into(NDArray output, Object... inputs) {
        Vectors vectors = latest;
        if (vectors != null && vectors.fit(output, inputs)) {
            vectors.run(output, inputs);
            return output;
        }
        Elementwise prepared = new Elementwise(arrays(inputs));
        if (output.dtype() != prepared.dtype || !Arrays.equals(output.shape(), prepared.shape)) {
            throw new IllegalArgumentException("%s gives %s%s and the output is %s"
                    .formatted(name, prepared.dtype, Arrays.toString(prepared.shape), output.describe()));
        }
        prepared.run(output);
        return output;
    }

    /**
     * A function of two values on all pairs: {@code result[i.., j..] = f(left[i..], right[j..])}.
     *
     * @return an array whose axes are those of the left and then those of the right
     */
    public NDArray outer(NDArray left, NDArray right) {
        requireBinary("outer");
        NDArray spread = left;
        for (int axis = 0; axis < right.rank(); axis++) {
            spread = spread.expandDims(spread.rank());
        }
        return call(spread, right);
    }

    /**
     * Folds along an axis from its first element on, one after the other: {@code f(f(a[0], a[1]), a[2])}.
     *
     * @return an array without the axis
     * @throws IllegalArgumentException if the axis is empty
     */
    public NDArray reduce(NDArray array, int axis) {
        NDArray moved = foldable("reduce", array, axis);
        return kernel(new Key(Form.REDUCE, List.of(array.dtype()), array.rank()))
                .call(moved);
    }

    /**
     * The partial folds along an axis: {@code a[0], f(a[0], a[1]), f(f(a[0], a[1]), a[2]), ...}.
     *
     * @return an array of the same shape
     */
    public NDArray accumulate(NDArray array, int axis) {
        if (array.size() == 0) {
            return array.copy();
        }
        NDArray moved = foldable("accumulate", array, axis);
        NDArray folded = kernel(new Key(Form.ACCUMULATE, List.of(array.dtype()), array.rank()))
                .call(moved);
        return folded.transpose(Axes.backFromLast(array.rank(), axis));
    }

    private NDArray foldable(String method, NDArray array, int axis) {
        requireBinary(method);
        if (axis < 0 || axis >= array.rank()) {
            throw new IllegalArgumentException(
                    "%s.%s along axis %d of %s".formatted(name, method, axis, array.describe()));
        }
        if (array.size(axis) == 0) {
            throw new IllegalArgumentException(
                    "%s.%s along axis %d of %s, which is empty: a fold starts with an element"
                            .formatted(name, method, axis, array.describe()));
        }
        return array.transpose(Axes.toLast(array.rank(), axis));
    }

    private void requireBinary(String method) {
        if (arity != 2) {
            throw new IllegalArgumentException(
                    "%s takes %d values, and %s needs a function of 2".formatted(name, arity, method));
        }
    }

    /**
     * The kernel for inputs of these types and rank, for where a kernel is wanted: its inputs are named {@code x0, x1, ...}
     * and its output {@code out}.
     */
    public Kernel kernel(int rank, DType... dtypes) {
        if (dtypes.length != arity) {
            throw new IllegalArgumentException("%s takes %d values, not %d".formatted(name, arity, dtypes.length));
        }
        return kernel(new Key(Form.ELEMENTWISE, List.of(dtypes), rank));
    }

    private Kernel kernel(Key key) {
        Kernel known = kernels.get(key);
        if (known == null) {
            Consumer<KernelBuilder> body = builder -> {
                if (fastMath) {
                    builder.fastMath();
                }
                switch (key.form()) {
                    case ELEMENTWISE -> elementwise(builder, key);
                    case REDUCE -> fold(builder, key, false);
                    case ACCUMULATE -> fold(builder, key, true);
                }
            };
            known = site.isKnown() ? Kernel.define(name, site, body) : Kernel.internal(name, site, body);
            Kernel raced = kernels.putIfAbsent(key, known);
            known = raced == null ? known : raced;
        }
        return known;
    }

    private void elementwise(KernelBuilder k, Key key) {
        String[] dims = Axes.dims(key.rank());
        List<Value> inputs = new ArrayList<>();
        for (DType dtype : key.dtypes()) {
            inputs.add(k.in("x" + inputs.size(), dtype, dims));
        }
        Value result = function.apply(inputs);
        k.out("out", result.dtype(), dims).set(result);
    }

    /** The folded axis is the last one. */
    private void fold(KernelBuilder k, Key key, boolean keep) {
        DType dtype = key.dtypes().get(0);
        String[] dims = Axes.dims(key.rank());
        String[] outer = Arrays.copyOf(dims, dims.length - 1);
        Array x = k.in("x", dtype, dims);
        Array out = k.out("out", dtype, keep ? dims : outer);
        Axes.nest(k, outer, List.of(), indices -> {
            Array row = x.at(indices);
            Variable folded = k.var("folded", row.at(0));
            if (keep) {
                out.at(indices).at(0).set(folded);
            }
            k.range(1, dims[dims.length - 1], i -> {
                folded.set(function.apply(List.of(folded, row.at(i))));
                if (keep) {
                    out.at(indices).at(i).set(folded);
                }
            });
            if (!keep) {
                out.at(indices).set(folded);
            }
        });
    }

    private long[] common(long[] left, long[] right) {
        try {
            return Shapes.broadcast(left, right);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private NDArray[] arrays(Object... inputs) {
        if (inputs.length != arity) {
            throw new IllegalArgumentException("%s takes %d values and got %d".formatted(name, arity, inputs.length));
        }
        return Operands.arrays(name, inputs);
    }

    /** A call in which the arrays have one shape and as few axes as their layouts allow. */
    private final class Elementwise {
        final long[] shape;
        final DType dtype;
        private final NDArray[] inputs;

        Elementwise(NDArray[] given) {
            long[] common = {};
            for (NDArray input : given) {
                common = common(common, input.shape());
            }
            shape = common;
            inputs = new NDArray[given.length];
            for (int each = 0; each < given.length; each++) {
                inputs[each] = given[each].broadcastTo(common);
            }
            dtype = kernel(key(0)).ir().arrays().get(arity).dtype();
        }

        private Key key(int rank) {
            return new Key(
                    Form.ELEMENTWISE, Arrays.stream(inputs).map(NDArray::dtype).toList(), rank);
        }

        void run(NDArray output) {
            NDArray[] all = Arrays.copyOf(inputs, inputs.length + 1);
            all[inputs.length] = output;
            NDArray[] views = Axes.coalesce(all);
            Kernel kernel = kernel(key(views[0].rank()));
            if (Arrays.stream(all).allMatch(array -> array.rank() == 1) && views[0].rank() == 1) {
                latest = new Vectors(
                        kernel, Arrays.stream(all).map(NDArray::dtype).toArray(DType[]::new));
            }
            kernel.run((Object[]) views);
        }
    }

    /**
     * The kernel of the latest call on vectors: for short ones it takes as long to find as to run.
     *
     * @param types of the inputs and of the output
     */
    @SuppressWarnings("ArrayRecordComponent") // Made and read here alone.
    private record Vectors(Kernel kernel, DType[] types) {
        boolean fit(NDArray output, Object... inputs) {
            if (inputs.length != types.length - 1 || !isOf(output, types[inputs.length], output)) {
                return false;
            }
            for (int each = 0; each < inputs.length; each++) {
                if (!(inputs[each] instanceof NDArray input) || !isOf(input, types[each], output)) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isOf(NDArray array, DType type, NDArray output) {
            return array.rank() == 1 && array.dtype() == type && array.size(0) == output.size(0);
        }

        void run(NDArray output, Object... inputs) {
            Object[] all = Arrays.copyOf(inputs, inputs.length + 1, Object[].class);
            all[inputs.length] = output;
            kernel.run(all);
        }
    }

    /** The name and the arity. */
    @Override
    public String toString() {
        return "ufunc " + name + "/" + arity;
    }
}
