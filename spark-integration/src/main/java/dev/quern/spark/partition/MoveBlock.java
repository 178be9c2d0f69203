package dev.quern.spark.partition;

import dev.quern.spark.task.TaskThreads;
import dev.quern.spatial.Space;
import java.util.Arrays;
import org.apache.spark.api.java.function.Function;

/** Does one step with one block: with a copy, as Spark may hold on to the block and read it again. */
record MoveBlock(TimeStep step, long number, Space space) implements Function<SpatialBlock, MovedBlock> {
    @Override
    public MovedBlock call(SpatialBlock before) {
        SpatialBlock block = before.copy();
        double[] observed = TaskThreads.call(() -> step.move(block, number));
        return new MovedBlock(block, observed, squaredMove(block));
    }

    /** The square of how far the farthest point is from where it started. */
    private double squaredMove(SpatialBlock block) {
        int dimensions = block.dimensions();
        double[] now = block.positionArray();
        double[] start = block.members().start;
        double farthest = 0;
        for (int row = 0; row < block.owned(); row++) {
            double sum = 0;
            for (int axis = 0; axis < dimensions; axis++) {
                double move = space.displacement(axis, start[row * dimensions + axis], now[row * dimensions + axis]);
                sum += move * move;
            }
            if (!Double.isFinite(sum)) {
                throw new SpatialPartitionException(
                        "after step %d the point with id %d in partition %d is at %s"
                                .formatted(number, block.members().ids[row], block.partition(), place(block, row)),
                        "see whether the step divides by a distance of 0, or is too long to be stable");
            }
            farthest = Math.max(farthest, sum);
        }
        return farthest;
    }

    private static String place(SpatialBlock block, int row) {
        int dimensions = block.dimensions();
        return Arrays.toString(Arrays.copyOfRange(block.positionArray(), row * dimensions, (row + 1) * dimensions));
    }
}
