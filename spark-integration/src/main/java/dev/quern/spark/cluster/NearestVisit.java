package dev.quern.spark.cluster;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Queries on their way from the partition that owns their places to another one that may have points nearer than those they
 * know. A class with plain fields, and not a record, since the Kryo that comes with Spark cannot read records.
 */
final class NearestVisit implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int LEAST = 8;

    private final int home;
    private final int dimensions;
    private int size;
    private long[] ids = new long[LEAST];
    private double[] positions;
    private double[] bounds = new double[LEAST];

    NearestVisit(int home, int dimensions) {
        this.home = home;
        this.dimensions = dimensions;
        this.positions = new double[LEAST * dimensions];
    }

    /** Takes a query along that asks for what is within a bound, a squared distance. */
    void add(long id, double[] query, double bound) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
            positions = Arrays.copyOf(positions, 2 * size * dimensions);
            bounds = Arrays.copyOf(bounds, 2 * size);
        }
        ids[size] = id;
        System.arraycopy(query, 0, positions, size * dimensions, dimensions);
        bounds[size++] = bound;
    }

    /** Lets go of room that is not used. */
    NearestVisit trimmed() {
        ids = Arrays.copyOf(ids, size);
        positions = Arrays.copyOf(positions, size * dimensions);
        bounds = Arrays.copyOf(bounds, size);
        return this;
    }

    /** Where the queries come from, and answers go. */
    int home() {
        return home;
    }

    long[] ids() {
        return ids;
    }

    double[] positions() {
        return positions;
    }

    double[] bounds() {
        return bounds;
    }
}
