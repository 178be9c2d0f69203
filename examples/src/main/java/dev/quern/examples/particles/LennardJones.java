package dev.quern.examples.particles;

import static dev.quern.DType.F64;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.Value;
import dev.quern.Variable;

/**
 * The force between two atoms of a noble gas, as J. E. Lennard-Jones wrote it down: they attract each other from afar,
 * repel each other when they touch, and leave each other alone beyond a cutoff. At distance r a pair has the potential
 * energy 4 (r^-12 - r^-6).
 */
public final class LennardJones {
    /** The distance beyond which there is no force. */
    public static final double CUTOFF = 2.5;

    /**
     * The force on each atom. A call takes {@link dev.quern.spatial.Neighbors} in the place of the positions; where only
     * the first points are atoms of its own, it is the force on these.
     */
    public static final Kernel FORCES = Kernel.define("lennard_jones_forces", k -> {
        Array position = k.in("position", F64, "points", "3");
        Array force = k.out("force", F64, "n", "3");
        k.prange("n", i -> {
            force.at(i).set(0);
            k.neighbors(i, position, CUTOFF, (j, d, r2) -> force.at(i).minusAssign(d.mul(push(k, r2))));
        });
    });

    /**
     * The potential energy of each atom, and its virial: half of what each pair has that it is in. The virial of a pair is
     * force times distance; what the pressure has from the forces is the sum of it.
     */
    public static final Kernel ENERGY = Kernel.define("lennard_jones_energy", k -> {
        Array position = k.in("position", F64, "points", "3");
        Array potential = k.out("potential", F64, "n");
        Array virial = k.out("virial", F64, "n");
        k.prange("n", i -> {
            Variable energy = k.var(0.0);
            Variable work = k.var(0.0);
            k.neighbors(i, position, CUTOFF, (j, d, r2) -> {
                Value attraction = k.let(Value.of(1.0).div(r2.mul(r2).mul(r2)));
                energy.plusAssign(attraction.mul(attraction.sub(1)).mul(4));
                work.plusAssign(push(k, r2).mul(r2));
            });
            potential.at(i).set(energy.mul(0.5));
            virial.at(i).set(work.mul(0.5));
        });
    });

    private LennardJones() {}

    /** The force that pushes two atoms apart, by their distance; negative where they attract each other. */
    private static Value push(KernelBuilder k, Value squaredDistance) {
        Value inverse = k.let(Value.of(1.0).div(squaredDistance));
        Value attraction = k.let(inverse.mul(inverse).mul(inverse));
        return attraction.mul(48).mul(attraction.sub(0.5)).mul(inverse);
    }
}
