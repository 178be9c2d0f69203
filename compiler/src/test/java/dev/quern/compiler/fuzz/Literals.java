package dev.quern.compiler.fuzz;

import dev.quern.DType;
import dev.quern.NDArray;
import java.util.Arrays;
import java.util.StringJoiner;

/** Numbers and arrays as Java. */
final class Literals {
    private Literals() {}

    static String of(double value) {
        if (Double.isNaN(value)) {
            return "Double.NaN";
        }
        return Double.isInfinite(value)
                ? (value > 0 ? "Double.POSITIVE_INFINITY" : "Double.NEGATIVE_INFINITY")
                : Double.toString(value);
    }

    static String of(long value) {
        return value == Long.MIN_VALUE ? "Long.MIN_VALUE" : value + "L";
    }

    static String ofScalar(Object value) {
        if (value instanceof Boolean) {
            return value.toString();
        }
        return value instanceof Double || value instanceof Float
                ? of(((Number) value).doubleValue())
                : of(((Number) value).longValue());
    }

    /** A dense array on the heap. */
    static String of(NDArray array) {
        StringJoiner values = new StringJoiner(", ", "{", "}");
        DType dtype = array.dtype();
        if (dtype.isFloating()) {
            Arrays.stream(array.toDoubleArray()).forEach(value -> values.add(of(value)));
        } else if (dtype == DType.BOOL) {
            for (boolean value : array.toBooleanArray()) {
                values.add(Boolean.toString(value));
            }
        } else {
            Arrays.stream(array.toLongArray()).forEach(value -> values.add(of(value)));
        }
        String type = dtype.isFloating() ? "double" : dtype == DType.BOOL ? "boolean" : "long";
        String dense = "NDArray.of(new %s[] %s, %s)".formatted(type, values, shape(array.shape()));
        return dtype == DType.F64 || dtype == DType.I64 || dtype == DType.BOOL
                ? dense
                : dense + ".cast(DType." + dtype + ")";
    }

    static String shape(long... shape) {
        return "new long[] {" + Arrays.toString(shape).replace("[", "").replace(']', '}');
    }
}
