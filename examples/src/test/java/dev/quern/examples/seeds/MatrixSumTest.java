package dev.quern.examples.seeds;

import dev.quern.DType;
import dev.quern.NDArray;

final class MatrixSumTest extends SeedTest {
    @Override
    String program() {
        return "matrix_sum";
    }

    @Override
    NDArray[] inputs(DType type, int size) {
        return new NDArray[] {Inputs.matrix(type, 1, size)};
    }

    @Override
    Reference plainJava(DType type, NDArray... inputs) {
        Reference total = new Reference(type);
        double magnitudes = 0;
        for (long i = 0; i < inputs[0].size(0); i++) {
            for (long j = 0; j < inputs[0].size(1); j++) {
                total.values[0] = total.round(total.values[0] + inputs[0].getDouble(i, j));
                magnitudes += Math.abs(inputs[0].getDouble(i, j));
            }
        }
        total.tolerances[0] = total.boundOfSum(inputs[0].size(), magnitudes);
        return total;
    }

    @Override
    void run(DType type, NDArray result, NDArray... inputs) {
        MatrixSum.define(type).run(inputs[0], result);
    }

    @Override
    NDArray call(DType type, NDArray... inputs) {
        return MatrixSum.define(type).call(inputs[0]);
    }
}
