package dev.quern.compiler.twin;

import dev.quern.DType;
import dev.quern.NDArray;

/**
 * Whether two arrays may be results of the same kernel. All bits are the same, unless the kernel has functions that are
 * exact to 1 ulp only: what it goes on to compute may differ by more then, so this looks for what is plainly wrong.
 */
final class Agreement {
    /** Of integers and booleans a comparison may fall on the other side, in few places. */
    private static final double MOST_DIFFERENT = 0.01;

    private Agreement() {}

    static boolean of(NDArray expected, NDArray actual, boolean approximate) {
        return expected.contentEquals(actual) || (approximate && isClose(expected, actual));
    }

    private static boolean isClose(NDArray expected, NDArray actual) {
        DType dtype = expected.dtype();
        if (!dtype.isFloating()) {
            return different(expected.toLongArray(), actual.toLongArray()) <= MOST_DIFFERENT * expected.size();
        }
        double relative = dtype == DType.F64 ? 1e-9 : 1e-3;
        double[] left = expected.toDoubleArray();
        double[] right = actual.toDoubleArray();
        double largest = 0;
        for (double value : left) {
            largest = Double.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
        }
        for (int i = 0; i < left.length; i++) {
            double difference = Math.abs(left[i] - right[i]);
            boolean same = Double.compare(left[i], right[i]) == 0;
            if (!same && !(difference <= relative * (Math.abs(left[i]) + 0.01 * largest))) {
                return false;
            }
        }
        return true;
    }

    private static long different(long[] left, long[] right) {
        long different = 0;
        for (int i = 0; i < left.length; i++) {
            different += left[i] == right[i] ? 0 : 1;
        }
        return different;
    }
}
