package dev.quern.examples.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.DType;
import dev.quern.NDArray;
import org.junit.jupiter.api.Test;

final class ParallelMatmulTest extends SeedTest {
    @Override
    String program() {
        return "matmul";
    }

    @Override
    NDArray[] inputs(DType type, int size) {
        return Inputs.factors(type, size);
    }

    @Override
    Reference plainJava(DType type, NDArray... inputs) {
        return Reference.matmul(type, inputs[0], inputs[1]);
    }

    @Override
    void run(DType type, NDArray result, NDArray... inputs) {
        ParallelMatmul.define(type).run(inputs[0], inputs[1], result);
    }

    @Override
    NDArray call(DType type, NDArray... inputs) {
        return ParallelMatmul.define(type).call(inputs[0], inputs[1]);
    }

    /** A serial loop of updates is in order: here plain Java has the same bits. */
    @Test
    void addsInOrder() {
        NDArray[] inputs = inputs(DType.F32, 1000);
        double[] product = call(DType.F32, inputs).cast(DType.F64).flatten().toDoubleArray();
        assertThat(product).isEqualTo(plainJava(DType.F32, inputs).values);
    }

    @Test
    void theProductOverNothingIsZero() {
        NDArray product = NDArray.ones(DType.F64, 2, 3);
        run(DType.F64, product, NDArray.zeros(DType.F64, 2, 0), NDArray.zeros(DType.F64, 0, 3));
        assertThat(product.contentEquals(NDArray.zeros(DType.F64, 2, 3))).isTrue();
    }
}
