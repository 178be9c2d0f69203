package dev.quern.examples.geography;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import dev.quern.NDArray;
import dev.quern.examples.kmeans.KMeansModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Reads the postal codes by Spark. */
final class SparkZipCodes {
    private static final String SCHEMA =
            "zip_code string, latitude double, longitude double, city string, state string, county string";

    private SparkZipCodes() {}

    /**
     * The rows, with a column {@code id}; cached, and always the same ones in the same order in the same partitions, of
     * which there are as many as Spark's default parallelism.
     *
     * @throws BadDataException if a row is malformed
     */
    static Dataset<Row> read(SparkSession spark, Path file) throws IOException {
        Column zipCode = col("zip_code");
        Dataset<Row> rows = spark.read()
                .schema(SCHEMA)
                .option("header", true)
                .option("enforceSchema", false)
                .option("mode", "FAILFAST")
                .csv(file.toUri().toString())
                .repartition(spark.sparkContext().defaultParallelism(), zipCode)
                .sortWithinPartitions(zipCode)
                .withColumn("id", zipCode.try_cast("long"))
                .cache();
        check(rows, file);
        return rows;
    }

    private static void check(Dataset<Row> rows, Path file) throws IOException {
        Column good = col("zip_code")
                .rlike("^[0-9]{5}$")
                .and(abs(col("latitude")).leq(90))
                .and(abs(col("longitude")).leq(180))
                .and(col("city").isNotNull())
                .and(col("state").isNotNull())
                .and(col("county").isNotNull());
        try {
            Row counts = rows.agg(
                            count(lit(1)), count_distinct(col("zip_code")), count_if(not(coalesce(good, lit(false)))))
                    .head();
            if (counts.getLong(0) == 0 || counts.getLong(0) != counts.getLong(1) || counts.getLong(2) > 0) {
                throw bad(file, null);
            }
        } catch (Exception e) { // Spark throws its SparkException without declaring it
            if (e instanceof SparkException) {
                throw bad(file, e);
            }
            throw e;
        }
    }

    /** Spark does not say on which line: the one-machine reader does, and its message is the same with and without Spark. */
    private static RuntimeException bad(Path file, @Nullable Exception cause) throws IOException {
        ZipCodes.read(file);
        return new IllegalStateException("Spark finds fault with " + file, cause);
    }

    /** What was clustered, in the order of the codes. */
    static Clustering collect(Dataset<Row> assigned, KMeansModel model) {
        List<Row> rows = assigned.orderBy("zip_code").collectAsList();
        int[] clusters =
                rows.stream().mapToInt(row -> row.<Integer>getAs("cluster")).toArray();
        return new Clustering(rows.stream().map(SparkZipCodes::zipCode).toList(), NDArray.of(clusters), model);
    }

    private static ZipCode zipCode(Row row) {
        return new ZipCode(
                row.getString(0),
                row.getDouble(1),
                row.getDouble(2),
                row.getString(3),
                row.getString(4),
                row.getString(5));
    }
}
