package dev.quern.examples.particles;

import static dev.quern.DType.F64;

import dev.quern.NDArray;
import dev.quern.spark.partition.SpatialBlock;
import dev.quern.spatial.Neighbors;
import dev.quern.spatial.Space;

/**
 * The forces on the atoms of one partition of space, which ghosts push as much as its own do. Lists of neighbours are made
 * of where the atoms were when they came to this partition, and serve until they go.
 */
final class BlockForces {
    /** The positions that the lists are read with: those of a block are another array after each step. */
    private final NDArray position;

    private final Neighbors near;
    private final NDArray force;

    private BlockForces(NDArray position, Neighbors near, NDArray force) {
        this.position = position;
        this.near = near;
        this.force = force;
    }

    /** Finds who is near whom, skin included. */
    static BlockForces of(SpatialBlock block, Space space, double skin) {
        NDArray position = block.startPositions().copy();
        return new BlockForces(
                position,
                Neighbors.of(position, block.owned(), space, LennardJones.CUTOFF + skin),
                NDArray.zeros(F64, block.owned(), 3));
    }

    /** The force on each atom that the block owns, where atoms are now: [owned, 3], overwritten by the next call. */
    NDArray forces(SpatialBlock block) {
        position.copyFrom(block.positions());
        LennardJones.FORCES.run(near, force);
        return force;
    }

    /** Their potential energy and their virial; to be asked for after {@link #forces}. */
    double[] potentialAndVirial() {
        NDArray potential = NDArray.zeros(F64, force.size(0));
        NDArray virial = NDArray.zeros(F64, force.size(0));
        LennardJones.ENERGY.run(near, potential, virial);
        return new double[] {potential.sum().toDouble(), virial.sum().toDouble()};
    }
}
