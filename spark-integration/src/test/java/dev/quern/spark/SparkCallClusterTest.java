package dev.quern.spark;

import static dev.quern.spark.Kernels.LLOYD;
import static dev.quern.spark.Kernels.NEAREST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.KernelExecutionException;
import dev.quern.NDArray;
import dev.quern.compiler.KernelCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Kernels in executors that are JVMs of their own; {@link SqlClusterTest} and {@link FaultsTest} have such executors always. */
@EnabledIfSystemProperty(named = "quern.faults", matches = "true")
class SparkCallClusterTest {
    private static final NDArray CENTROIDS = NDArray.of(new double[][] {{10, 20}, {-30, 40}, {35, -80}});
    private static final int ROWS = 20_000;
    private static final int PARTITIONS = 6;

    /** What one session computes: several steps of k-means, and the labels after them. */
    private record Outcome(List<Map<String, NDArray>> steps, List<Integer> labels) {
        static Outcome of(SparkSession session) {
            Dataset<Row> df = LocalSpark.points(session, ROWS, PARTITIONS);
            List<Map<String, NDArray>> steps = new ArrayList<>();
            NDArray centroids = CENTROIDS;
            for (int step = 0; step < 3; step++) {
                Map<String, NDArray> totals = QuernSpark.on(session)
                        .apply(LLOYD)
                        .rows("points", df, "latitude", "longitude")
                        .whole("centroids", centroids)
                        .collect();
                steps.add(totals);
                centroids = NDArray.zeros(DType.F64, 3, 2);
                for (int each = 0; each < 3; each++) {
                    for (int axis = 0; axis < 2; axis++) {
                        double sum = totals.get("sums").getDouble(each, axis);
                        centroids.setDouble(sum / totals.get("counts").getDouble(each), each, axis);
                    }
                }
            }
            List<Integer> labels = QuernSpark.on(session)
                    .apply(NEAREST)
                    .rows("points", df, "latitude", "longitude")
                    .whole("centroids", centroids)
                    .column("label")
                    .toDataset()
                    .collectAsList()
                    .stream()
                    .map(row -> row.<Integer>getAs("label"))
                    .toList();
            return new Outcome(steps, labels);
        }

        void assertSameBits(Outcome other) {
            assertThat(labels).hasSize(ROWS).isEqualTo(other.labels);
            for (int step = 0; step < steps.size(); step++) {
                Map<String, NDArray> theirs = other.steps.get(step);
                steps.get(step)
                        .forEach((name, total) -> assertThat(total.contentEquals(theirs.get(name)))
                                .as("%s: %s and %s", name, total, theirs.get(name))
                                .isTrue());
            }
        }
    }

    private static Outcome local() {
        SparkSession session = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
        try {
            return Outcome.of(session);
        } finally {
            session.stop();
        }
    }

    /** For each executor that ran a task, by its process, the kernels compiled in it. */
    private static Set<String> compiled(SparkSession session) {
        MapPartitionsFunction<Long, String> counts = rows -> {
            Thread.sleep(50); // so that no executor takes all the tasks
            return Stream.of(ProcessHandle.current().pid() + ": "
                            + KernelCache.shared().compiledKernels())
                    .iterator();
        };
        return session.range(0, 8, 1, 8).mapPartitions(counts, Encoders.STRING()).collectAsList().stream()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void executorsCompileEachKernelOnceAndAgreeWithLocalModeToTheBit() {
        Outcome local = local();
        try (LocalCluster cluster = LocalCluster.of(2, 1).start()) {
            Outcome first = Outcome.of(cluster.session());
            Outcome second = Outcome.of(cluster.session());
            first.assertSameBits(local);
            second.assertSameBits(first);

            Set<String> compiled = compiled(cluster.session());
            assertThat(compiled).hasSize(2).allMatch(executor -> executor.endsWith(": 2"));
            assertThat(compiled)
                    .noneMatch(executor ->
                            executor.startsWith(ProcessHandle.current().pid() + ":"));

            failuresKeepTheirClass(cluster.session());
        }
    }

    private static void failuresKeepTheirClass(SparkSession session) {
        Kernel lookup = Kernel.define("lookup", k -> {
            Array at = k.in("at", DType.I64, "n");
            Array table = k.in("table", DType.F64, "t");
            k.out("sum", DType.F64).set(k.sum("n", i -> table.at(at.at(i))));
        });
        session.sparkContext().setLogLevel("OFF");
        assertThatThrownBy(() -> QuernSpark.on(session)
                        .apply(lookup)
                        .rows("at", session.range(0, 10, 1, 2).toDF(), "id")
                        .whole("table", NDArray.zeros(DType.F64, 8))
                        .collect())
                .isInstanceOf(KernelExecutionException.class)
                .hasMessageStartingWith("SparkCallClusterTest.java:")
                .hasMessageContaining("kernel lookup: subscript ");
    }

    /** As an application is deployed, and with the serializer that many set. */
    @Test
    void quernMayBeShippedAndSparkMaySerializeWithKryo() {
        try (LocalCluster cluster = LocalCluster.of(2, 1)
                .shipping("quern-")
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .start()) {
            Outcome shipped = Outcome.of(cluster.session());
            assertThat(shipped.labels()).hasSize(ROWS);
            assertThat(compiled(cluster.session())).hasSize(2).allMatch(executor -> executor.endsWith(": 2"));
        }
    }
}
