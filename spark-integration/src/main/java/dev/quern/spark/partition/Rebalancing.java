package dev.quern.spark.partition;

import dev.quern.spark.task.TaskFailures;
import dev.quern.spatial.PartitionQuality;
import dev.quern.spatial.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;

/**
 * Cuts space anew where points have moved so that some partitions would have much more of them than others: one job counts
 * where points belong by the cuts that there are, and only if that is uneven a second one draws a sample of the points where
 * they are now.
 *
 * @param request what was asked for when space was cut first
 * @param builder how blocks are made by the cuts that there are
 */
record Rebalancing(SpatialRepartition.Request request, BlockBuilder builder) {
    /**
     * How blocks are to be made now; empty if as before, since the largest load is at most so many times the mean.
     *
     * @param blocks points where they are now, whoever owns them
     */
    Optional<BlockBuilder> above(double threshold, JavaRDD<SpatialBlock> blocks) {
        PartitionQuality quality = new PartitionQuality(builder.partitioning().value(), 0);
        try {
            blocks.map(new Count(builder, request.space(), request.columns().weight() != null))
                    .collect()
                    .forEach(quality::merge);
            if (!quality.needsRebalancing(threshold)) {
                return Optional.empty();
            }
            double chance = Math.min(1, (double) request.sample() / quality.points());
            List<Drawn> drawn =
                    new ArrayList<>(blocks.map(new Draw(request.columns(), request.space(), request.seed(), chance))
                            .collect());
            Sample sample = Sample.of(drawn, request.columns(), request.sample());
            return Optional.of(
                    SpatialPartitions.of(request, sample, sample.weights()).builder());
        } catch (Exception e) {
            throw TaskFailures.of(e, SpatialPartitionException.class);
        }
    }

    /** The place of an owned point; in a periodic space inside of its bounds. */
    private static void read(SpatialBlock block, int row, Space space, double[] point) {
        for (int axis = 0; axis < block.dimensions(); axis++) {
            point[axis] = space.wrap(axis, block.positionArray()[row * block.dimensions() + axis]);
        }
    }

    /** The load of a point: its weight comes last of what goes with it. */
    private static double load(SpatialBlock block, int row, boolean isWeighted) {
        double load = isWeighted ? block.valueArray()[(row + 1) * block.width() - 1] : 1;
        if (!(load >= 0 && load < Double.POSITIVE_INFINITY)) {
            throw new SpatialPartitionException(
                    "the point with id %d has the weight %s after a step".formatted(block.members().ids[row], load),
                    "leave the weight as it was, or give it a finite number that is not negative");
        }
        return load;
    }

    private record Count(BlockBuilder builder, Space space, boolean isWeighted)
            implements Function<SpatialBlock, PartitionQuality> {
        @Override
        public PartitionQuality call(SpatialBlock block) {
            PartitionQuality quality =
                    new PartitionQuality(builder.partitioning().value(), 0);
            double[] point = new double[block.dimensions()];
            for (int row = 0; row < block.owned(); row++) {
                read(block, row, space, point);
                quality.add(point, block.members().ids[row], load(block, row, isWeighted));
            }
            return quality;
        }
    }

    /** @param chance of each point to be drawn */
    private record Draw(PointColumns columns, Space space, long seed, double chance)
            implements Function<SpatialBlock, Drawn> {
        @Override
        public Drawn call(SpatialBlock block) {
            int dimensions = block.dimensions();
            int most = (int) Math.max(1, Math.ceil(chance * block.owned()));
            Reservoir reservoir = new Reservoir(most, dimensions + 1);
            double[] kept = new double[dimensions + 1];
            for (int row = 0; row < block.owned(); row++) {
                read(block, row, space, kept);
                kept[dimensions] = load(block, row, columns.weight() != null);
                reservoir.add(DrawPoints.number(seed, block.members().ids[row]), kept);
            }
            return new Drawn(block.owned(), reservoir.drawn(), reservoir.values(), new Faults(columns, space));
        }
    }
}
