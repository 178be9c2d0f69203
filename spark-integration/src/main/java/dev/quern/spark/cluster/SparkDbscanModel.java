package dev.quern.spark.cluster;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The clusters that {@link SparkDbscan} found. Which point is in which of them stays in the executors, in memory and on disk
 * where there is no room, until {@link #unpersist}.
 */
public final class SparkDbscanModel {
    private final Clustering.Clustered clustered;

    SparkDbscanModel(Clustering.Clustered clustered) {
        this.clustered = clustered;
    }

    /** How many clusters there are. */
    public int clusters() {
        return (int) clustered.sizes().size();
    }

    /** How many points are in no cluster. */
    public long noise() {
        return clustered.noise();
    }

    /** How many core points there are. */
    public long corePoints() {
        return clustered.core();
    }

    /**
     * The rows that were fitted, each with its cluster, an INT, -1 for noise, and whether it is a core point, in any order. It
     * is lazy, and joins the DataFrame with {@link #labels} by the ids.
     */
    public Dataset<Row> dataset() {
        return clustered.rows();
    }

    /**
     * For each point its id, a BIGINT, its cluster, an INT, and whether it is a core point. The ids are those of the column
     * that was named, or else the numbers that Spark's {@code monotonically_increasing_id()} gives rows.
     */
    public Dataset<Row> labels() {
        return clustered.labelled();
    }

    /** Gives back the memory in the executors; {@link #dataset} and {@link #labels} compute all of it again after that. */
    public SparkDbscanModel unpersist() {
        clustered.unpersist();
        return this;
    }

    /** How many clusters there are, of how many core points, and how much noise. */
    @Override
    public String toString() {
        return "%d clusters of %d core points, and %d points of noise".formatted(clusters(), corePoints(), noise());
    }
}
