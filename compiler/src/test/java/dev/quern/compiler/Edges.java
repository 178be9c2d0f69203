package dev.quern.compiler;

import dev.quern.DType;
import dev.quern.NDArray;

/** Values of each type on which implementations go wrong. */
final class Edges {
    private Edges() {}

    static NDArray of(DType dtype) {
        return switch (dtype) {
            case BOOL -> NDArray.of(false, true);
            case I8 -> NDArray.of(new byte[] {0, 1, -1, 2, 7, 8, 9, 15, 100, -100, Byte.MAX_VALUE, Byte.MIN_VALUE});
            case I16 -> NDArray.of(new short[] {0, 1, -1, 3, 15, 16, 17, 300, -300, Short.MAX_VALUE, Short.MIN_VALUE});
            case I32 -> NDArray.of(0, 1, -1, 3, 31, 32, 33, 65_536, -65_537, Integer.MAX_VALUE, Integer.MIN_VALUE);
            case I64 -> NDArray.of(0L, 1, -1, 3, 63, 64, 65, 1L << 32, -(1L << 53) - 1, Long.MAX_VALUE, Long.MIN_VALUE);
            case F32 ->
                NDArray.of(
                        0.0f,
                        -0.0f,
                        1,
                        -1,
                        0.1f,
                        2.5f,
                        -3.5f,
                        300.7f,
                        16_777_215f,
                        -3e9f,
                        1e19f,
                        Float.MIN_VALUE,
                        Float.MAX_VALUE,
                        Float.POSITIVE_INFINITY,
                        Float.NEGATIVE_INFINITY,
                        Float.NaN);
            case F64 ->
                NDArray.of(
                        0.0,
                        -0.0,
                        1,
                        -1,
                        0.1,
                        2.5,
                        -3.5,
                        127.9,
                        -32_769.2,
                        4e9,
                        -1e19,
                        1e-310,
                        Double.MIN_VALUE,
                        Double.MAX_VALUE,
                        Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        Double.NaN);
        };
    }
}
