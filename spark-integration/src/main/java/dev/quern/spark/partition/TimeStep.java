package dev.quern.spark.partition;

import java.io.Serializable;

/** What happens to the points of a partition in one step of time. */
@FunctionalInterface
public interface TimeStep extends Serializable {
    /**
     * Moves the points that the partition owns. Called by a task, where kernels and other parallel loops run on the threads
     * that it may use; for partitions without points, too.
     *
     * <p>The same block has to give the same bits: a step whose executor is lost is done again by another.
     *
     * @param block of which the rows of {@link SpatialBlock#positions} and {@link SpatialBlock#values} that are owned are to
     *     be overwritten; ghosts are where their owners have them at the beginning of the step
     * @param step the number of the step, from 0
     * @return what is added up over all partitions, such as energies: the same number of them each time, and maybe none
     */
    double[] move(SpatialBlock block, long step);
}
