package dev.quern.benchmarks.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quern.benchmarks.BenchmarkKernel;
import dev.quern.benchmarks.Inputs;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkServerTest {
    private static final int OPTIONS = 1027;

    @TempDir
    static Path data;

    @AfterAll
    static void stop() {
        SparkServer.session(2).stop();
    }

    private static double[] result(String contender, String name, int... dimensions) {
        BenchmarkKernel kernel = SparkServer.create(name, contender, data).orElseThrow();
        kernel.setup(2, dimensions);
        kernel.run();
        return kernel.result();
    }

    @ParameterizedTest
    @ValueSource(strings = {"quern_columns", "quern_reduce", "quern_sql", "spark_sql", "java_udf"})
    void pricesAddUpToTheSame(String contender) {
        double expected = IntStream.range(0, OPTIONS)
                .mapToDouble(i -> Prices.price(
                        Inputs.element(1, i) * 100 + 1, Inputs.element(2, i) * 100 + 1, Inputs.element(3, i) + 0.1))
                .sum();

        assertThat(result(contender, "black_scholes_parquet", OPTIONS))
                .containsExactly(new double[] {expected}, within(1e-12 * expected));
    }

    @Test
    void scanningAddsUpTheColumns() {
        double expected = IntStream.range(0, OPTIONS)
                .mapToDouble(i -> (Inputs.element(1, i) + Inputs.element(2, i)) * 100 + 2 + Inputs.element(3, i) + 0.1)
                .sum();

        assertThat(result("scan_sum", "black_scholes_parquet", OPTIONS)[0])
                .isCloseTo(expected, within(1e-12 * expected));
    }

    @Test
    void centroidsAreTheSameOnSparkAndWithoutIt() {
        double[] local = result("quern_local", "kmeans", 500, 3, 4, 5);

        assertThat(local).hasSize(4 * 3).isNotEqualTo(Inputs.uniform(1, 4 * 3));
        assertThat(result("quern_cache", "kmeans", 500, 3, 4, 5)).containsExactly(local, within(1e-12));
        assertThat(result("quern_blocks", "kmeans", 500, 3, 4, 5)).containsExactly(local, within(1e-12));
    }

    @Test
    void whatAContenderHasNotIsEmpty() {
        assertThat(SparkServer.create("kmeans", "spark_sql", data)).isEmpty();
        assertThat(SparkServer.create("sort", "quern_local", data)).isEmpty();
    }
}
