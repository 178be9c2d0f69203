package dev.quern.spark.bundle;

import static dev.quern.DType.F64;
import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.Ufunc;
import dev.quern.spark.QuernSpark;
import dev.quern.spark.SqlFunctions;
import java.io.IOException;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A small application to submit: a kernel over a DataFrame, a reduction, and functions of SQL. */
public final class PricesApplication {
    /** Runs in lanes, if the JVM has them. */
    private static final Kernel LOGARITHM = Kernel.define("logarithm", k -> {
        Array price = k.in("price", F64, "n");
        Array logarithm = k.out("logarithm", F64, "n");
        k.prange("n", i -> logarithm.at(i).set(price.at(i).log()));
    });

    private static final Kernel TOTAL = Kernel.define("total", k -> {
        Array price = k.in("price", F64, "n");
        Array total = k.out("total", F64);
        k.prange("n", i -> total.plusAssign(price.at(i)));
    });

    private static final Ufunc DISCOUNTED = Ufunc.define("discounted", (price, share) -> price.sub(price.mul(share)));

    private PricesApplication() {}

    /** What {@code spark.quern.functions} names. */
    public static final class Functions implements SqlFunctions {
        @Override
        public void register(Registry registry) {
            registry.register("discounted", DISCOUNTED);
        }
    }

    /** Runs over the numbers 1 to 100 as prices, and prints a line for each result. */
    public static void main(String[] args) throws IOException {
        try (SparkSession spark = SparkSession.builder().getOrCreate()) {
            Dataset<Row> prices =
                    spark.range(1, 101, 1, 4).select(col("id").cast("double").as("price"));
            QuernSpark quern = QuernSpark.on(spark);

            Dataset<Row> logarithms = quern.apply(LOGARITHM)
                    .rows("price", prices, "price")
                    .column("logarithm")
                    .toDataset();
            System.out.println(
                    "logarithm: " + logarithms.orderBy("price").first().getDouble(1) + " to "
                            + logarithms.orderBy(col("price").desc()).first().getDouble(1));
            System.out.println("total: "
                    + quern.apply(TOTAL)
                            .rows("price", prices, "price")
                            .collect()
                            .get("total"));

            prices.createOrReplaceTempView("prices");
            System.out.println("by setting: "
                    + spark.sql("SELECT sum(discounted(price, 0.5)) FROM prices")
                            .first()
                            .getDouble(0));
            quern.register("cheaper", DISCOUNTED).registerAggregate("total", TOTAL);
            System.out.println("registered: "
                    + prices.select(call_function("total", call_function("cheaper", col("price"), col("price"))))
                            .first()
                            .getDouble(0));

            System.out.println("driver's jar: " + jar());
            MapPartitionsFunction<Long, String> jars = rows -> Stream.of(jar()).iterator();
            List<String> executors = spark.range(0, 1, 1, 1)
                    .mapPartitions(jars, Encoders.STRING())
                    .collectAsList();
            System.out.println("executor's jar: " + executors.get(0));
        }
    }

    private static String jar() {
        CodeSource source = Kernel.class.getProtectionDomain().getCodeSource();
        return source.getLocation().getPath();
    }
}
