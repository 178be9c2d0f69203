package dev.quern.examples.montecarlo;

import java.util.Locale;

/**
 * A mean of many tries, and how far it may be off.
 *
 * @param standardError the standard deviation of the mean: what is asked for is within one of it in 68 of 100 cases, and
 *     within two in 95
 */
record Estimate(double mean, double standardError) {
    /** From the sum of what the tries gave and the sum of its squares. */
    static Estimate of(double sum, double sumOfSquares, long tries) {
        double mean = sum / tries;
        double variance = Math.max(sumOfSquares / tries - mean * mean, 0);
        return new Estimate(mean, Math.sqrt(variance / (tries - 1)));
    }

    Estimate times(double factor) {
        return new Estimate(mean * factor, standardError * Math.abs(factor));
    }

    /** By how many standard errors the mean is off, with a sign. */
    double errors(double expected) {
        return mean == expected ? 0 : (mean - expected) / standardError;
    }

    /** The estimate, and on a second line what is known to be right. */
    String beside(String source, double expected) {
        return String.format(
                Locale.ROOT,
                "%-14s %10.6f +- %.6f%n%-14s %10.6f, %.1f standard errors off",
                "Monte Carlo",
                mean,
                standardError,
                source,
                expected,
                Math.abs(errors(expected)));
    }
}
