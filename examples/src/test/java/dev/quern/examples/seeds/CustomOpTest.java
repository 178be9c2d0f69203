package dev.quern.examples.seeds;

import dev.quern.DType;
import dev.quern.NDArray;

/** On a matrix and a vector that broadcasts to it. */
final class CustomOpTest extends SeedTest {
    @Override
    String program() {
        return "custom_op";
    }

    @Override
    NDArray[] inputs(DType type, int size) {
        return new NDArray[] {Inputs.matrix(type, 1, size), Inputs.array(type, 2, Inputs.columns(size))};
    }

    @Override
    Reference plainJava(DType type, NDArray... inputs) {
        Reference result = new Reference(type, inputs[0].shape());
        int at = 0;
        for (long i = 0; i < inputs[0].size(0); i++) {
            for (long j = 0; j < inputs[0].size(1); j++) {
                double x = inputs[0].getDouble(i, j);
                result.values[at++] = result.round(result.round(x * inputs[1].getDouble(j)) + x);
            }
        }
        return result;
    }

    @Override
    void run(DType type, NDArray result, NDArray... inputs) {
        CustomOp.CUSTOM_OP.into(result, inputs[0], inputs[1]);
    }

    @Override
    NDArray call(DType type, NDArray... inputs) {
        return CustomOp.CUSTOM_OP.call(inputs[0], inputs[1]);
    }
}
