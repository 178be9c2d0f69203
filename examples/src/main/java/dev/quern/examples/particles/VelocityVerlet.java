package dev.quern.examples.particles;

import static dev.quern.DType.F64;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.Value;

/**
 * How atoms of mass 1 move: half a kick by the force, a drift at the velocity that comes of it, and, with the forces where
 * the atoms then are, the other half of the kick. L. Verlet: Computer experiments on classical fluids, Physical Review 159,
 * 1967.
 */
final class VelocityVerlet {
    /** The first half of a step: kick and drift. */
    static final Kernel KICK_AND_DRIFT = Kernel.define("kick_and_drift", k -> {
        Array position = k.inout("position", F64, "n", "3");
        Array velocity = k.inout("velocity", F64, "n", "3");
        Array force = k.in("force", F64, "n", "3");
        Value time = k.param("time", F64);
        k.prange("n", i -> {
            velocity.at(i).plusAssign(force.at(i).mul(time.mul(0.5)));
            position.at(i).plusAssign(velocity.at(i).mul(time));
        });
    });

    /** The other half. */
    static final Kernel KICK = Kernel.define("kick", k -> {
        Array velocity = k.inout("velocity", F64, "n", "3");
        Array force = k.in("force", F64, "n", "3");
        Value time = k.param("time", F64);
        k.prange("n", i -> velocity.at(i).plusAssign(force.at(i).mul(time.mul(0.5))));
    });

    private VelocityVerlet() {}
}
