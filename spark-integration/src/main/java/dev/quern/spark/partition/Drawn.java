package dev.quern.spark.partition;

import java.io.Serializable;

/**
 * What was drawn of one partition of the input, on its way to the driver. A class with plain fields, and not a record,
 * since the Kryo that comes with Spark cannot read records.
 */
final class Drawn implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long count;
    private final long[] numbers;
    private final double[] points;
    private final Faults faults;

    /**
     * @param count how many points the partition has
     * @param numbers what was drawn for each of those kept
     * @param points coordinates and weight of each of those kept
     */
    Drawn(long count, long[] numbers, double[] points, Faults faults) {
        this.count = count;
        this.numbers = numbers;
        this.points = points;
        this.faults = faults;
    }

    long count() {
        return count;
    }

    int kept() {
        return numbers.length;
    }

    Faults faults() {
        return faults;
    }

    /** The points with the lowest numbers, so many of them. */
    Reservoir lowest(int size, int width) {
        Reservoir lowest = new Reservoir(Math.max(1, size), width);
        double[] point = new double[width];
        for (int at = 0; at < numbers.length; at++) {
            System.arraycopy(points, at * width, point, 0, width);
            lowest.add(numbers[at], point);
        }
        return lowest;
    }
}
