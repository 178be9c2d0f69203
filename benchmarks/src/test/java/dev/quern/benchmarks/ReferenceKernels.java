package dev.quern.benchmarks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;

/** Every kernel of the comparison as a plain Java loop on one thread: what Quern's kernels are checked against. */
final class ReferenceKernels {

    /** The arrays of a kernel. */
    private static final class Operands {
        final double[] a;
        final double[] b;
        final double[] c;
        final double[] out;
        final int[] dimensions;

        Operands(double[] a, double[] b, double[] c, double[] out, int[] dimensions) {
            this.a = a;
            this.b = b;
            this.c = c;
            this.out = out;
            this.dimensions = dimensions;
        }

        static Operands of(int lengthA, int lengthB, int lengthOut, int[] dimensions) {
            return new Operands(
                    Inputs.uniform(1, lengthA),
                    Inputs.uniform(2, lengthB),
                    new double[0],
                    new double[lengthOut],
                    dimensions);
        }
    }

    private ReferenceKernels() {}

    static BenchmarkKernels all() {
        Map<String, Supplier<BenchmarkKernel>> table = new HashMap<>();
        Function<int[], Operands> matrices = d -> Operands.of(d[0] * d[1], d[0] * d[1], d[0] * d[1], d);
        Function<int[], Operands> vectors = d -> Operands.of(d[0], d[0], d[0], d);
        Function<int[], Operands> pairs = d -> Operands.of(d[0] * d[1], 0, d[0] * d[0], d);
        Function<int[], Operands> clusters = d -> Operands.of(d[0] * d[1], d[2] * d[1], d[0] * d[2], d);
        Function<int[], Operands> labels = d -> Operands.of(d[0] * d[1], d[2] * d[1], d[0], d);
        Function<int[], Operands> products = d -> Operands.of(d[0] * d[1], d[1] * d[2], d[0] * d[2], d);
        Function<int[], Operands> prices = d -> new Operands(
                Inputs.uniform(1, d[0], 100, 1),
                Inputs.uniform(2, d[0], 100, 1),
                Inputs.uniform(3, d[0], 1, 0.1),
                new double[d[0]],
                d);
        Function<int[], Operands> matrixToScalar = d -> Operands.of(d[0] * d[1], 0, 1, d);
        Function<int[], Operands> vectorToScalar = d -> Operands.of(d[0], 0, 1, d);

        put(
                table,
                "matrix_sum",
                matrixToScalar,
                (o, i) -> o.out[0] = Arrays.stream(o.a).sum());
        put(
                table,
                "sumsq",
                vectorToScalar,
                (o, i) -> o.out[0] = Arrays.stream(o.a).map(x -> x * x).sum());
        put(table, "add", matrices, (o, i) -> o.out[i] = o.a[i] + o.b[i]);
        put(table, "mul", matrices, (o, i) -> o.out[i] = o.a[i] * o.b[i]);
        put(table, "custom_op", vectors, (o, i) -> o.out[i] = o.a[i] * o.b[i] + o.a[i]);
        put(table, "square", vectors, (o, i) -> o.out[i] = o.a[i] * o.a[i]);
        put(table, "matmul", products, ReferenceKernels::product);
        put(
                table,
                "pdist",
                pairs,
                (o, i) -> o.out[i] = Math.sqrt(
                        squaredDistance(o.a, i / o.dimensions[0], o.a, i % o.dimensions[0], o.dimensions[1])));
        table.put("pdist_rows", table.get("pdist"));
        put(
                table,
                "kdist",
                clusters,
                (o, i) -> o.out[i] = Math.sqrt(
                        squaredDistance(o.a, i / o.dimensions[2], o.b, i % o.dimensions[2], o.dimensions[1])));
        put(table, "assign", labels, ReferenceKernels::nearest);
        put(table, "black_scholes", prices, ReferenceKernels::price);
        put(table, "heat", matrices, ReferenceKernels::neighbours);
        return new BenchmarkKernels(table);
    }

    private static void product(Operands o, int i) {
        int inner = o.dimensions[1];
        int columns = o.dimensions[2];
        for (int q = 0; q < inner; q++) {
            o.out[i] += o.a[i / columns * inner + q] * o.b[q * columns + i % columns];
        }
    }

    private static double squaredDistance(double[] left, int i, double[] right, int j, int coordinates) {
        double total = 0;
        for (int c = 0; c < coordinates; c++) {
            double difference = left[i * coordinates + c] - right[j * coordinates + c];
            total += difference * difference;
        }
        return total;
    }

    private static void nearest(Operands o, int i) {
        double least = Double.POSITIVE_INFINITY;
        for (int j = 0; j < o.dimensions[2]; j++) {
            double distance = squaredDistance(o.a, i, o.b, j, o.dimensions[1]);
            if (distance < least) {
                least = distance;
                o.out[i] = j;
            }
        }
    }

    private static void price(Operands o, int i) {
        double rate = 0.02;
        double volatility = 0.3;
        double years = o.c[i];
        double deviation = volatility * Math.sqrt(years);
        double d1 = (Math.log(o.a[i] / o.b[i]) + (rate + 0.5 * volatility * volatility) * years) / deviation;
        double n1 = 1 / (1 + Math.exp(-1.702 * d1));
        double n2 = 1 / (1 + Math.exp(-1.702 * (d1 - deviation)));
        o.out[i] = o.a[i] * n1 - o.b[i] * Math.exp(-rate * years) * n2;
    }

    private static void neighbours(Operands o, int at) {
        int width = o.dimensions[1];
        int i = at / width;
        int j = at % width;
        if (i > 0 && i < o.dimensions[0] - 1 && j > 0 && j < width - 1) {
            o.out[at] = 0.25 * (o.a[at - width] + o.a[at + width] + o.a[at - 1] + o.a[at + 1]);
        }
    }

    private static void put(
            Map<String, Supplier<BenchmarkKernel>> table,
            String name,
            Function<int[], Operands> make,
            ObjIntConsumer<Operands> element) {
        table.put(name, () -> new Reference(make, element));
    }

    /** Applies {@code element} to each element of the output in turn. */
    private static final class Reference implements BenchmarkKernel {
        private final Function<int[], Operands> make;
        private final ObjIntConsumer<Operands> element;
        private Operands operands = Operands.of(0, 0, 0, new int[0]);

        Reference(Function<int[], Operands> make, ObjIntConsumer<Operands> element) {
            this.make = make;
            this.element = element;
        }

        @Override
        public void setup(int threads, int... dimensions) {
            operands = make.apply(dimensions);
        }

        @Override
        public void clear() {
            Arrays.fill(operands.out, 0);
        }

        @Override
        public void run() {
            for (int i = 0; i < operands.out.length; i++) {
                element.accept(operands, i);
            }
        }

        @Override
        public double[] result() {
            return operands.out;
        }
    }
}
