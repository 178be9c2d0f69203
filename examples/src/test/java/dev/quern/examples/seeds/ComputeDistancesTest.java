package dev.quern.examples.seeds;

import dev.quern.DType;
import dev.quern.NDArray;

final class ComputeDistancesTest extends SeedTest {
    @Override
    String program() {
        return "compute_distances";
    }

    @Override
    NDArray[] inputs(DType type, int size) {
        return new NDArray[] {Inputs.array(type, 1, size, 2), Inputs.array(type, 2, Math.min(size, 16), 2)};
    }

    @Override
    Reference plainJava(DType type, NDArray... inputs) {
        Reference distances = new Reference(type, inputs[0].size(0), inputs[1].size(0));
        int at = 0;
        for (long i = 0; i < inputs[0].size(0); i++) {
            for (long j = 0; j < inputs[1].size(0); j++) {
                distances.values[at] = distances.distance(inputs[0], i, inputs[1], j);
                distances.tolerances[at] = distances.boundOfRoot(2, distances.values[at]);
                at++;
            }
        }
        return distances;
    }

    @Override
    void run(DType type, NDArray result, NDArray... inputs) {
        ComputeDistances.define(type).run(inputs[0], inputs[1], result);
    }

    @Override
    NDArray call(DType type, NDArray... inputs) {
        return ComputeDistances.define(type).call(inputs[0], inputs[1]);
    }
}
