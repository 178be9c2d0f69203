package dev.quern.spark;

import dev.quern.spark.partition.SpatialBlock;
import dev.quern.spark.partition.TimeStep;
import dev.quern.spatial.Space;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Points that push one another away within a distance, by plain loops: a point's forces are added in the order of the
 * others' ids, so that the sum is the same wherever they lie.
 */
record SoftSpheres(Space space) implements TimeStep {
    private static final double RADIUS = 0.7;
    private static final double TIME = 0.02;

    static SoftSpheres of(int dimensions, boolean isPeriodic) {
        return new SoftSpheres(TimeStepsTest.space(dimensions, isPeriodic));
    }

    /** Returns how many pairs are within the distance, each counted by both. */
    @Override
    public double[] move(SpatialBlock block, long step) {
        int points = block.points();
        int dimensions = block.dimensions();
        double[][] positions = new double[points][dimensions];
        double[][] velocities = new double[block.owned()][dimensions];
        long[] ids = new long[points];
        for (int row = 0; row < points; row++) {
            ids[row] = block.ids().getLong(row);
            for (int axis = 0; axis < dimensions; axis++) {
                positions[row][axis] = block.positions().getDouble(row, axis);
                if (row < block.owned()) {
                    velocities[row][axis] = block.values().getDouble(row, axis);
                }
            }
        }
        double pairs = move(positions, velocities, ids);
        for (int row = 0; row < block.owned(); row++) {
            for (int axis = 0; axis < dimensions; axis++) {
                block.positions().setDouble(positions[row][axis], row, axis);
                block.values().setDouble(velocities[row][axis], row, axis);
            }
        }
        return new double[] {pairs};
    }

    /** Moves as many points as there are velocities. */
    private double move(double[][] positions, double[][] velocities, long[] ids) {
        int[] byId = IntStream.range(0, ids.length)
                .boxed()
                .sorted((a, b) -> Long.compare(ids[a], ids[b]))
                .mapToInt(row -> row)
                .toArray();
        double pairs = 0;
        double[][] forces = new double[velocities.length][positions.length == 0 ? 0 : positions[0].length];
        for (int row = 0; row < velocities.length; row++) {
            for (int other : byId) {
                double squared = space.squaredDistance(positions[row], positions[other]);
                if (other == row || squared > RADIUS * RADIUS || squared == 0) {
                    continue;
                }
                pairs++;
                double strength = RADIUS / Math.sqrt(squared) - 1;
                for (int axis = 0; axis < forces[row].length; axis++) {
                    forces[row][axis] -=
                            strength * space.displacement(axis, positions[row][axis], positions[other][axis]);
                }
            }
        }
        for (int row = 0; row < velocities.length; row++) {
            for (int axis = 0; axis < forces[row].length; axis++) {
                velocities[row][axis] += TIME * forces[row][axis];
                positions[row][axis] += TIME * velocities[row][axis];
                if (space.isPeriodic(axis)) {
                    positions[row][axis] = space.wrap(axis, positions[row][axis]);
                }
            }
        }
        return pairs;
    }

    /** All points in one place. */
    Local local(double[][] points) {
        double[][] positions = Arrays.stream(points).map(double[]::clone).toArray(double[][]::new);
        return new Local(this, positions, new double[points.length][points[0].length]);
    }

    static final class Local {
        private final SoftSpheres spheres;
        private final double[][] positions;
        private final double[][] velocities;

        private Local(SoftSpheres spheres, double[][] positions, double[][] velocities) {
            this.spheres = spheres;
            this.positions = positions;
            this.velocities = velocities;
        }

        double[][] positions() {
            return positions;
        }

        double[][] velocities() {
            return velocities;
        }

        double step() {
            return spheres.move(
                    positions,
                    velocities,
                    IntStream.range(0, positions.length).asLongStream().toArray());
        }

        double wrapped(double coordinate, int axis) {
            return spheres.space().wrap(axis, coordinate);
        }
    }
}
