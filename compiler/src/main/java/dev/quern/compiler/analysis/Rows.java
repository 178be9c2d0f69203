package dev.quern.compiler.analysis;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows of coefficients: {@code r[0] + r[1] x1 + r[2] x2 + ...}. Arithmetic is exact: what would leave 64 bits throws an
 * {@link ArithmeticException}.
 */
final class Rows {
    private Rows() {}

    /** A row of coefficients as a key: two that differ in the constant alone are equal. */
    static final class Slope {
        private final long[] row;

        Slope(long[] row) {
            this.row = row;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Slope slope && Arrays.equals(row, 1, row.length, slope.row, 1, slope.row.length);
        }

        @Override
        public int hashCode() {
            long hash = 0;
            for (int at = 1; at < row.length; at++) {
                hash = hash * 31 + row[at];
            }
            return Long.hashCode(hash * 0x9E3779B97F4A7C15L);
        }
    }

    /** The value of a row; what it has no values for is 0. */
    static long at(long[] row, long[] values) {
        long sum = row[0];
        for (int at = 1; at < row.length; at++) {
            if (row[at] != 0) {
                sum = Math.addExact(sum, Math.multiplyExact(row[at], values[at]));
            }
        }
        return sum;
    }

    static long[] times(long[] row, long factor) {
        long[] product = new long[row.length];
        for (int at = 0; at < row.length; at++) {
            product[at] = Math.multiplyExact(row[at], factor);
        }
        return product;
    }

    /** An inequality divided by the divisor of its coefficients, its constant rounded; null where there are none. */
    static long @Nullable [] reduced(long[] row) {
        long divisor = divisor(row);
        if (divisor <= 1) {
            return divisor == 0 ? null : row;
        }
        long[] reduced = new long[row.length];
        reduced[0] = Math.floorDiv(row[0], divisor);
        for (int at = 1; at < row.length; at++) {
            reduced[at] = row[at] / divisor;
        }
        return reduced;
    }

    /** The greatest common divisor of the coefficients; 0 where there are none. */
    static long divisor(long[] row) {
        long divisor = 0;
        for (int at = 1; at < row.length && divisor != 1; at++) {
            long other = Math.abs(row[at]);
            while (other != 0) {
                long rest = divisor % other;
                divisor = other;
                other = rest;
            }
        }
        return divisor;
    }
}
