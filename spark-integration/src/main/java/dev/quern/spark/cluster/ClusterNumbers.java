package dev.quern.spark.cluster;

import java.io.Serializable;

/** For each set of each partition the number of its cluster. */
final class ClusterNumbers implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int[] starts;
    private final int[] clusters;

    /**
     * @param starts for each partition where its sets begin
     * @param clusters for each set its cluster, -1 if it is in none
     */
    ClusterNumbers(int[] starts, int[] clusters) {
        this.starts = starts;
        this.clusters = clusters;
    }

    /** The cluster of a set; -1 if it is in none. */
    int of(int partition, int set) {
        return clusters[starts[partition] + set];
    }
}
