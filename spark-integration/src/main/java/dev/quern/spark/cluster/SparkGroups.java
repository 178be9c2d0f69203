package dev.quern.spark.cluster;

import dev.quern.NDArray;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The groups that {@link SparkFriendsOfFriends} found, sorted by the number of their members, the largest first, and those of
 * as many by their first members. Which point is in which of them stays in the executors, in memory and on disk where there
 * is no room, until {@link #unpersist}.
 */
public final class SparkGroups {
    private final Clustering.Clustered clustered;

    SparkGroups(Clustering.Clustered clustered) {
        this.clustered = clustered;
    }

    /** How many groups there are. */
    public int count() {
        return (int) clustered.sizes().size();
    }

    /** For each group the number of its members: I64 [g]. A copy. */
    public NDArray sizes() {
        return clustered.sizes().copy();
    }

    /** How many points are in no group, since theirs has too few members. */
    public long ungrouped() {
        return clustered.noise();
    }

    /**
     * The rows that were fitted, each with its group, an INT, -1 for none, in any order. It is lazy, and joins the DataFrame
     * with {@link #labels} by the ids.
     */
    public Dataset<Row> dataset() {
        return clustered.rows();
    }

    /**
     * For each point its id, a BIGINT, and its group, an INT. The ids are those of the column that was named, or else the
     * numbers that Spark's {@code monotonically_increasing_id()} gives rows.
     */
    public Dataset<Row> labels() {
        return clustered.labelled();
    }

    /** Gives back the memory in the executors; {@link #dataset} and {@link #labels} compute all of it again after that. */
    public SparkGroups unpersist() {
        clustered.unpersist();
        return this;
    }

    /** How many groups there are, and how many points in none. */
    @Override
    public String toString() {
        return "%d groups, and %d points in none".formatted(count(), ungrouped());
    }
}
