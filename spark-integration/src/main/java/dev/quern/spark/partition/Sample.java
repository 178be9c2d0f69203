package dev.quern.spark.partition;

import dev.quern.spark.task.TaskFailures;
import dev.quern.spatial.Box;
import dev.quern.spatial.PointSample;
import dev.quern.spatial.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;

/**
 * A sample of all points, each drawn with the same chance: from each partition of the input in proportion to its points.
 * One job counts and draws. Partitions with so many more points than others that too few of theirs were drawn are read a
 * second time.
 */
final class Sample {
    /** How many times what a partition of mean size is to contribute is drawn from each. */
    private static final double SURPLUS = 3;

    private final long count;
    private final double[][] points;
    private final double[] weights;

    private Sample(long count, double[][] points, double[] weights) {
        this.count = count;
        this.points = points;
        this.weights = weights;
    }

    static Sample of(JavaRDD<Row> read, PointColumns columns, Space space, long seed, int wanted) {
        int inputs = Math.max(1, read.getNumPartitions());
        int most = (int) Math.min(wanted, Math.ceil(SURPLUS * wanted / inputs));
        try {
            List<Drawn> all = new ArrayList<>(read.mapPartitions(new DrawPoints(columns, space, seed, most))
                    .collect());
            return new Drawing(all, columns, wanted).finish(read, space, seed);
        } catch (Exception e) {
            throw TaskFailures.of(e, SpatialPartitionException.class);
        }
    }

    /** A sample from one that was drawn elsewhere. */
    static Sample of(List<Drawn> all, PointColumns columns, int wanted) {
        return new Drawing(all, columns, wanted).sample();
    }

    /** How many points there are in all. */
    long count() {
        return count;
    }

    double[][] points() {
        return points;
    }

    /** The load that each point of the sample stands for. */
    double[] weights() {
        return weights;
    }

    /** As the geometry takes it. */
    PointSample asPoints(Space space, double radius, double[] loads) {
        int dimensions = space.dimensions();
        PointSample sample = PointSample.of(points, dimensions).withRadius(radius);
        if (Arrays.stream(loads).anyMatch(load -> load > 0)) {
            sample = sample.withWeights(loads);
        }
        if (space.isPeriodic()) {
            double[] lower =
                    IntStream.range(0, dimensions).mapToDouble(space::lower).toArray();
            double[] upper =
                    IntStream.range(0, dimensions).mapToDouble(space::upper).toArray();
            boolean[] periodic = new boolean[dimensions];
            for (int axis = 0; axis < dimensions; axis++) {
                periodic[axis] = space.isPeriodic(axis);
            }
            sample = sample.withPeriods(Box.of(lower, upper), periodic);
        }
        return sample;
    }

    /** What was drawn of each partition of the input. */
    private record Drawing(List<Drawn> all, PointColumns columns, int wanted) {
        Sample finish(JavaRDD<Row> read, Space space, long seed) {
            long count = count();
            Faults faults = new Faults(columns, space);
            all.forEach(each -> faults.add(each.faults()));
            SpatialPartitionException failure = faults.failure();
            if (failure != null) {
                throw failure;
            }
            int[] lacking = IntStream.range(0, all.size())
                    .filter(each -> all.get(each).kept() < share(each, count))
                    .toArray();
            if (lacking.length > 0) {
                int most = IntStream.of(lacking)
                        .map(each -> share(each, count))
                        .max()
                        .orElseThrow();
                List<Drawn>[] again = read.mapPartitions(new DrawPoints(columns, space, seed, most))
                        .collectPartitions(lacking);
                for (int at = 0; at < lacking.length; at++) {
                    all.set(lacking[at], again[at].get(0));
                }
            }
            return sample();
        }

        private long count() {
            return all.stream().mapToLong(Drawn::count).sum();
        }

        /** How many points of a partition belong into the sample. */
        private int share(int input, long count) {
            double chance = count <= wanted ? 1 : (double) wanted / count;
            return (int) Math.min(
                    Integer.MAX_VALUE, Math.ceil(chance * all.get(input).count()));
        }

        Sample sample() {
            long count = count();
            List<double[]> points = new ArrayList<>();
            List<Double> weights = new ArrayList<>();
            int dimensions = columns.dimensions();
            for (int input = 0; input < all.size(); input++) {
                Drawn drawn = all.get(input);
                if (drawn.count() == 0) {
                    continue;
                }
                Reservoir lowest = drawn.lowest(share(input, count), dimensions + 1);
                int kept = lowest.kept();
                for (int at = 0; at < kept; at++) {
                    double[] point = lowest.point(at);
                    points.add(Arrays.copyOf(point, dimensions));
                    weights.add(point[dimensions] * drawn.count() / kept);
                }
            }
            return new Sample(
                    count,
                    points.toArray(double[][]::new),
                    weights.stream().mapToDouble(weight -> weight).toArray());
        }
    }
}
