package dev.quern.spark;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.RandomStream;
import dev.quern.Value;
import dev.quern.Variable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels in which the number of a row is a value: random numbers above all. */
class RowNumbersTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    /** More than a batch. */
    private static final int ROWS = 150_001;

    private static final Kernel NOISE = Kernel.define("noise", k -> {
        Array x = k.in("latitude", F64, "n");
        Array y = k.out("y", F64, "n");
        Value seed = k.param("seed", I64);
        k.prange("n", i -> {
            RandomStream random = k.random(seed, i);
            y.at(i).set(x.at(i).add(random.normal()));
        });
    });

    private static final Kernel DARTS = Kernel.define("darts", k -> {
        Array x = k.in("latitude", F64, "n");
        Array inside = k.out("inside", I64);
        Array last = k.out("last", I64);
        Variable count = k.var("count", 0);
        k.prange("n", i -> {
            RandomStream random = k.random(3, i);
            k.when(
                    random.uniform()
                            .square()
                            .add(random.uniform().square())
                            .lt(1.0)
                            .and(x.at(i).lt(100.0)),
                    () -> count.plusAssign(1));
            last.maxAssign(i);
        });
        inside.set(count);
    });

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7})
    void drawsAreThoseOfALocalCall(int partitions) {
        Dataset<Row> df = SPARK.points(ROWS, partitions);
        List<Row> rows = noise(df).collectAsList();
        NDArray expected = NOISE.call(latitudes(df), 5L);
        for (int i = 0; i < ROWS; i++) {
            assertThat(rows.get(i).getLong(0)).isEqualTo(i);
            assertThat(rows.get(i).<Double>getAs("y")).isEqualTo(expected.getDouble(i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7})
    void reductionsAreThoseOfALocalCall(int partitions) {
        Dataset<Row> df = SPARK.points(ROWS, partitions);
        Map<String, NDArray> found = darts(df).collect();
        Map<String, NDArray> expected = DARTS.callAll(latitudes(df));
        assertThat(found.get("inside").getLong())
                .isEqualTo(expected.get("inside").getLong());
        assertThat(found.get("last").getLong()).isEqualTo(ROWS - 1);
    }

    @Test
    void partitionsMayBeEmpty() {
        Dataset<Row> df = SPARK.points(100, 10).where("id < 15 or id >= 62");
        List<Row> rows = noise(df).collectAsList();
        NDArray expected = NOISE.call(latitudes(df), 5L);
        assertThat(rows).hasSize(53);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i).<Double>getAs("y")).isEqualTo(expected.getDouble(i));
        }
    }

    @Test
    void numbersAreNotThoseOfTheTask() {
        Dataset<Row> df = SPARK.points(1000, 7);
        List<Row> rows = noise(df).coalesce(2).sort("id").collectAsList();
        NDArray expected = NOISE.call(latitudes(df), 5L);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i).<Double>getAs("y")).isEqualTo(expected.getDouble(i));
        }
    }

    @Test
    void onlyWhoNeedsNumbersPaysForAJob() throws Exception {
        Dataset<Row> df = SPARK.points(1000, 3);
        assertThat(jobs(() -> noise(df).collectAsList())).isEqualTo(2);
        assertThat(jobs(() -> darts(df).collect())).isEqualTo(2);
        Kernel plain = Kernel.define("plain", k -> {
            Array x = k.in("latitude", F64, "n");
            Array y = k.out("y", F64, "n");
            k.prange("n", i -> y.at(i).set(x.at(i).mul(2)));
        });
        assertThat(jobs(() -> QuernSpark.on(SPARK.session())
                        .apply(plain)
                        .rows("latitude", df, "latitude")
                        .column("y")
                        .toDataset()
                        .collectAsList()))
                .isEqualTo(1);
    }

    private static int jobs(Callable<?> action) throws Exception {
        AtomicInteger jobs = new AtomicInteger();
        SparkListener listener = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart start) {
                jobs.incrementAndGet();
            }
        };
        var context = SPARK.session().sparkContext();
        context.addSparkListener(listener);
        try {
            action.call();
            context.listenerBus().waitUntilEmpty();
            return jobs.get();
        } finally {
            context.removeSparkListener(listener);
        }
    }

    private static Dataset<Row> noise(Dataset<Row> df) {
        return QuernSpark.on(SPARK.session())
                .apply(NOISE)
                .rows("latitude", df, "latitude")
                .scalar("seed", 5)
                .column("y")
                .toDataset();
    }

    private static SparkCall darts(Dataset<Row> df) {
        return QuernSpark.on(SPARK.session()).apply(DARTS).rows("latitude", df, "latitude");
    }

    private static double[] latitudes(Dataset<Row> df) {
        return df.collectAsList().stream()
                .mapToDouble(row -> row.getAs("latitude"))
                .toArray();
    }
}
