package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.NDArray;
import dev.quern.Threads;
import dev.quern.compiler.runtime.WorkerPool;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.metrics.source.Source;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.junit.jupiter.api.Test;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

class QuernPluginTest {
    private static final String OURS = "dev.quern.spark.QuernExtensions";

    /** Extensions that only say that they were asked. */
    public static final class Counting extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
        static final AtomicInteger APPLIED = new AtomicInteger();

        @Override
        public BoxedUnit apply(SparkSessionExtensions extensions) {
            APPLIED.incrementAndGet();
            return BoxedUnit.UNIT;
        }
    }

    /** Adds them as the plugin adds ours. */
    public static final class AddsCounting implements SparkPlugin {
        @Override
        public DriverPlugin driverPlugin() {
            return new DriverPlugin() {
                @Override
                public Map<String, String> init(SparkContext context, PluginContext pluginContext) {
                    QuernPlugin.addExtensions(context.conf(), Counting.class.getName());
                    return Map.of();
                }
            };
        }

        @Override
        public ExecutorPlugin executorPlugin() {
            return null; // none is wanted
        }
    }

    private static SparkSession start(Class<?> plugin) {
        return SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.plugins", plugin.getName())
                .getOrCreate();
    }

    private static String added(String set) {
        SparkConf conf = new SparkConf(false);
        if (set != null) {
            conf.set("spark.sql.extensions", set);
        }
        QuernPlugin.addExtensions(conf, OURS);
        return conf.get("spark.sql.extensions");
    }

    @Test
    void extensionsAreAddedOnceAndLast() {
        assertThat(added(null)).isEqualTo(OURS);
        assertThat(added("")).isEqualTo(OURS);
        assertThat(added("a.B")).isEqualTo("a.B," + OURS);
        assertThat(added("a.B, " + OURS)).isEqualTo("a.B, " + OURS);
    }

    @Test
    void whatADriverPluginAddsIsAppliedToTheSessionsMadeAfterwards() {
        Counting.APPLIED.set(0);
        SparkSession session = start(AddsCounting.class);
        try {
            assertThat(Counting.APPLIED).hasValue(1);
            assertThat(session.newSession().range(3).count()).isEqualTo(3);
        } finally {
            session.stop();
        }
    }

    @Test
    void oneSettingInstallsItAllAndTheEndLeavesNoThread() throws InterruptedException {
        SparkSession session = start(QuernPlugin.class);
        try {
            assertThat(session.sparkContext().getConf().get("spark.sql.extensions"))
                    .contains(OURS);
            QuernSpark.on(session)
                    .apply(Kernels.LLOYD)
                    .rows("points", LocalSpark.points(session, 200_000, 1), "latitude", "longitude")
                    .whole("centroids", NDArray.of(new double[][] {{10, 20}, {-30, 40}}))
                    .collect();
            Map<String, Number> metrics = metrics();
            assertThat(metrics)
                    .containsEntry("cores", Math.min(2, Threads.total()))
                    .containsEntry("tasks.running", 0)
                    .containsEntry("tasks.inKernels", 0)
                    .containsEntry("threads.busy", 0)
                    .containsEntry("memory.bytes", 0L)
                    .containsKeys("threads.workers", "kernels.compiled");
            assertThat(metrics.get("kernels.compiled").longValue()).isPositive();
        } finally {
            session.stop();
        }
        Instant stopped = Instant.now();
        while (WorkerPool.shared().workers() > 0) {
            assertThat(Duration.between(stopped, Instant.now())).isLessThan(Duration.ofSeconds(20));
            Thread.sleep(5);
        }
    }

    private static Map<String, Number> metrics() {
        Map<String, Number> values = new TreeMap<>();
        scala.collection.Seq<Source> sources =
                SparkEnv.get().metricsSystem().getSourcesByName("plugin." + QuernPlugin.class.getName());
        assertThat(sources.length()).isEqualTo(1);
        sources.apply(0)
                .metricRegistry()
                .getGauges()
                .forEach((name, gauge) -> values.put(name, (Number) gauge.getValue()));
        return values;
    }
}
