package dev.quern;

import dev.quern.ir.Site;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The kernels behind {@link ArrayOperations}, made when they are first needed. */
final class ArrayKernels {
    private static final Map<String, Ufunc> ELEMENTWISE = Map.ofEntries(
            binary("add", Value::add),
            binary("sub", Value::sub),
            binary("mul", Value::mul),
            binary("div", Value::div),
            binary("rem", Value::rem),
            binary("pow", Value::pow),
            binary("minimum", Value::min),
            binary("maximum", Value::max),
            binary("and", Value::and),
            binary("or", Value::or),
            binary("xor", Value::xor),
            unary("neg", Value::neg),
            unary("abs", Value::abs),
            unary("square", Value::square),
            unary("sqrt", Value::sqrt),
            unary("exp", Value::exp),
            unary("log", Value::log),
            unary("sin", Value::sin),
            unary("cos", Value::cos),
            unary("tanh", Value::tanh),
            unary("floor", Value::floor),
            unary("ceil", Value::ceil),
            unary("rint", Value::rint),
            unary("not", Value::not),
            binary("lt", Value::lt),
            binary("le", Value::le),
            binary("gt", Value::gt),
            binary("ge", Value::ge),
            binary("eq", Value::eq),
            binary("ne", Value::ne),
            Map.entry(
                    "select",
                    Ufunc.internal(
                            "select",
                            3,
                            values -> values.get(0).select(values.get(1), values.get(2)),
                            site("select"))));

    private static final Map<String, Function<Value, Value>> OVER_ALL = Map.of(
            "sum", Value::sum,
            "prod", Value::prod,
            "min", Value::min,
            "max", Value::max,
            "mean", Value::mean,
            "any", Value::any,
            "all", Value::all,
            "count", Value::count);

    private static final Map<String, BiFunction<Value, Integer, Value>> ALONG_AXIS = Map.of(
            "sum", Value::sum,
            "prod", Value::prod,
            "min", Value::min,
            "max", Value::max,
            "mean", Value::mean,
            "any", Value::any,
            "all", Value::all,
            "count", Value::count,
            "argmin", Value::argmin,
            "argmax", Value::argmax);

    private static final Map<Reduction, Kernel> REDUCTIONS = new ConcurrentHashMap<>();
    private static final Map<Product, Kernel> PRODUCTS = new ConcurrentHashMap<>();

    /** @param axis -1 for all */
    private record Reduction(String name, DType dtype, int rank, int axis) {}

    private record Product(DType left, DType right, int leftRank, int rightRank) {}

    private ArrayKernels() {}

    private static Map.Entry<String, Ufunc> unary(String name, UnaryOperator<Value> function) {
        return Map.entry(name, Ufunc.internal(name, 1, values -> function.apply(values.get(0)), site(name)));
    }

    private static Map.Entry<String, Ufunc> binary(String name, BinaryOperator<Value> function) {
        return Map.entry(
                name, Ufunc.internal(name, 2, values -> function.apply(values.get(0), values.get(1)), site(name)));
    }

    /** What errors while running name: no line of the user's made these kernels, and many use one of them. */
    private static Site site(String name) {
        return new Site("dev.quern.NDArray", name, "NDArray." + name, 0);
    }

    static NDArray elementwise(String name, Object... operands) {
        return atCaller(() -> known(ELEMENTWISE, name).call(operands));
    }

    static NDArray reduce(String name, NDArray array) {
        requireElements(name, array, array.size());
        NDArray view = array.rank() == 0 ? array.reshape(1) : Axes.coalesce(array)[0];
        NDArray vector = view.rank() == 0 ? view.reshape(1) : view;
        return atCaller(() -> reduction(new Reduction(name, vector.dtype(), vector.rank(), -1))
                .call(vector));
    }

