package dev.quern.examples.seeds;

import dev.quern.DType;
import dev.quern.NDArray;

final class ElementWiseProductTest extends SeedTest {
    @Override
    String program() {
        return "element_wise_product";
    }

    @Override
    NDArray[] inputs(DType type, int size) {
        return new NDArray[] {Inputs.matrix(type, 1, size), Inputs.matrix(type, 2, size)};
    }

    @Override
    Reference plainJava(DType type, NDArray... inputs) {
        Reference product = new Reference(type, inputs[0].shape());
        int at = 0;
        for (long i = 0; i < inputs[0].size(0); i++) {
            for (long j = 0; j < inputs[0].size(1); j++) {
                product.values[at++] = product.round(inputs[0].getDouble(i, j) * inputs[1].getDouble(i, j));
            }
        }
        return product;
    }

    @Override
    void run(DType type, NDArray result, NDArray... inputs) {
        ElementWiseProduct.define(type).run(inputs[0], inputs[1], result);
    }

    @Override
    NDArray call(DType type, NDArray... inputs) {
        return ElementWiseProduct.define(type).call(inputs[0], inputs[1]);
    }
}
