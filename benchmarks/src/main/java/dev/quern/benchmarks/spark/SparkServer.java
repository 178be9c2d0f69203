package dev.quern.benchmarks.spark;

import dev.quern.benchmarks.BenchmarkKernel;
import dev.quern.benchmarks.CompareServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** One contender of {@code benchmarks/spark}, served to it. */
public final class SparkServer {

    private SparkServer() {}

    /** Called with the name of the contender and the directory where generated data is kept. */
    public static void main(String[] arguments) throws IOException {
        String contender = arguments[0];
        Path data = Path.of(arguments[1]);
        CompareServer.serve(contender, name -> create(name, contender, data));
    }

    /** A case run by a contender, or empty if the contender has no such case. */
    static Optional<BenchmarkKernel> create(String name, String contender, Path data) {
        return switch (name) {
            case "black_scholes_parquet" -> Pricing.of(contender, data);
            case "kmeans" -> Clustering.of(contender);
            default -> Optional.empty();
        };
    }

    /** A local session of so many threads. */
    static SparkSession session(int threads) {
        return SparkSession.builder()
                .master("local[" + threads + "]")
                .appName("benchmarks")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
    }
}