    static NDArray reduce(String name, NDArray array, int axis) {
        if (axis < 0 || axis >= array.rank()) {
            throw new IllegalArgumentException("%s along axis %d of %s".formatted(name, axis, array.describe()));
        }
        requireElements(name, array, array.size(axis));
        return atCaller(() -> reduction(new Reduction(name, array.dtype(), array.rank(), axis))
                .call(array));
    }

    /** As in NumPy: what has no value over nothing is an error here, though inside a kernel it has one. */
    private static void requireElements(String name, NDArray array, long size) {
        boolean needsOne = name.equals("min") || name.equals("max") || name.equals("argmin") || name.equals("argmax");
        if (needsOne && size == 0) {
            throw new IllegalArgumentException("%s of %s, which is empty".formatted(name, array.describe()));
        }
    }

    private static Kernel reduction(Reduction key) {
        return cached(
                REDUCTIONS,
                key,
                () -> Kernel.internal(key.name(), site(key.name()), k -> {
                    Array x = k.in("x", key.dtype(), Axes.dims(key.rank()));
                    Value reduced = key.axis() < 0
                            ? known(OVER_ALL, key.name()).apply(x)
                            : known(ALONG_AXIS, key.name()).apply(x, key.axis());
                    String[] dims = key.axis() < 0 ? new String[0] : withoutAxis(key.rank(), key.axis());
                    k.out("out", reduced.dtype(), dims).set(reduced);
                }));
    }

    private static String[] withoutAxis(int rank, int axis) {
        return Arrays.stream(Axes.dims(rank))
                .filter(dim -> !dim.equals("d" + axis))
                .toArray(String[]::new);
    }

    static NDArray matmul(NDArray left, NDArray right) {
        if (left.rank() < 1 || left.rank() > 2 || right.rank() < 1 || right.rank() > 2) {
            throw new IllegalArgumentException(
                    "matmul of %s and %s: it takes matrices and vectors".formatted(left.describe(), right.describe()));
        }
        if (left.size(left.rank() - 1) != right.size(0)) {
            throw new IllegalArgumentException(
                    "matmul of %s and %s: it sums over the last axis of the left and the first of the right, which are %d and %d"
                            .formatted(left.describe(), right.describe(), left.size(left.rank() - 1), right.size(0)));
        }
        Product key = new Product(left.dtype(), right.dtype(), left.rank(), right.rank());
        return atCaller(() -> cached(PRODUCTS, key, () -> product(key)).call(left, right));
    }

    private static Kernel product(Product key) {
        return Kernel.internal("matmul", site("matmul"), k -> {
            String[] rows = key.leftRank() == 2 ? new String[] {"m"} : new String[0];
            String[] columns = key.rightRank() == 2 ? new String[] {"n"} : new String[0];
            Array left = k.in("left", key.left(), key.leftRank() == 2 ? new String[] {"m", "k"} : new String[] {"k"});
            Array right =
                    k.in("right", key.right(), key.rightRank() == 2 ? new String[] {"k", "n"} : new String[] {"k"});
            Value product;
            if (key.rightRank() == 2) {
                product = key.leftRank() == 2
                        ? left.matmul(right)
                        : left.mul(right.transpose()).sum(1);
            } else {
                product = left.mul(right).sum(key.leftRank() - 1);
            }
            String[] dims = Arrays.copyOf(rows, rows.length + columns.length);
            System.arraycopy(columns, 0, dims, rows.length, columns.length);
            k.out("out", product.dtype(), dims).set(product);
        });
    }

    private static <K> Kernel cached(Map<K, Kernel> kernels, K key, Supplier<Kernel> define) {
        Kernel known = kernels.get(key);
        if (known == null) {
            known = define.get();
            kernels.put(key, known);
        }
        return known;
    }

    private static <T> T known(Map<String, T> map, String name) {
        T value = map.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no operation " + name);
        }
        return value;
    }

    /** Types that do not go together are the caller's fault: the error names its line. */
    private static NDArray atCaller(Supplier<NDArray> operation) {
        try {
            return operation.get();
        } catch (KernelDefinitionException e) {
            throw e.at(Sites.here());
        }
    }
}
