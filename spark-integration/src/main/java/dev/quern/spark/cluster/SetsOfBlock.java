package dev.quern.spark.cluster;

import java.io.Serializable;

/**
 * The sets of core points that a partition owns, on their way to the driver. A class with plain fields, and not a record,
 * since the Kryo that comes with Spark cannot read records.
 */
final class SetsOfBlock implements Serializable {
    private static final long serialVersionUID = 1L;

    /** For each set the least id of its points. */
    final long[] first;

    /** For each set how many points it has. */
    final int[] sizes;

    /** Links to other sets: one after the other a set, the partition of the other one, and the other. */
    final int[] pairs;

    SetsOfBlock(long[] first, int[] sizes, int[] pairs) {
        this.first = first;
        this.sizes = sizes;
        this.pairs = pairs;
    }
}
