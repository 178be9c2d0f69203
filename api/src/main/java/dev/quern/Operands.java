package dev.quern;

import dev.quern.ir.Types;
import org.jspecify.annotations.Nullable;

/** What a function of whole arrays is called with, as arrays. */
final class Operands {
    private Operands() {}

    /** Java arrays become vectors, and numbers scalars of the type that the arrays beside them suggest. */
    static NDArray[] arrays(String function, Object... inputs) {
        NDArray[] arrays = new NDArray[inputs.length];
        DType widest = null;
        for (int each = 0; each < inputs.length; each++) {
            Object input = inputs[each];
            if (!(input instanceof Number) && !(input instanceof Boolean)) {
                NDArray array = array(function, input);
                arrays[each] = array;
                widest = widest == null
                        ? array.dtype()
                        : Types.widen(widest, array.dtype()).orElse(widest);
            }
        }
        for (int each = 0; each < inputs.length; each++) {
            if (inputs[each] instanceof Number number) {
                arrays[each] = scalar(number, widest);
            } else if (inputs[each] instanceof Boolean truth) {
                arrays[each] = NDArray.scalar(truth);
            }
        }
        return arrays;
    }

    private static NDArray array(String function, Object input) {
        NDArray rows = rows(input);
        NDArray array = rows == null ? array(input) : rows;
        if (array == null) {
            throw new IllegalArgumentException("%s of a %s: pass an NDArray, a Java array of numbers or a number"
                    .formatted(function, input.getClass().getTypeName()));
        }
        return array;
    }

    /** An array, or a Java array of rank 1 as one; null if it is neither. */
    static @Nullable NDArray array(Object input) {
        if (input instanceof NDArray array) {
            return array;
        } else if (input instanceof double[] data) {
            return NDArray.of(data);
        } else if (input instanceof float[] data) {
            return NDArray.of(data);
        } else if (input instanceof int[] data) {
            return NDArray.of(data);
        } else if (input instanceof long[] data) {
            return NDArray.of(data);
        } else if (input instanceof short[] data) {
            return NDArray.of(data);
        } else if (input instanceof byte[] data) {
            return NDArray.of(data);
        } else if (input instanceof boolean[] data) {
            return NDArray.of(data);
        }
        return null;
    }

    /** A copy of the rows of a Java array of arrays; null if it is none. Only what is read may be a copy. */
    static @Nullable NDArray rows(Object input) {
        if (input instanceof double[][] rows) {
            return NDArray.of(rows);
        } else if (input instanceof float[][] rows) {
            return NDArray.of(rows);
        } else if (input instanceof int[][] rows) {
            return NDArray.of(rows);
        } else if (input instanceof long[][] rows) {
            return NDArray.of(rows);
        }
        return null;
    }

    /** As a literal in a kernel: a whole number takes any type that holds it, a fraction any floating type. */
    private static NDArray scalar(Number number, @Nullable DType beside) {
        boolean whole = number instanceof Byte
                || number instanceof Short
                || number instanceof Integer
                || number instanceof Long;
        DType dtype = whole ? DType.I64 : DType.F64;
        if (beside != null
                && (whole ? beside.isNumeric() && Types.holds(beside, number.longValue()) : beside.isFloating())) {
            dtype = beside;
        }
        return whole ? NDArray.full(dtype, number.longValue()) : NDArray.full(dtype, number.doubleValue());
    }
}
