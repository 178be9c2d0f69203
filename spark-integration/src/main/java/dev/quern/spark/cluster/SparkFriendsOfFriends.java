package dev.quern.spark.cluster;

import dev.quern.cluster.FriendsOfFriends;
import dev.quern.spatial.Space;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@link FriendsOfFriends} over the rows of a DataFrame, for more points than a machine has room for:
 *
 * <pre>{@code
 * SparkGroups groups = new SparkFriendsOfFriends()
 *         .setLinkingLength(0.2 * meanDistance)
 *         .setMinMembers(20)
 *         .setSpace(Space.periodic(box, box, box))
 *         .setFeatures("x", "y", "z")
 *         .setIdCol("id")
 *         .fit(particles);
 * }</pre>
 *
 * <p>Groups are those of {@link FriendsOfFriends} for the rows in the order of their ids, for any number of partitions. How
 * they are found is said of {@link SparkDbscan}.
 */
public final class SparkFriendsOfFriends {
    private final FriendsOfFriends settings = new FriendsOfFriends();
    private Clustering clustering = new Clustering(Fitting.DEFAULT, null, null, 0, null);

    /** With the defaults of {@link FriendsOfFriends}. */
    public SparkFriendsOfFriends() {}

    /**
     * The greatest distance of friends, in the units of the points; 0.2 by default.
     *
     * @throws IllegalArgumentException if it is not above 0 and finite
     */
    public SparkFriendsOfFriends setLinkingLength(double distance) {
        settings.setLinkingLength(distance);
        return this;
    }

    /**
     * How many members a group has at least; 1 by default, which makes a point without friends a group.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public SparkFriendsOfFriends setMinMembers(int members) {
        settings.setMinMembers(members);
        return this;
    }

    /** What the points lie in, within its bounds if it is periodic; by default a space without bounds. */
    public SparkFriendsOfFriends setSpace(Space given) {
        this.clustering = clustering.withSpace(given);
        return this;
    }

    /** The column of points, arrays of numbers of one length each; {@code features} by default. */
    public SparkFriendsOfFriends setFeaturesCol(String column) {
        return setFeatures(column);
    }

    /**
     * The columns of the points' coordinates, numbers each; or one column, of numbers or of arrays of numbers.
     *
     * @throws IllegalArgumentException if there is none
     */
    public SparkFriendsOfFriends setFeatures(String... columns) {
        this.clustering = clustering.withFitting(clustering.fitting().withFeatures(List.of(columns)));
        return this;
    }

    /** The column of groups that is appended; {@code prediction} by default. */
    public SparkFriendsOfFriends setPredictionCol(String column) {
        this.clustering = clustering.withFitting(clustering.fitting().withPrediction(column));
        return this;
    }

    /**
     * A column of whole numbers, each of them once: the order of rows, which decides between groups of as many members, and
     * what rows are found again by. Without it the order is that of the rows as they are read, and a fit keeps all columns in the executors.
     */
    public SparkFriendsOfFriends setIdCol(String column) {
        this.clustering = clustering.withId(column);
        return this;
    }

    /**
     * How many partitions there are to be; by default one for each 500,000 points, and as many as Spark has at least.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public SparkFriendsOfFriends setPartitions(int count) {
        this.clustering = clustering.withPartitions(count);
        return this;
    }

    /**
     * Finds the groups of the rows of a DataFrame, which is read several times: it must give the same rows each time.
     *
     * @throws IllegalArgumentException if a column is missing or of another type, or if the DataFrame has the one to append
     * @throws dev.quern.spark.partition.SpatialPartitionException if there are points with a null or a number that is not
     *     finite, or outside of a periodic space
     */
    public SparkGroups fit(Dataset<Row> df) {
        return new SparkGroups(
                clustering.fit(df, settings.getLinkingLength(), 1, GlobalSets.Order.SIZE, settings.getMinMembers()));
    }
}
