package dev.quern.examples.seeds;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Value;

/**
 * The distance between any two particles, each pair computed once and written to both of its places.
 *
 * <pre>{@code
 * @njit(parallel=True)
 * def particle_distances(positions):
 *     n = positions.shape[0]
 *     distances = np.zeros((n, n))
 *     for i in prange(n):
 *         for j in range(i + 1, n):
 *             distances[i, j] = np.sqrt(np.sum((positions[i] - positions[j]) ** 2))
 *             distances[j, i] = distances[i, j]
 *     return distances
 * }</pre>
 *
 * A method of Values is a function of the kernel, as an {@code @njit} function called from another is. Here it takes two
 * vectors; in the kernel it becomes one loop over their coordinates, without an array in between. The diagonal is nobody's
 * pair: it stays zero, as {@code call} allocates it.
 */
public final class ParticleDistances {
    static final Kernel PARTICLE_DISTANCES = define(DType.F64);

    private ParticleDistances() {}

    static Kernel define(DType type) {
        return Kernel.define("particle_distances", k -> {
            Array positions = k.in("positions", type, "n", "3");
            Array distances = k.out("distances", type, "n", "n");
            k.prange("n", i -> {
                k.range(i.add(1), "n", j -> {
                    distances.at(i, j).set(distance(positions.at(i), positions.at(j)));
                    distances.at(j, i).set(distances.at(i, j));
                });
            });
        });
    }

    private static Value distance(Value p, Value q) {
        return p.sub(q).square().sum().sqrt();
    }

    /** The corners of a box of 3 by 4 by 12. */
    public static void main(String[] args) {
        NDArray positions = NDArray.of(new double[][] {{0, 0, 0}, {3, 0, 0}, {3, 4, 0}, {3, 4, 12}});
        System.out.println("positions =\n" + positions);
        System.out.println("particle_distances(positions) =\n" + PARTICLE_DISTANCES.call(positions));
        System.out.println(PARTICLE_DISTANCES.explain());
    }
}
