package dev.quern.compiler.interpret;

import dev.quern.NDArray;
import java.util.List;

/** Values of each type on which implementations go wrong, and every pair of them. */
final class Edges {
    static final byte[] I8 = {0, 1, -1, 2, 7, 8, 9, 15, 16, 100, -100, Byte.MAX_VALUE, Byte.MIN_VALUE};
    static final short[] I16 = {0, 1, -1, 3, 15, 16, 17, 300, -300, Short.MAX_VALUE, Short.MIN_VALUE};
    static final int[] I32 = {0, 1, -1, 3, 31, 32, 33, 65_536, -65_537, Integer.MAX_VALUE, Integer.MIN_VALUE};
    static final long[] I64 = {0, 1, -1, 3, 63, 64, 65, 1L << 32, -(1L << 53) - 1, Long.MAX_VALUE, Long.MIN_VALUE};
    static final float[] F32 = {
        0.0f,
        -0.0f,
        1,
        -1,
        0.1f,
        2.5f,
        -3.5f,
        1e-40f,
        16_777_217,
        -3e9f,
        3.0e38f,
        Float.MIN_VALUE,
        Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN
    };
    static final double[] F64 = {
        0.0,
        -0.0,
        1,
        -1,
        0.1,
        2.5,
        -3.5,
        127.9,
        300.7,
        -32_769.2,
        4e9,
        -1e19,
        1e308,
        1e-310,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
    };
    static final boolean[] BOOL = {false, true};

    private Edges() {}

    static List<NDArray> ofEachType() {
        return List.of(
                NDArray.of(BOOL),
                NDArray.of(I8),
                NDArray.of(I16),
                NDArray.of(I32),
                NDArray.of(I64),
                NDArray.of(F32),
                NDArray.of(F64));
    }

    /** The first of each pair: each value as often in a row as there are values. */
    static NDArray lefts(NDArray values) {
        return values.expandDims(1).broadcastTo(values.size(), values.size()).reshape(-1);
    }

    /** The second of each pair: all values, again and again. */
    static NDArray rights(NDArray values) {
        return values.broadcastTo(values.size(), values.size()).reshape(-1);
    }
}
