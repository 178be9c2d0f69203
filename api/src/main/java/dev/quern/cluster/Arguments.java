package dev.quern.cluster;

import dev.quern.DType;
import dev.quern.NDArray;
import java.util.Map;

/** What users give, and what kernels give back. */
final class Arguments {
    private Arguments() {}

    /** An array as F64: itself, or an F32 widened. */
    static NDArray doubles(String name, NDArray array) {
        if (!array.dtype().isFloating()) {
            throw new IllegalArgumentException(
                    "%s: expected F64 or F32, got %s: cast(DType.F64) makes it one".formatted(name, array.describe()));
        }
        return array.dtype() == DType.F64 ? array : array.cast(DType.F64);
    }

    /** An output of a kernel. */
    static NDArray output(Map<String, NDArray> outputs, String name) {
        NDArray output = outputs.get(name);
        if (output == null) {
            throw new IllegalStateException("no output \"" + name + "\" in " + outputs.keySet());
        }
        return output;
    }
}
