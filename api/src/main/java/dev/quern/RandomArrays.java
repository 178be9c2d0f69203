package dev.quern;

import dev.quern.ir.Site;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * New arrays of random numbers, made on all cores. Element number i in C order is what the first draw from stream i gives:
 * {@code k.random(seed, i).uniform()}, so the same seed gives the same array on any machine, and a longer array begins with
 * the shorter one.
 */
public final class RandomArrays {
    private static final Map<Kind, Kernel> KERNELS = new ConcurrentHashMap<>();

    private record Kind(String name, DType dtype) {}

    private RandomArrays() {}

    /** F64s from [0, 1): {@link RandomStream#uniform()}. */
    public static NDArray uniform(long seed, long... shape) {
        return uniform(DType.F64, seed, shape);
    }

    /**
     * Numbers from [0, 1): {@link RandomStream#uniform(DType)}.
     *
     * @param dtype F32 or F64
     */
    public static NDArray uniform(DType dtype, long seed, long... shape) {
        return fill("uniform", dtype, seed, shape, random -> random.uniform(dtype));
    }

    /** F64s of the standard normal distribution: {@link RandomStream#normal}. */
    public static NDArray normal(long seed, long... shape) {
        return normal(DType.F64, seed, shape);
    }

    /**
     * Numbers of the standard normal distribution: {@link RandomStream#normal}, rounded to the type.
     *
     * @param dtype F32 or F64
     */
    public static NDArray normal(DType dtype, long seed, long... shape) {
        return fill("normal", dtype, seed, shape, random -> random.normal().cast(dtype));
    }

    private static NDArray fill(
            String name, DType dtype, long seed, long[] shape, Function<RandomStream, Value> element) {
        if (!dtype.isFloating()) {
            throw new IllegalArgumentException("%s numbers of %s with shape %s: the element type must be F32 or F64"
                    .formatted(name, dtype, Arrays.toString(shape)));
        }
        NDArray array = NDArray.zeros(dtype, shape);
        Site site = new Site("dev.quern.RandomArrays", name, "RandomArrays." + name, 0);
        KERNELS.computeIfAbsent(
                        new Kind(name, dtype),
                        kind -> Kernel.internal(name, site, k -> {
                            Array out = k.out("out", dtype, "n");
                            Value from = k.param("seed", DType.I64);
                            k.prange("n", i -> out.at(i).set(element.apply(k.random(from, i))));
                        }))
                .run(array.reshape(array.size()), seed);
        return array;
    }
}
