package dev.quern.cluster;

import dev.quern.NDArray;
import dev.quern.spatial.Space;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Where the points are that others have, when points are shared out in parts: for each part how many there are and the least
 * box around them. That tells which parts may have points nearest to a query, so that the others need not be asked.
 *
 * <p>Boxes decide exactly: they are compared by the computed distances of {@link NearestCore}, which round monotonically, so
 * that no point is missed by rounding. Immutable.
 */
public final class NearestParts {
    private final Metric metric;
    private final int[] counts;
    private final double[] low;
    private final double[] high;

    /**
     * How many points a part has, and the least box around them. A class with plain fields, so that it may travel by any
     * serializer.
     */
    public static final class Part implements Serializable {
        private static final long serialVersionUID = 1L;

        private final int count;
        private final double[] low;
        private final double[] high;

        private Part(int count, double[] low, double[] high) {
            this.count = count;
            this.low = low;
            this.high = high;
        }

        /**
         * The part that has these points.
         *
         * @param points F64 or F32 [n, d], inside the bounds of the space
         * @throws IllegalArgumentException if the array is no such
         */
        public static Part of(NDArray points) {
            int count = PointRows.check("points", points);
            int dimensions = (int) points.size(1);
            double[] low = new double[dimensions];
            double[] high = new double[dimensions];
            Arrays.fill(low, Double.POSITIVE_INFINITY);
            Arrays.fill(high, Double.NEGATIVE_INFINITY);
            for (int row = 0; row < count; row++) {
                for (int axis = 0; axis < dimensions; axis++) {
                    double coordinate = points.getDouble(row, axis);
                    low[axis] = Math.min(low[axis], coordinate);
                    high[axis] = Math.max(high[axis], coordinate);
                }
            }
            return new Part(count, low, high);
        }

        /** How many points it has. */
        public int count() {
            return count;
        }
    }

    /** The parts of all points, by their numbers. */
    public NearestParts(Space space, List<Part> parts) {
        int dimensions = space.dimensions();
        this.metric = new Metric(space);
        this.counts = parts.stream().mapToInt(Part::count).toArray();
        this.low = new double[counts.length * dimensions];
        this.high = new double[counts.length * dimensions];
        for (int part = 0; part < counts.length; part++) {
            System.arraycopy(parts.get(part).low, 0, low, part * dimensions, dimensions);
            System.arraycopy(parts.get(part).high, 0, high, part * dimensions, dimensions);
        }
    }

    /**
     * Refuses to look for fewer neighbours than one, or for more than there are points.
     *
     * @throws IllegalArgumentException naming both numbers
     */
    public static void requireNeighbors(int k, long points) {
        if (k < 1 || k > points) {
            throw new IllegalArgumentException(
                    "k: expected from 1 to as many as the points fitted, %d, got %d".formatted(points, k));
        }
    }

    /**
     * A squared distance within which there are k points for sure, whoever has them; infinity if there are not as many. By
     * the sizes of parts alone: a part whose farthest corner is within it has all of its points within it.
     *
     * @param query coordinates inside the bounds of the space
     */
    public double bound(double[] query, int k) {
        double[] most = new double[counts.length];
        for (int part = 0; part < counts.length; part++) {
            most[part] = counts[part] == 0
                    ? Double.POSITIVE_INFINITY
                    : metric.most(query, query, 0, low, high, part * query.length);
        }
        double[] sorted = most.clone();
        Arrays.sort(sorted);
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (countWithin(most, sorted[middle]) < k) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from == sorted.length ? Double.POSITIVE_INFINITY : sorted[from];
    }

    private long countWithin(double[] most, double bound) {
        long count = 0;
        for (int part = 0; part < most.length; part++) {
            if (most[part] <= bound) {
                count += counts[part];
            }
        }
        return count;
    }

    /**
     * Whether a part may have points within a distance of a query.
     *
     * @param query coordinates inside the bounds of the space
     * @param bound the distance, squared
     */
    public boolean mayHave(int part, double[] query, double bound) {
        return counts[part] > 0 && metric.least(query, query, 0, low, high, part * query.length) <= bound;
    }
}
