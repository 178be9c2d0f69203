package dev.quern.spark.cluster;

import dev.quern.cluster.NearestLists;
import java.io.Serializable;

/**
 * Queries in the partition that owns their places, and what was found for them there. A class with plain fields, and not a
 * record, since the Kryo that comes with Spark cannot read records.
 */
final class HomeAnswers implements Serializable {
    private static final long serialVersionUID = 1L;

    final int partition;
    final double[] positions;
    final NearestAnswers answers;

    HomeAnswers(int partition, long[] ids, double[] positions, NearestLists found) {
        this.partition = partition;
        this.positions = positions;
        this.answers = new NearestAnswers(ids, found);
    }
}
