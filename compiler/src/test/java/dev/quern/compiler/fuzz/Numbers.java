package dev.quern.compiler.fuzz;

import dev.quern.DType;
import java.util.List;
import java.util.Random;

/** Numbers at the ends of their types, where arithmetic has its special cases. */
final class Numbers {
    private static final List<Double> FLOATING = List.of(
            Double.NaN,
            0.0,
            -0.0,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MIN_NORMAL,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            (double) Float.MIN_VALUE,
            (double) -Float.MIN_NORMAL,
            (double) Float.MAX_VALUE,
            1 + Math.ulp(1.0),
            1e-300,
            -3e9,
            9.3e18,
            0.1);

    private Numbers() {}

    static double extreme(Random random) {
        return FLOATING.get(random.nextInt(FLOATING.size()));
    }

    static long extreme(Random random, DType dtype) {
        int bits = 8 * dtype.bytes();
        long largest = bits == 64 ? Long.MAX_VALUE : (1L << (bits - 1)) - 1;
        return switch (random.nextInt(5)) {
            case 0 -> largest;
            case 1 -> -largest - 1;
            case 2 -> -1;
            case 3 -> largest - random.nextInt(3);
            default -> random.nextLong() >> (64 - bits);
        };
    }
}
