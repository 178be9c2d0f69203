package dev.quern.cluster;

import dev.quern.NDArray;
import dev.quern.spatial.Space;
import dev.quern.spi.ParallelLoops;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Sorts groups by size and sums up their members, each group by one thread in the order of its members. */
final class GroupCatalogue {
    private static final double NANOS_PER_NUMBER = 50;

    private final double[] coordinates;
    private final double[] weights;
    private final Space space;
    private final int dimensions;

    /** The rows of the members, group after group. */
    private final int[] members;

    private GroupCatalogue(double[] coordinates, double[] weights, Space space, int[] members) {
        this.coordinates = coordinates;
        this.weights = weights;
        this.space = space;
        this.dimensions = space.dimensions();
        this.members = members;
    }

    /**
     * Makes the catalogue.
     *
     * @param numbers for each point the number of its set
     * @param count how many sets there are
     */
    static Groups of(int[] numbers, int count, int minMembers, double[] coordinates, double[] weights, Space space) {
        int[] sizes = new int[count];
        for (int number : numbers) {
            sizes[number]++;
        }
        int[] kept = IntStream.range(0, count)
                .filter(set -> sizes[set] >= minMembers)
                .boxed()
                .sorted(Comparator.comparingInt(set -> -sizes[set]))
                .mapToInt(set -> set)
                .toArray();
        int[] groupOf = new int[count];
        Arrays.fill(groupOf, -1);
        long[] groupSizes = new long[kept.length];
        int[] starts = new int[kept.length + 1];
        for (int group = 0; group < kept.length; group++) {
            groupOf[kept[group]] = group;
            groupSizes[group] = sizes[kept[group]];
            starts[group + 1] = starts[group] + sizes[kept[group]];
        }
        int[] labels = new int[numbers.length];
        int[] members = new int[starts[kept.length]];
        int[] next = starts.clone();
        for (int row = 0; row < numbers.length; row++) {
            labels[row] = groupOf[numbers[row]];
            if (labels[row] >= 0) {
                members[next[labels[row]]++] = row;
            }
        }
        GroupCatalogue catalogue = new GroupCatalogue(coordinates, weights, space, members);
        double[] masses = new double[kept.length];
        double[] centers = new double[kept.length * space.dimensions()];
        double nanos = NANOS_PER_NUMBER * coordinates.length / Math.max(1, kept.length);
        ParallelLoops.get().run(kept.length, nanos, (from, to) -> {
            for (int group = from; group < to; group++) {
                masses[group] = catalogue.sum(starts[group], starts[group + 1], centers, group * space.dimensions());
            }
        });
        return new Groups(
                NDArray.of(labels),
                NDArray.of(groupSizes),
                NDArray.of(masses),
                NDArray.of(centers, kept.length, space.dimensions()));
    }

    /** Writes the centre of some members, and returns their mass. */
    private double sum(int from, int to, double[] centers, int at) {
        double mass = 0;
        for (int i = from; i < to; i++) {
            mass += weights[members[i]];
        }
        for (int axis = 0; axis < dimensions; axis++) {
            double around = midst(from, to, axis);
            double sum = 0;
            for (int i = from; i < to; i++) {
                double weight = mass > 0 ? weights[members[i]] / mass : 1.0 / (to - from);
                sum += weight * space.displacement(axis, around, coordinates[members[i] * dimensions + axis]);
            }
            centers[at + axis] = space.wrap(axis, around + sum);
        }
        return mass;
    }

    /**
     * A place amid the members. In a periodic dimension it is the mean of their directions on a circle, so that the members
     * around it are nearer by that side than by the other, wherever the bounds cut through the group.
     */
    private double midst(int from, int to, int axis) {
        double first = coordinates[members[from] * dimensions + axis];
        if (!space.isPeriodic(axis)) {
            return first;
        }
        double turn = 2 * Math.PI / space.length(axis);
        double x = 0;
        double y = 0;
        for (int i = from; i < to; i++) {
            double angle = turn * (coordinates[members[i] * dimensions + axis] - first);
            x += Math.cos(angle);
            y += Math.sin(angle);
        }
        return first + Math.atan2(y, x) / turn;
    }
}
