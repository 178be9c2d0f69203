package dev.quern.examples.particles;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.RandomStream;
import dev.quern.Value;

/** Velocities of a given temperature: Maxwell's distribution, without a motion of the whole. */
final class Velocities {
    /** Each atom draws from a stream of its own, so a seed names the velocities. */
    private static final Kernel DRAW = Kernel.define("draw_velocities", k -> {
        Value seed = k.param("seed", I64);
        Array velocity = k.out("velocity", F64, "n", "3");
        k.prange("n", i -> {
            RandomStream random = k.random(seed, i);
            k.range("3", axis -> velocity.at(i, axis).set(random.normal()));
        });
    });

    private Velocities() {}

    /** Velocities [atoms, 3] whose sum is zero but for rounding, and whose temperature is exact but for rounding. */
    static NDArray of(long atoms, double temperature, long seed) {
        NDArray drawn = NDArray.zeros(F64, atoms, 3);
        DRAW.run(seed, drawn);
        NDArray velocities = drawn.sub(drawn.mean(0));
        return velocities.mul(Math.sqrt(temperature / temperature(atoms, kinetic(velocities))));
    }

    /** The kinetic energy of all atoms. */
    static double kinetic(NDArray velocities) {
        return 0.5 * velocities.square().sum().toDouble();
    }

    /** The temperature at which so many atoms have this kinetic energy; the whole does not move. */
    static double temperature(long atoms, double kinetic) {
        return 2 * kinetic / (3 * (atoms - 1.0));
    }
}
