package dev.quern.spark.cluster;

import dev.quern.NDArray;
import dev.quern.cluster.KMeansModel;
import dev.quern.spark.QuernSpark;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Clusters that were found, for the columns that they were found in. {@link #model} has the centres, the cost and the rest, and
 * is what is saved; {@link #of} makes a model of it again.
 */
public final class SparkKMeansModel {
    private final KMeansModel model;
    private final Fitting fitting;

    SparkKMeansModel(KMeansModel model, Fitting fitting) {
        this.model = model;
        this.fitting = fitting;
    }

    /**
     * A model that was fitted before, or elsewhere.
     *
     * @param features as {@link SparkKMeans#setFeatures} has them
     */
    public static SparkKMeansModel of(KMeansModel model, String... features) {
        return new SparkKMeansModel(model, Fitting.DEFAULT.withFeatures(List.of(features)));
    }

    /** The same for another column to append. */
    public SparkKMeansModel setPredictionCol(String column) {
        return new SparkKMeansModel(model, fitting.withPrediction(column));
    }

    /** The clusters. */
    public KMeansModel model() {
        return model;
    }

    /** A copy of the centres, F64 [k, d]. */
    public NDArray clusterCenters() {
        return model.clusterCenters();
    }

    /** The sum of the (weighted) squared distances of the points that were fitted to their centres. */
    public double trainingCost() {
        return model.trainingCost();
    }

    /**
     * Appends the cluster of each row, an INT: the index of the nearest centre, the first of several equally near. It is
     * lazy, and a null fails it, as any call of a kernel over columns.
     *
     * @throws dev.quern.KernelArgumentException if the columns are not those of points of as many coordinates
     */
    public Dataset<Row> transform(Dataset<Row> df) {
        return QuernSpark.on(df.sparkSession())
                .apply(KMeansModel.kernel())
                .rows("points", df, fitting.features().toArray(String[]::new))
                .whole("centers", model.clusterCenters())
                .column("label", fitting.prediction())
                .toDataset();
    }

    /** What {@link #model} is, and the columns. */
    @Override
    public String toString() {
        return "Spark" + model + " of " + String.join(", ", fitting.features());
    }
}
