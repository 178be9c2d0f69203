package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.NDArray;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.util.ArrowUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs by the hundred leave nothing behind. */
class ManyJobsTest {
    /** A class for each tenth job would be no accident any more. */
    private static final long MOST_CLASSES = 40;

    private static final long MOST_METASPACE = 4 << 20;

    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    /** What might grow. */
    private record Footprint(long threads, long classes, long metaspace, long arrow) {
        static Footprint now() {
            for (int round = 0; round < 3; round++) {
                System.gc(); // classes are unloaded by it
            }
            long metaspace = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getName().equals("Metaspace"))
                    .map(MemoryPoolMXBean::getUsage)
                    .mapToLong(usage -> usage.getUsed())
                    .sum();
            long threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("quern"))
                    .count();
            return new Footprint(
                    threads,
                    ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                    metaspace,
                    ArrowUtils.rootAllocator().getAllocatedMemory());
        }
    }

    private static void run(Dataset<Row> df, int jobs) {
        Map<String, NDArray> first = null;
        for (int job = 0; job < jobs; job++) {
            Map<String, NDArray> totals = QuernSpark.on(SPARK.session())
                    .apply(Kernels.LLOYD)
                    .rows("points", df, "latitude", "longitude")
                    .whole("centroids", NDArray.of(new double[][] {{10, 20}, {-30, 40}}))
                    .collect();
            if (first == null) {
                first = totals;
            }
            assertThat(totals.get("sums").contentEquals(first.get("sums"))).isTrue();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "quern.faults", matches = "true")
    void fiveHundredJobsLeaveThreadsMetaspaceAndArrowFlat() {
        Dataset<Row> df = SPARK.points(4_000, 2).cache();
        run(df, 100);
        Footprint early = Footprint.now();
        run(df, 400);
        Footprint late = Footprint.now();
        assertThat(late.threads()).as("%s, %s", early, late).isLessThanOrEqualTo(early.threads());
        assertThat(late.classes() - early.classes()).as("%s, %s", early, late).isLessThan(MOST_CLASSES);
        assertThat(late.metaspace() - early.metaspace())
                .as("%s, %s", early, late)
                .isLessThan(MOST_METASPACE);
        assertThat(late.arrow()).isEqualTo(early.arrow());
    }
}
