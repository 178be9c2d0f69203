package dev.quern.compiler;

import static dev.quern.DType.BOOL;

import dev.quern.NDArray;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.KernelIr;
import java.util.Random;
import java.util.function.ToIntFunction;

/** Arguments of random values for a kernel's arrays: the same each time. */
final class Drawn {
    private Drawn() {}

    /** @param size of a dimension by its name */
    static Object[] arguments(KernelIr kernel, ToIntFunction<String> size) {
        Random random = new Random(7);
        return kernel.arrays().stream().map(array -> draw(array, size, random)).toArray();
    }

    private static NDArray draw(ArrayDecl array, ToIntFunction<String> size, Random random) {
        long[] shape = array.dims().stream()
                .mapToLong(dim ->
                        dim instanceof Dim.Fixed fixed ? fixed.size() : size.applyAsInt(((Dim.Symbol) dim).name()))
                .toArray();
        long elements = 1;
        for (long each : shape) {
            elements *= each;
        }
        double[] values = random.doubles(elements, -1, 1).toArray();
        if (!array.dtype().isFloating() && array.dtype() != BOOL) {
            for (int element = 0; element < values.length; element++) {
                values[element] = Math.rint(values[element] * 1000);
            }
        }
        NDArray drawn = NDArray.of(values, shape);
        return array.dtype() == BOOL ? drawn.gt(0) : drawn.cast(array.dtype());
    }
}
