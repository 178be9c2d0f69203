package dev.quern.examples.seeds;

import dev.quern.DType;
import dev.quern.NDArray;

final class ParticleDistancesTest extends SeedTest {
    @Override
    String program() {
        return "particle_distances";
    }

    @Override
    NDArray[] inputs(DType type, int size) {
        return new NDArray[] {Inputs.array(type, 1, size, 3)};
    }

    /** The diagonal stays as it was. */
    @Override
    double before() {
        return 0;
    }

    @Override
    Reference plainJava(DType type, NDArray... inputs) {
        NDArray positions = inputs[0];
        int n = (int) positions.size(0);
        Reference distances = new Reference(type, n, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double distance = i == j ? 0 : distances.distance(positions, i, positions, j);
                distances.values[i * n + j] = distance;
                distances.tolerances[i * n + j] = distances.boundOfRoot(3, distance);
            }
        }
        return distances;
    }

    @Override
    void run(DType type, NDArray result, NDArray... inputs) {
        ParticleDistances.define(type).run(inputs[0], result);
    }

    @Override
    NDArray call(DType type, NDArray... inputs) {
        return ParticleDistances.define(type).call(inputs[0]);
    }
}
