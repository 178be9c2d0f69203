package dev.quern.benchmarks;

/**
 * Two numbers that tell whether contenders computed the same.
 *
 * @param total the sum of the elements
 * @param weighted the sum of the elements times (index mod 1021 + 1) / 1021, which sees results in a wrong place
 */
public record Checksum(double total, double weighted) {

    private static final int PERIOD = 1021;

    /** The checksum of a result in row-major order. */
    public static Checksum of(double[] values) {
        double total = 0;
        double weighted = 0;
        for (int i = 0; i < values.length; i++) {
            total += values[i];
            weighted += values[i] * ((double) (i % PERIOD + 1) / PERIOD);
        }
        return new Checksum(total, weighted);
    }
}
