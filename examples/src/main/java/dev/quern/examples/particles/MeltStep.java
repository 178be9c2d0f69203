package dev.quern.examples.particles;

import dev.quern.NDArray;
import dev.quern.spark.partition.SpatialBlock;
import dev.quern.spark.partition.TimeStep;
import dev.quern.spatial.Space;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.util.LongAccumulator;

/**
 * A step of the melt in one partition of space. It begins with the forces, as ghosts are then where their owners have them:
 * so the half kick that ends a step is done together with the one that begins the next. In between, velocities are those of
 * half a step ago, but for the start.
 *
 * @param space that the atoms are in
 * @param skin by how much lists of neighbours reach further than the force
 * @param kernels the nanoseconds that kernels took are added to it
 * @param lists and those for lists of neighbours to this
 */
record MeltStep(Space space, double skin, LongAccumulator kernels, LongAccumulator lists) implements TimeStep {
    @Override
    public double[] move(SpatialBlock block, long step) {
        return withForces(block, near -> {
            NDArray position = owned(block, block.positions());
            NDArray velocity = owned(block, block.values());
            NDArray force = near.forces(block);
            endStep(velocity, force, step);
            VelocityVerlet.KICK_AND_DRIFT.run(position, velocity, force, Simulation.TIME_STEP);
            return new double[0];
        });
    }

    /**
     * The kinetic and the potential energy of the atoms that a block owns, and their virial. The block is not changed.
     *
     * @param step how many steps were done
     */
    double[] observe(SpatialBlock block, long step) {
        return withForces(block, near -> {
            NDArray velocity = owned(block, block.values()).copy();
            endStep(velocity, near.forces(block), step);
            double[] found = near.potentialAndVirial();
            return new double[] {Velocities.kinetic(velocity), found[0], found[1]};
        });
    }

    /** The half kick that the step before this one still needs. */
    private static void endStep(NDArray velocity, NDArray force, long step) {
        if (step > 0) {
            VelocityVerlet.KICK.run(velocity, force, Simulation.TIME_STEP);
        }
    }

    private double[] withForces(SpatialBlock block, Function<BlockForces, double[]> work) {
        return block.reuse(
                BlockForces.class,
                () -> timed(lists, () -> BlockForces.of(block, space, skin)),
                near -> timed(kernels, () -> work.apply(near)));
    }

    private static <T> T timed(LongAccumulator sum, Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        sum.add(System.nanoTime() - start);
        return result;
    }

    private static NDArray owned(SpatialBlock block, NDArray rows) {
        return rows.slice(0, 0, block.owned());
    }
}
