package dev.quern.examples.geography;

import dev.quern.examples.Sessions;
import dev.quern.examples.kmeans.KMeans;
import dev.quern.examples.kmeans.KMeansModel;
import dev.quern.examples.kmeans.SparkPoints;
import dev.quern.spark.QuernSpark;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** The program on Spark: the same kernels over a DataFrame. */
final class SparkRun {
    private SparkRun() {}

    /** Reads, clusters, and writes the assignment. */
    static Clustering cluster(KMeans kmeans, Path file, Path out, String master, KMeans.Progress progress)
            throws IOException {
        try (SparkSession spark = Sessions.start("k-means of postal codes", master)) {
            Dataset<Row> zipCodes = SparkZipCodes.read(spark, file);
            Dataset<Row> placed = QuernSpark.on(spark)
                    .apply(Sphere.ON_SPHERE)
                    .rows("latitude", zipCodes, "latitude")
                    .rows("longitude", zipCodes, "longitude")
                    .column("x")
                    .column("y")
                    .column("z")
                    .toDataset()
                    .cache();
            SparkPoints points = new SparkPoints(spark, placed, "id", "x", "y", "z");
            KMeansModel model = Clustering.fit(kmeans, points, file, progress);
            Dataset<Row> assigned =
                    points.withNearest(model.centroids(), "cluster").drop("id", "x", "y", "z");
            assigned.write()
                    .mode(SaveMode.Overwrite)
                    .parquet(out.resolve("assignment.parquet").toString());
            return SparkZipCodes.collect(assigned, model);
        }
    }
}
