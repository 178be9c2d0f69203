package dev.quern.spark;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.RDDInfo;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A session on two threads of this JVM, for the tests of one class. */
public final class LocalSpark implements BeforeAllCallback, AfterAllCallback {
    private final Map<String, String> settings;
    private SparkSession session;

    public LocalSpark() {
        settings = Map.of();
    }

    /** With a setting that the session is to have. */
    public LocalSpark(String key, String value) {
        settings = Map.of(key, value);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        SparkSession.Builder builder = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2");
        settings.forEach(builder::config);
        session = builder.getOrCreate();
        // Tasks that are meant to fail would fill the log with their traces; what matters is what the caller gets.
        session.sparkContext().setLogLevel("OFF");
    }

    @Override
    public void afterAll(ExtensionContext context) {
        session.stop();
    }

    public SparkSession session() {
        return session;
    }

    /** A point (latitude, longitude) with an id for each row; deterministic. */
    Dataset<Row> points(int rows, int partitions) {
        return points(session, rows, partitions);
    }

    static Dataset<Row> points(SparkSession session, int rows, int partitions) {
        return session.range(0, rows, 1, partitions)
                .selectExpr(
                        "id",
                        "cast(sin(id) * 40 as double) as latitude",
                        "cast(cos(id * 1.7) * 90 as double) as longitude");
    }

    /** What is stored now: Spark's events of it have been told, which another thread does. */
    public static RDDInfo[] stored(SparkSession session) {
        try {
            session.sparkContext().listenerBus().waitUntilEmpty();
        } catch (TimeoutException e) {
            throw new AssertionError("Spark does not get on with its events", e);
        }
        return session.sparkContext().getRDDStorageInfo();
    }

    /** Columns of one type from rows of values. */
    Dataset<Row> frame(StructType schema, List<Object[]> rows) {
        return session.createDataFrame(rows.stream().map(RowFactory::create).toList(), schema);
    }

    /** Nullable columns of doubles. */
    static StructType doubles(String... names) {
        return columns(DataTypes.DoubleType, names);
    }

    static StructType columns(DataType type, String... names) {
        StructType schema = new StructType();
        for (String name : names) {
            schema = schema.add(name, type, true);
        }
        return schema;
    }
}
