package dev.quern.compiler.fuzz;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.KernelDefinitionException;
import dev.quern.NDArray;
import dev.quern.compiler.fuzz.Scope.Operand;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.KernelIr;
import dev.quern.ir.ScalarDecl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * From a seed to a kernel and arguments for it: arrays of all types and ranks over two dimensions and a few fixed ones, some
 * inputs, some outputs. Subscripts are out of range here and there, and divisors 0, so that failures are compared too.
 */
final class KernelGenerator {
    private static final int[] SHORT_SIZES = {1, 2, 3, 4, 5, 7, 8, 9};
    private static final int[] LONG_SIZES = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 130, 257};

    private static final List<Lie> LIES = List.of(Lie.values());

    private static final List<List<String>> INPUTS = List.of(
            List.of("n"),
            List.of("m"),
            List.of("n", "n"),
            List.of("n", "m"),
            List.of("m", "n"),
            List.of("m", "m"),
            List.of("n", "m", "3"),
            List.of("3"),
            List.of("3", "n"),
            List.of("n", "3"),
            List.of("3", "m"),
            List.of("m", "3"),
            List.of("3", "3"),
            List.of("1", "m"),
            List.of());
    private static final List<List<String>> OUTPUTS = List.of(
            List.of("n"),
            List.of("m"),
            List.of("n", "m"),
            List.of("m", "n"),
            List.of("n", "m", "3"),
            List.of("3", "n"),
            List.of("n", "3"),
            List.of("n", "n"),
            List.of());

    private static final List<List<String>> TOTALS = List.of(
            List.of(), List.of(), List.of("m"), List.of("n"), List.of("m"), List.of("n"), List.of("m"), List.of("n"));

    private final Random random;
    private final Traits traits;

    private KernelGenerator(Random random, Traits traits) {
        this.random = random;
        this.traits = traits;
    }

    private static Random random(long seed) {
        return new Random(seed * 0x9E3779B97F4A7C15L);
    }

    /** Of the sort that the seed chooses. */
    static Generated generate(long seed) {
        Random random = random(seed);
        int sort = random.nextInt(100);
        return generate(
                seed, random, new Traits(sort >= 92, sort < 50, sort >= 80 && sort < 92 || sort >= 92 && sort < 95));
    }

    /** Of the sort that the seed chooses; nothing where the kernel is refused. */
    static Optional<Generated> unlessRefused(long seed) {
        try {
            return Optional.of(generate(seed));
        } catch (KernelDefinitionException e) {
            return Optional.empty();
        }
    }

    /** Nothing where the kernel is refused: that it is free of races cannot always be proved. */
    static Optional<Generated> unlessRefused(long seed, Traits traits) {
        try {
            return Optional.of(generate(seed, traits));
        } catch (KernelDefinitionException e) {
            return Optional.empty();
        }
    }

    static Generated generate(long seed, Traits traits) {
        return generate(seed, random(seed), traits);
    }

    private static Generated generate(long seed, Random random, Traits traits) {
        KernelGenerator generator = new KernelGenerator(random, traits);
        KernelIr kernel = Used.only(
                Kernel.define("random" + Math.abs(seed), generator::define).ir());
        return generator.arguments(seed, kernel);
    }

    private void define(KernelBuilder k) {
        Scope scope = Scope.top(k, random, traits);
        if (traits.fastMath()) {
            k.fastMath();
        }
        int number = 0;
        // Of few types, or most of it would be casts.
        List<DType> types = List.of(
                ExprGenerator.anyType(scope),
                ExprGenerator.anyType(scope),
                random.nextBoolean() ? DType.F64 : DType.F32);
        for (List<String> shape : INPUTS) {
            Array array = k.in("in" + number++, type(scope, types), shape.toArray(String[]::new));
            scope.readable.add(new Operand(array, shape, 0, false));
        }
        for (List<String> shape : OUTPUTS) {
            Array array = k.inout("out" + number++, type(scope, types), shape.toArray(String[]::new));
            Operand operand = new Operand(array, shape, 0, true);
            scope.readable.add(operand);
            scope.writable.add(operand);
        }
        List<String> pure = random.nextBoolean() ? List.of("n") : List.of("m", "n");
        scope.writable.add(new Operand(k.out("pure", type(scope, types), pure.toArray(String[]::new)), pure, 0, true));
        StmtGenerator statements = new StmtGenerator();
        List<DType> integers = List.of(DType.I8, DType.I16, DType.I32, DType.I64);
        for (List<String> shape : TOTALS) {
            Array array = k.inout("total" + number++, scope.pick(integers), shape.toArray(String[]::new));
            statements.totals.add(new Operand(array, shape, 0, true));
        }
        Indirect.declare(scope);
        results(scope, statements.results, types.get(2));
        for (DType dtype : DType.values()) {
            scope.add(k.param("p" + dtype.name().toLowerCase(java.util.Locale.ROOT), dtype));
        }
        statements.block(scope, 1 + random.nextInt(3), 3);
    }

    private void results(Scope scope, ResultGenerator results, DType dtype) {
        DType other = dtype == DType.F64 ? DType.F32 : DType.F64;
        int number = 0;
        for (List<String> shape : List.of(List.of("n"), List.of("m"), List.of("n", "m"), List.<String>of())) {
            String[] dims = shape.toArray(String[]::new);
            DType each = scope.chance(75) ? dtype : other;
            results.functions.add(
                    new Operand(scope.k.inout(ResultGenerator.FUNCTION + number, each, dims), shape, 0, true));
            results.sums.add(new Operand(scope.k.inout(ResultGenerator.SUM + number, each, dims), shape, 0, true));
            number++;
        }
        for (List<String> shape : List.of(List.of("m"), List.<String>of())) {
            results.totals.add(new Operand(
                    scope.k.inout(ResultGenerator.SUM + number++, dtype, shape.toArray(String[]::new)),
                    shape,
                    0,
                    true));
        }
    }

    private DType type(Scope scope, List<DType> types) {
        return scope.chance(80) ? scope.pick(types) : ExprGenerator.anyType(scope);
    }

    private Generated arguments(long seed, KernelIr kernel) {
        long n = size();
        long m = size();
        // The interpreter has to come to an end soon.
        while (Work.of(kernel, Map.of("n", n, "m", m)) > Work.MOST && Math.max(n, m) > 1) {
            if (n >= m) {
                n = n * 2 / 3;
            } else {
                m = m * 2 / 3;
            }
        }
        Map<String, Long> sizes = Map.of("n", n, "m", m);
        int percentExtreme = random.nextInt(3) == 0 ? 15 : random.nextInt(3);
        boolean allDense = random.nextInt(4) == 0;
        List<Generated.Input> inputs = new ArrayList<>();
        for (ArrayDecl array : kernel.arrays()) {
            long[] shape = array.dims().stream()
                    .mapToLong(dim -> dim instanceof Dim.Fixed fixed ? fixed.size() : sizes.get(dim.toString()))
                    .toArray();
            NDArray values = Indirect.is(array)
                    ? Indirect.values(array, shape[0], sizes.get("m"), random)
                    : values(array.dtype(), shape, percentExtreme);
            Lie lie = allDense || random.nextInt(3) == 0 ? Lie.DENSE : LIES.get(random.nextInt(LIES.size()));
            if (!lie.isWritable() && (array.role() != ArrayDecl.Role.IN || shape.length == 0 || Indirect.is(array))) {
                lie = Lie.OFFSET;
            }
            boolean isNative = random.nextInt(5) == 0;
            inputs.add(new Generated.Input(lie.copy(values, false).copy(), lie, isNative));
        }
        List<Object> scalars = new ArrayList<>();
        for (ScalarDecl scalar : kernel.scalars()) {
            scalars.add(scalar(scalar.dtype(), percentExtreme));
        }
        return new Generated(seed, traits, kernel, inputs, scalars);
    }

    /** Seldom 0: most kernels fail at once where there are no elements. */
    private long size() {
        int[] sizes = traits.isLong() ? LONG_SIZES : SHORT_SIZES;
        return random.nextInt(20) == 0 ? 0 : sizes[random.nextInt(sizes.length)];
    }

    private Object scalar(DType dtype, int percentExtreme) {
        if (dtype == DType.BOOL) {
            return random.nextBoolean();
        }
        boolean isExtreme = random.nextInt(100) < percentExtreme;
        if (dtype.isFloating()) {
            double value = isExtreme ? Numbers.extreme(random) : random.nextInt(9) / 2.0 - 2;
            return dtype == DType.F32 ? (double) (float) value : value;
        }
        return isExtreme ? Numbers.extreme(random, dtype) : random.nextInt(7) - 1L;
    }

    /** Mostly numbers that make good subscripts, and sums that can be told from one another. */
    private NDArray values(DType dtype, long[] shape, int percentExtreme) {
        int size = 1;
        for (long each : shape) {
            size *= (int) each;
        }
        NDArray flat = NDArray.zeros(dtype, size);
        for (int i = 0; i < size; i++) {
            boolean isExtreme = random.nextInt(100) < percentExtreme;
            if (dtype == DType.BOOL) {
                flat.setBoolean(random.nextBoolean(), i);
            } else if (dtype.isFloating()) {
                flat.setDouble(
                        isExtreme
                                ? Numbers.extreme(random)
                                : random.nextInt(4) == 0 ? random.nextGaussian() : random.nextInt(33) / 8.0 - 2,
                        i);
            } else {
                flat.setLong(isExtreme ? Numbers.extreme(random, dtype) : random.nextInt(6) - 1, i);
            }
        }
        return flat.reshape(shape);
    }
}
