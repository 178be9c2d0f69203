package dev.quern.benchmarks.spark;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import dev.quern.NDArray;
import dev.quern.benchmarks.BenchmarkKernel;
import dev.quern.spark.QuernSpark;
import dev.quern.spark.SparkCall;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** The case {@code black_scholes_parquet}: the sum of the prices of all options in Parquet files. */
final class Pricing implements BenchmarkKernel {
    /** What a contender does with the options; each call plans and runs a query of its own. */
    @FunctionalInterface
    private interface Contender {
        double total(SparkSession spark, Dataset<Row> options);
    }

    private static final Map<String, Contender> CONTENDERS = Map.of(
            "quern_columns", Pricing::quernColumns,
            "quern_reduce", Pricing::quernReduce,
            "quern_sql", Pricing::quernSql,
            "spark_sql", (spark, options) -> total(options, Prices.expression()),
            "java_udf", Pricing::javaUdf,
            "scan_sum", Pricing::scanSum);

    private final Contender contender;
    private final Path data;
    private @Nullable SparkSession spark;
    private @Nullable Dataset<Row> options;
    private double total;

    private Pricing(Contender contender, Path data) {
        this.contender = contender;
        this.data = data;
    }

    static Optional<BenchmarkKernel> of(String name, Path data) {
        return Optional.ofNullable(CONTENDERS.get(name)).map(contender -> new Pricing(contender, data));
    }

    /** The kernel appends a column, and Spark adds it up. */
    private static double quernColumns(SparkSession spark, Dataset<Row> options) {
        return total(
                bind(QuernSpark.on(spark).apply(Prices.PRICE), options)
                        .column("price")
                        .toDataset(),
                col("price"));
    }

    /** The kernel adds up too. */
    private static double quernReduce(SparkSession spark, Dataset<Row> options) {
        Map<String, NDArray> outputs =
                bind(QuernSpark.on(spark).apply(Prices.TOTAL), options).collect();
        return Objects.requireNonNull(outputs.get("total")).toDouble();
    }

    /** A function of SQL. */
    private static double quernSql(SparkSession spark, Dataset<Row> options) {
        QuernSpark.on(spark).register(Prices.FUNCTION.name(), Prices.FUNCTION);
        return total(
                options,
                call_function(
                        Prices.FUNCTION.name(),
                        col(OptionsTable.SPOT),
                        col(OptionsTable.STRIKE),
                        col(OptionsTable.YEARS)));
    }

    private static SparkCall bind(SparkCall call, Dataset<Row> options) {
        return call.rows("spot", options, OptionsTable.SPOT)
                .rows("strike", OptionsTable.STRIKE)
                .rows("years", OptionsTable.YEARS);
    }

    private static double javaUdf(SparkSession spark, Dataset<Row> options) {
        UserDefinedFunction price = udf((UDF3<Double, Double, Double, Double>) Prices::price, DataTypes.DoubleType);
        return total(options, price.apply(col(OptionsTable.SPOT), col(OptionsTable.STRIKE), col(OptionsTable.YEARS)));
    }

    /** The least that a query over these columns can do. */
    private static double scanSum(SparkSession spark, Dataset<Row> options) {
        Row sums = options.agg(sum(OptionsTable.SPOT), sum(OptionsTable.STRIKE), sum(OptionsTable.YEARS))
                .head();
        return sums.getDouble(0) + sums.getDouble(1) + sums.getDouble(2);
    }

    private static double total(Dataset<Row> rows, Column price) {
        return rows.agg(sum(price)).head().getDouble(0);
    }

    @Override
    public void setup(int threads, int... dimensions) {
        spark = SparkServer.session(threads);
        options = OptionsTable.of(spark, data, dimensions[0]);
    }

    @Override
    public void clear() {
        total = 0;
    }

    @Override
    public void run() {
        if (spark == null || options == null) {
            throw new IllegalStateException("setup comes first");
        }
        total = contender.total(spark, options);
    }

    @Override
    public double[] result() {
        return new double[] {total};
    }
}
