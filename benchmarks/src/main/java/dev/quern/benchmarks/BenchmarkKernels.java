package dev.quern.benchmarks;

import static dev.quern.DType.F64;
import static dev.quern.DType.I32;

import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.benchmarks.TimedKernel.Operands;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The kernels a server offers, by the names of {@code peers/catalogue.py}. */
public final class BenchmarkKernels {

    private final Map<String, Supplier<BenchmarkKernel>> suppliers;

    public BenchmarkKernels(Map<String, Supplier<BenchmarkKernel>> suppliers) {
        this.suppliers = Map.copyOf(suppliers);
    }

    /** Quern's kernels. A kernel that is not in this table is shown as missing by the comparison, not as an error. */
    public static BenchmarkKernels quern() {
        Function<int[], Operands> matrixToScalar = d -> operands(NDArray.zeros(F64), in(1, d[0], d[1]));
        Function<int[], Operands> matrices =
                d -> operands(NDArray.zeros(F64, d[0], d[1]), in(1, d[0], d[1]), in(2, d[0], d[1]));
        Function<int[], Operands> pairs = d -> operands(NDArray.zeros(F64, d[0], d[0]), in(1, d[0], d[1]));
        Map<String, Supplier<BenchmarkKernel>> table = new HashMap<>();
        put(table, "matrix_sum", QuernKernels.MATRIX_SUM, matrixToScalar);
        put(table, "add", QuernKernels.ADD, matrices);
        put(table, "mul", QuernKernels.MUL, matrices);
        put(table, "square", QuernKernels.SQUARE, d -> operands(NDArray.zeros(F64, d[0]), in(1, d[0])));
        put(table, "sumsq", QuernKernels.SUM_OF_SQUARES, d -> operands(NDArray.zeros(F64), in(1, d[0])));
        put(
                table,
                "matmul",
                QuernKernels.MATMUL,
                d -> operands(NDArray.zeros(F64, d[0], d[2]), in(1, d[0], d[1]), in(2, d[1], d[2])));
        put(table, "pdist", QuernKernels.PAIR_DISTANCES, pairs);
        put(table, "pdist_rows", QuernKernels.PAIR_DISTANCES_BY_ROWS, pairs);
        put(
                table,
                "kdist",
                QuernKernels.DISTANCES,
                d -> operands(NDArray.zeros(F64, d[0], d[2]), in(1, d[0], d[1]), in(2, d[2], d[1])));
        put(
                table,
                "assign",
                QuernKernels.NEAREST,
                d -> operands(NDArray.zeros(I32, d[0]), in(1, d[0], d[1]), in(2, d[2], d[1])));
        put(table, "heat", QuernKernels.HEAT, d -> operands(NDArray.zeros(F64, d[0], d[1]), in(1, d[0], d[1])));
        put(table, "black_scholes", QuernKernels.BLACK_SCHOLES, BenchmarkKernels::options);
        table.put(
                "custom_op",
                () -> new TimedKernel(
                        d -> operands(NDArray.zeros(F64, d[0]), in(1, d[0]), in(2, d[0])),
                        each -> QuernKernels.CUSTOM_OP.into(each.output(), each.arguments()[0], each.arguments()[1])));
        return new BenchmarkKernels(table);
    }

    private static Operands options(int... dimensions) {
        int n = dimensions[0];
        NDArray price = NDArray.zeros(F64, n);
        Object[] arguments = {
            NDArray.of(Inputs.uniform(1, n, 100, 1)),
            NDArray.of(Inputs.uniform(2, n, 100, 1)),
            NDArray.of(Inputs.uniform(3, n, 1, 0.1)),
            0.02,
            0.3,
            price
        };
        return new Operands(arguments, price);
    }

    /** The inputs, then the output. */
    static Operands operands(NDArray output, NDArray... inputs) {
        Object[] arguments = Arrays.copyOf(inputs, inputs.length + 1, Object[].class);
        arguments[inputs.length] = output;
        return new Operands(arguments, output);
    }

    static NDArray in(long seed, int... shape) {
        int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        return NDArray.of(
                Inputs.uniform(seed, size), Arrays.stream(shape).asLongStream().toArray());
    }

    private static void put(
            Map<String, Supplier<BenchmarkKernel>> table,
            String name,
            Kernel kernel,
            Function<int[], Operands> allocate) {
        table.put(name, () -> new TimedKernel(allocate, each -> kernel.run(each.arguments())));
    }

    /** A new instance of the kernel, or empty if there is none of this name. */
    public Optional<BenchmarkKernel> create(String name) {
        return Optional.ofNullable(suppliers.get(name)).map(Supplier::get);
    }
}
