package dev.quern.spark.cluster;

import dev.quern.cluster.KMeansParameters;
import dev.quern.cluster.MiniBatchKMeans;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * {@link MiniBatchKMeans} over the rows of a DataFrame. The points are kept in the executors while it goes on; each batch is
 * a job that brings its points to the driver, where centres are moved. A null fails the fit.
 */
public final class SparkMiniBatchKMeans extends KMeansParameters<SparkMiniBatchKMeans> {
    private Fitting fitting = Fitting.DEFAULT;
    private int batchSize = 1024;
    private int maxNoImprovement = 10;

    /** With the defaults of {@link MiniBatchKMeans}. */
    public SparkMiniBatchKMeans() {
        super(100, 0);
    }

    @Override
    protected SparkMiniBatchKMeans self() {
        return this;
    }

    /** The column of points, arrays of numbers of one length each; {@code features} by default. */
    public SparkMiniBatchKMeans setFeaturesCol(String column) {
        return setFeatures(column);
    }

    /**
     * The columns of the points' coordinates, numbers each; or one column, of numbers or of arrays of numbers.
     *
     * @throws IllegalArgumentException if there is none
     */
    public SparkMiniBatchKMeans setFeatures(String... columns) {
        this.fitting = fitting.withFeatures(List.of(columns));
        return this;
    }

    /** The column of weights; by default points count alike. */
    public SparkMiniBatchKMeans setWeightCol(String column) {
        this.fitting = fitting.withWeight(column);
        return this;
    }

    /** The column that models append; {@code prediction} by default. */
    public SparkMiniBatchKMeans setPredictionCol(String column) {
        this.fitting = fitting.withPrediction(column);
        return this;
    }

    /**
     * How many points a batch has; 1024 by default.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public SparkMiniBatchKMeans setBatchSize(int points) {
        check(points >= 1, "batchSize", "1 or more", points);
        this.batchSize = points;
        return this;
    }

    /**
     * After how many batches without a lower smoothed cost it ends; 10 by default, and 0 for never.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public SparkMiniBatchKMeans setMaxNoImprovement(int batches) {
        check(batches >= 0, "maxNoImprovement", "0 or more", batches);
        this.maxNoImprovement = batches;
        return this;
    }

    /**
     * Clusters the rows of a DataFrame. It is read once, and with weights twice: it must give the same rows in the same order
     * then, as one that is sorted or cached does.
     *
     * @throws IllegalArgumentException as {@link MiniBatchKMeans#fit(dev.quern.cluster.PointSet)}, where the number of a row is that in
     *     the order of partitions; and if a column is missing or of another type
     */
    public SparkKMeansModel fit(Dataset<Row> df) {
        return fitting.fit(
                df,
                points -> MiniBatchKMeans.like(this)
                        .setBatchSize(batchSize)
                        .setMaxNoImprovement(maxNoImprovement)
                        .fit(points));
    }
}
