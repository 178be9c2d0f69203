package dev.quern.compiler.fuzz;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.NDArray;
import dev.quern.compiler.Call;
import dev.quern.compiler.fuzz.Scope.Operand;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.KernelIr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * From a seed to a kernel and arguments for it: matrices and vectors of all types over two small dimensions, some inputs,
 * some outputs. Subscripts are out of range here and there, and divisors 0, so that failures are compared too.
 */
final class KernelGenerator {
    private static final int[] SIZES = {1, 2, 3, 5, 8};
    private static final List<List<String>> SHAPES = List.of(
            List.of("n"), List.of("m"), List.of("n", "n"), List.of("n", "m"), List.of("m", "n"), List.of("m", "m"));
    private static final List<List<String>> OUTPUTS =
            List.of(List.of("n"), List.of("n", "m"), List.of("m", "n"), List.of());

    private final Random random;
    private final boolean fastMath;

    private KernelGenerator(long seed, boolean fastMath) {
        this.fastMath = fastMath;
        random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    static Generated generate(long seed) {
        return generate(seed, false);
    }

    /** @param fastMath whether it says so, and is made of more products and sums than others */
    static Generated generate(long seed, boolean fastMath) {
        KernelGenerator generator = new KernelGenerator(seed, fastMath);
        Kernel kernel = Kernel.define("random" + seed, generator::define);
        return new Generated(seed, kernel.ir(), new Call(kernel.ir(), generator.arguments(kernel.ir())));
    }

    private void define(KernelBuilder k) {
        Scope scope = Scope.top(k, random, fastMath);
        if (fastMath) {
            k.fastMath();
        }
        int number = 0;
        for (List<String> shape : SHAPES) {
            DType dtype = ExprGenerator.anyType(scope);
            Array array = k.in("in" + number++, dtype, shape.toArray(String[]::new));
            scope.readable.add(new Operand(array, shape));
        }
        StmtGenerator statements = new StmtGenerator();
        for (List<String> shape : OUTPUTS) {
            DType dtype = ExprGenerator.anyType(scope);
            Array array = k.inout("out" + number++, dtype, shape.toArray(String[]::new));
            Operand operand = new Operand(array, shape);
            scope.readable.add(operand);
            statements.outputs.add(operand);
        }
        for (List<String> shape : List.of(List.<String>of(), List.of("m"))) {
            DType dtype = scope.pick(List.of(DType.I8, DType.I16, DType.I32, DType.I64));
            Array array = k.inout("total" + number++, dtype, shape.toArray(String[]::new));
            statements.totals.add(new Operand(array, shape));
        }
        scope.add(k.param("p", DType.I64));
        scope.add(k.param("q", DType.F32));
        statements.block(scope, 2 + random.nextInt(3), 3);
    }

    private Object[] arguments(KernelIr kernel) {
        long n = size();
        long m = size();
        List<Object> arguments = new ArrayList<>();
        for (ArrayDecl array : kernel.arrays()) {
            long[] shape = array.dims().stream()
                    .mapToLong(dim -> dim.equals(new Dim.Symbol("n")) ? n : m)
                    .toArray();
            arguments.add(values(array.dtype(), shape));
        }
        arguments.add(random.nextInt(7) - 1L);
        arguments.add(random.nextInt(9) / 2.0 - 2);
        return arguments.toArray();
    }

    /** Seldom 0: most kernels fail at once where there are no elements. */
    private long size() {
        return random.nextInt(12) == 0 ? 0 : SIZES[random.nextInt(SIZES.length)];
    }

    /** Mostly numbers that make good subscripts. */
    private NDArray values(DType dtype, long[] shape) {
        int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        NDArray flat = NDArray.zeros(dtype, size);
        for (int i = 0; i < size; i++) {
            if (random.nextInt(20) == 0) {
                flat.setDouble(random.nextGaussian() * 1e5, i);
            } else if (dtype.isFloating()) {
                flat.setDouble(random.nextInt(33) / 8.0 - 2, i);
            } else {
                flat.setLong(random.nextInt(6) - 1, i);
            }
        }
        return flat.reshape(shape);
    }
}
