package dev.quern.examples.particles;

import static dev.quern.DType.F64;
import static dev.quern.DType.I32;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.spatial.Neighbors;
import dev.quern.spatial.Space;

/**
 * The melt of LAMMPS's standard benchmark: a crystal of Lennard-Jones atoms that is too hot to stay one. Number, volume
 * and energy are constant.
 *
 * <p>Lists of neighbours reach further than the force by a skin, and serve {@value #STEPS_PER_LIST} steps. When they are
 * made anew, atoms are also put into an order of space, that kernels find neighbours near each other in memory. No result
 * depends on the number of threads.
 */
public final class Simulation {
    /** Atoms in a unit of volume. */
    public static final double DENSITY = 0.8442;

    /** At the start. */
    public static final double TEMPERATURE = 1.44;

    /** How long a step is. */
    public static final double TIME_STEP = 0.005;

    /** By how much lists reach further than the force. */
    static final double SKIN = 0.3;

    /** How many steps a list serves. */
    static final int STEPS_PER_LIST = 20;

    /** Rows in another order. */
    private static final Kernel REORDER = Kernel.define("reorder", k -> {
        Array rows = k.in("rows", F64, "n", "3");
        Array order = k.in("order", I32, "n");
        Array ordered = k.out("ordered", F64, "n", "3");
        k.prange("n", i -> ordered.at(i).set(rows.at(order.at(i))));
    });

    private final Space space;
    private final NDArray position;
    private final NDArray velocity;
    private final NDArray force;
    private final Neighbors near;
    private long step;

    private Simulation(Space space, NDArray position, NDArray velocity, double skin) {
        this.space = space;
        this.position = position;
        this.velocity = velocity;
        this.force = NDArray.zeros(F64, position.shape());
        this.near = Neighbors.of(position, space, LennardJones.CUTOFF + skin);
        rebuild();
        computeForces();
    }

    /**
     * A crystal at rest, whose atoms have the starting temperature.
     *
     * @param cells along an edge, from 4: a smaller crystal would have atoms near two images of one another
     * @param seed names the velocities
     */
    public static Simulation of(int cells, long seed) {
        return of(cells, seed, SKIN);
    }

    /** One with another skin: as thick as atoms come together in the steps that a list serves, and no pair is missed. */
    static Simulation of(int cells, long seed, double skin) {
        Lattice lattice = new Lattice(cells, DENSITY);
        NDArray velocity = Velocities.of(lattice.atoms(), TEMPERATURE, seed);
        return new Simulation(lattice.space(), lattice.positions(), velocity, skin);
    }

    /** Takes a step. */
    public void step() {
        VelocityVerlet.KICK_AND_DRIFT.run(position, velocity, force, TIME_STEP);
        step++;
        if (step % STEPS_PER_LIST == 0) {
            rebuild();
        }
        computeForces();
        VelocityVerlet.KICK.run(velocity, force, TIME_STEP);
    }

    private void computeForces() {
        LennardJones.FORCES.run(near, force);
    }

    /** The order is that of the last search: atoms move little meanwhile, and a second search would cost more. */
    private void rebuild() {
        space.wrap(position);
        NDArray order = near.order();
        position.copyFrom(REORDER.call(position, order));
        velocity.copyFrom(REORDER.call(velocity, order));
        near.rebuild();
    }

    /** How many steps were taken. */
    public long steps() {
        return step;
    }

    /** How many atoms there are. */
    public long atoms() {
        return position.size(0);
    }

    /** The periodic box that the atoms are in. */
    public Space space() {
        return space;
    }

    /** Where the atoms are, perhaps outside the bounds since the last search: [atoms, 3], not to be changed. */
    public NDArray positions() {
        return position;
    }

    /** How fast they are: [atoms, 3], not to be changed. */
    public NDArray velocities() {
        return velocity;
    }

    /** The force on each where it is: [atoms, 3], not to be changed. */
    public NDArray forces() {
        return force;
    }

    /** What can be said of all atoms now. */
    public Thermo thermo() {
        NDArray potential = NDArray.zeros(F64, atoms());
        NDArray virial = NDArray.zeros(F64, atoms());
        LennardJones.ENERGY.run(near, potential, virial);
        double kinetic = Velocities.kinetic(velocity);
        return Thermo.of(
                step,
                atoms(),
                space,
                kinetic,
                potential.sum().toDouble(),
                virial.sum().toDouble());
    }
}
