package dev.quern.examples.seeds;

import dev.quern.DType;
import dev.quern.NDArray;
import org.junit.jupiter.api.Nested;

final class RedundantMatmulTest {
    private abstract static class Both extends SeedTest {
        @Override
        final String program() {
            return "matmul";
        }

        @Override
        final NDArray[] inputs(DType type, int size) {
            return Inputs.factors(type, size);
        }

        @Override
        final Reference plainJava(DType type, NDArray... inputs) {
            return Reference.matmul(type, inputs[0], inputs[1]);
        }
    }

    @Nested
    final class OfArrays extends Both {
        @Override
        void run(DType type, NDArray result, NDArray... inputs) {
            result.copyFrom(call(type, inputs));
        }

        @Override
        NDArray call(DType type, NDArray... inputs) {
            return RedundantMatmul.redundantMatmul(inputs[0], inputs[1]);
        }
    }

    @Nested
    final class InAKernel extends Both {
        @Override
        void run(DType type, NDArray result, NDArray... inputs) {
            RedundantMatmul.define(type).run(inputs[0], inputs[1], result);
        }

        @Override
        NDArray call(DType type, NDArray... inputs) {
            return RedundantMatmul.define(type).call(inputs[0], inputs[1]);
        }
    }
}
