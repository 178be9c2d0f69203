package dev.quern.spark.cluster;

import dev.quern.cluster.Dbscan;
import dev.quern.spatial.Space;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@link Dbscan} over the rows of a DataFrame, for more points than a machine has room for:
 *
 * <pre>{@code
 * SparkDbscanModel model = new SparkDbscan().setEps(0.05).setMinSamples(10).setFeatures("x", "y").setIdCol("id").fit(places);
 * Dataset<Row> labelled = model.dataset(); // -1 for noise
 * }</pre>
 *
 * <p>The answer is that of {@link Dbscan} for the rows in the order of their ids: exact, with the same numbers of clusters,
 * for any number of partitions; save that sums of weights may differ in the last digit, which depends on the order that they
 * are added up in.
 *
 * <p>Points are shared out by where they lie. Each partition finds its core points and links them, tells those nearby which
 * of the points that they share are core points, and what it has linked. The driver unites sets of different partitions: it
 * gets to see a few numbers for each set of linked core points, and no points. Tasks hold the memory for the trees of their
 * partitions, and Spark moves blocks to disk where there is no room.
 */
public final class SparkDbscan {
    private final Dbscan settings = new Dbscan();
    private Clustering clustering = new Clustering(Fitting.DEFAULT, null, "core", 0, null);

    /** With the defaults of {@link Dbscan}. */
    public SparkDbscan() {}

    /**
     * The greatest distance of neighbours; 0.5 by default.
     *
     * @throws IllegalArgumentException if it is not above 0 and finite
     */
    public SparkDbscan setEps(double distance) {
        settings.setEps(distance);
        return this;
    }

    /**
     * How many points, itself included, have to be within eps of a core point, or how much they have to weigh; 5 by default.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public SparkDbscan setMinSamples(int samples) {
        settings.setMinSamples(samples);
        return this;
    }

    /** What the points lie in, within its bounds if it is periodic; by default a space without bounds. */
    public SparkDbscan setSpace(Space given) {
        this.clustering = clustering.withSpace(given);
        return this;
    }

    /** The column of points, arrays of numbers of one length each; {@code features} by default. */
    public SparkDbscan setFeaturesCol(String column) {
        return setFeatures(column);
    }

    /**
     * The columns of the points' coordinates, numbers each; or one column, of numbers or of arrays of numbers.
     *
     * @throws IllegalArgumentException if there is none
     */
    public SparkDbscan setFeatures(String... columns) {
        this.clustering = clustering.withFitting(clustering.fitting().withFeatures(List.of(columns)));
        return this;
    }

    /** The column of weights; by default points count alike. */
    public SparkDbscan setWeightCol(String column) {
        this.clustering = clustering.withFitting(clustering.fitting().withWeight(column));
        return this;
    }

    /** The column of clusters that is appended; {@code prediction} by default. */
    public SparkDbscan setPredictionCol(String column) {
        this.clustering = clustering.withFitting(clustering.fitting().withPrediction(column));
        return this;
    }

    /** The column that is appended and tells core points from others; {@code core} by default. */
    public SparkDbscan setCoreCol(String column) {
        this.clustering = clustering.withCore(column);
        return this;
    }

    /**
     * A column of whole numbers, each of them once: the order of rows, by which clusters are numbered, and what rows are found
     * again by. Without it the order is that of the rows as they are read, and a fit keeps all columns in the executors.
     */
    public SparkDbscan setIdCol(String column) {
        this.clustering = clustering.withId(column);
        return this;
    }

    /**
     * How many partitions there are to be; by default one for each 500,000 points, and as many as Spark has at least.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public SparkDbscan setPartitions(int count) {
        this.clustering = clustering.withPartitions(count);
        return this;
    }

    /**
     * Clusters the rows of a DataFrame, which is read several times: it must give the same rows each time.
     *
     * @throws IllegalArgumentException if a column is missing or of another type, if the DataFrame has one of those to append,
     *     or if a weight is negative or not finite
     * @throws dev.quern.spark.partition.SpatialPartitionException if there are points with a null or a number that is not
     *     finite, or outside of a periodic space
     */
    public SparkDbscanModel fit(Dataset<Row> df) {
        return new SparkDbscanModel(
                clustering.fit(df, settings.getEps(), settings.getMinSamples(), GlobalSets.Order.FIRST, 0));
    }
}
