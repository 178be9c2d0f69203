package dev.quern.spark.cluster;

import dev.quern.cluster.KMeans;
import dev.quern.cluster.KMeansParameters;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@link KMeans} over the rows of a DataFrame, by the names and with the defaults of spark.ml:
 *
 * <pre>{@code
 * SparkKMeansModel model = new SparkKMeans().setK(8).setSeed(7).setFeatures("latitude", "longitude").fit(places);
 * Dataset<Row> labelled = model.transform(places);
 * }</pre>
 *
 * <p>The points are kept in the executors, as F64 and a second time as F32, from the beginning of a fit to its end, in
 * whatever way it ends. The same rows in the same partitions give the same model to the bit; it is that of a local fit
 * but for the order in which sums are added up. A null fails the fit.
 */
public final class SparkKMeans extends KMeansParameters<SparkKMeans> {
    private Fitting fitting = Fitting.DEFAULT;

    /** With the defaults of {@link KMeans}. */
    public SparkKMeans() {
        super(20, 1e-4);
    }

    @Override
    protected SparkKMeans self() {
        return this;
    }

    /** The column of points, arrays of numbers of one length each; {@code features} by default. */
    public SparkKMeans setFeaturesCol(String column) {
        return setFeatures(column);
    }

    /**
     * The columns of the points' coordinates, numbers each; or one column, of numbers or of arrays of numbers.
     *
     * @throws IllegalArgumentException if there is none
     */
    public SparkKMeans setFeatures(String... columns) {
        this.fitting = fitting.withFeatures(List.of(columns));
        return this;
    }

    /** The column of weights; by default points count alike. */
    public SparkKMeans setWeightCol(String column) {
        this.fitting = fitting.withWeight(column);
        return this;
    }

    /** The column that models append; {@code prediction} by default. */
    public SparkKMeans setPredictionCol(String column) {
        this.fitting = fitting.withPrediction(column);
        return this;
    }

    /**
     * Clusters the rows of a DataFrame. It is read once, and with weights twice: it must give the same rows in the same order
     * then, as one that is sorted or cached does.
     *
     * @throws IllegalArgumentException as {@link KMeans#fit(dev.quern.cluster.PointSet)}, where the number of a row is that in
     *     the order of partitions; and if a column is missing or of another type
     */
    public SparkKMeansModel fit(Dataset<Row> df) {
        return fitting.fit(df, points -> KMeans.like(this).fit(points));
    }
}
