package dev.quern.spark.internal;

import dev.quern.NDArray;
import dev.quern.spark.task.Plan;
import org.apache.spark.sql.vectorized.ColumnVector;

/** Columns over the arrays that a kernel wrote. */
final class OutputVectors {
    private OutputVectors() {}

    /** A column of numbers for [n], of arrays for [n, d]. */
    static ColumnVector of(NDArray array) {
        Object elements = Plan.elements(array);
        return array.rank() == 1
                ? new ArrayVector(array.dtype(), elements, null)
                : new MatrixVector(array.dtype(), elements, Math.toIntExact(array.size(1)));
    }
}
