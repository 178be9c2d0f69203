package dev.quern.benchmarks;

/**
 * The inputs that all contenders share: SplitMix64 as a function of the index (Steele, Lea, Flood: Fast Splittable
 * Pseudorandom Number Generators, OOPSLA 2014), the same bits as in {@code peers/generator.py}.
 */
public final class Inputs {

    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private Inputs() {}

    /** Element {@code index} of the stream {@code seed}, in [0, 1). */
    public static double element(long seed, long index) {
        long z = seed + (index + 1) * GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
    }

    /** The first {@code length} elements of the stream {@code seed}. */
    public static double[] uniform(long seed, int length) {
        return uniform(seed, length, 1, 0);
    }

    /** The first {@code length} elements of the stream {@code seed}, each times {@code scale} plus {@code offset}. */
    public static double[] uniform(long seed, int length, double scale, double offset) {
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = element(seed, i) * scale + offset;
        }
        return values;
    }
}
