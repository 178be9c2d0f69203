package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.spark.partition.SpatialBlock;
import dev.quern.spark.partition.SpatialPartitions;
import dev.quern.spark.partition.SpatialRepartition;
import dev.quern.spark.partition.TimeSteps;
import dev.quern.spatial.Space;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps on blocks are those of the same points in one loop of Java, bit for bit. */
class TimeStepsTest {
    @RegisterExtension
    static final LocalSpark SPARK = new LocalSpark();

    private static final int COUNT = 600;

    @ParameterizedTest
    @CsvSource({"2, 5, false, 0.3", "3, 4, false, 0.3", "2, 5, true, 0.3", "2, 3, true, 0"})
    void twenty_steps_are_those_of_a_local_loop(int dimensions, int partitions, boolean isPeriodic, double slack) {
        SoftSpheres spheres = SoftSpheres.of(dimensions, isPeriodic);
        double[][] points = PointSets.blobs(COUNT, dimensions, 17);
        TimeSteps steps = blocks(SPARK.session(), points, spheres, partitions, 0.7 + slack)
                .blocks()
                .steps(spheres)
                .slack(slack)
                .migrateEvery(7)
                .checkpointEvery(6);
        double[][] counts = new double[20][];
        List<Row> early = new ArrayList<>();
        for (int step = 0; step < 20; step++) {
            counts[step] = steps.run(1)[0];
            if (step == 9) {
                early = steps.blocks().toDataset().collectAsList();
            }
        }
        assertThat(steps.done()).isEqualTo(20);
        assertThat(steps.migrations()).isGreaterThan(1);
        SoftSpheres.Local local = spheres.local(points);
        for (int step = 0; step < 20; step++) {
            assertThat(counts[step][0]).isEqualTo(local.step());
            if (step == 9) {
                assertSame(early, local, dimensions);
            }
        }
        assertSame(steps.blocks().toDataset().collectAsList(), local, dimensions);
    }

    static SpatialPartitions blocks(
            SparkSession session, double[][] points, SoftSpheres spheres, int partitions, double radius) {
        int dimensions = points[0].length;
        String[] velocities = new String[dimensions];
        String[] zeros = new String[dimensions + 1];
        zeros[0] = "*";
        for (int axis = 0; axis < dimensions; axis++) {
            velocities[axis] = "v" + axis;
            zeros[axis + 1] = "double(0) v" + axis;
        }
        return SpatialRepartition.of(
                        PointSets.dataset(session, points, dimensions, 3).selectExpr(zeros),
                        PointSets.columns(dimensions))
                .partitions(partitions)
                .radius(radius)
                .space(spheres.space())
                .values(velocities)
                .id("id")
                .cut();
    }

    static void assertSame(List<Row> rows, SoftSpheres.Local local, int dimensions) {
        assertThat(rows).hasSize(COUNT);
        for (Row row : rows) {
            int id = (int) row.getLong(0);
            for (int axis = 0; axis < dimensions; axis++) {
                // Migration brings points back into a periodic space, and nothing but that may differ.
                double here = local.wrapped(row.getDouble(1 + axis), axis);
                assertThat(here).isEqualTo(local.wrapped(local.positions()[id][axis], axis));
                assertThat(row.getDouble(1 + dimensions + axis)).isEqualTo(local.velocities()[id][axis]);
            }
        }
    }

    @Test
    void only_ghosts_are_shuffled_and_only_their_places() {
        double[][] points = PointSets.blobs(COUNT * 40, 3, 17);
        SpatialPartitions parts = blocks(SPARK.session(), points, SoftSpheres.of(3, false), 4, 0.2);
        TimeSteps steps = parts.blocks()
                .steps((block, step) -> new double[] {block.points() - block.owned()})
                .slack(0.2);
        double ghosts = steps.run(1)[0][0];
        AtomicLong bytes = new AtomicLong();
        AtomicLong records = new AtomicLong();
        SparkListener count = new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                bytes.addAndGet(end.taskMetrics().shuffleWriteMetrics().bytesWritten());
                records.addAndGet(end.taskMetrics().shuffleWriteMetrics().recordsWritten());
            }
        };
        SPARK.session().sparkContext().addSparkListener(count);
        steps.run(5);
        flush();
        SPARK.session().sparkContext().removeSparkListener(count);
        assertThat(steps.migrations()).isZero();
        assertThat(ghosts).isBetween(500.0, 12_000.0);
        // Of 24,000 points, 576,000 bytes of coordinates, nothing goes but the ghosts' and a header for each pair.
        assertThat(records.get()).isLessThanOrEqualTo(5 * 4 * 3);
        assertThat(bytes.get()).isLessThan((long) (5 * (ghosts * 3 * 8 + 12 * 500)));
    }

    /** Task ends are told on another thread, in their order: they have been told once a later one was. */
    private static void flush() {
        AtomicLong seen = new AtomicLong();
        SparkListener last = new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                seen.incrementAndGet();
            }
        };
        SPARK.session().sparkContext().addSparkListener(last);
        SPARK.session().range(1).count();
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (seen.get() == 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        SPARK.session().sparkContext().removeSparkListener(last);
        assertThat(seen.get()).isPositive();
    }

    @Test
    void what_was_made_of_the_start_is_used_by_the_next_steps() {
        AtomicMade.COUNT.set(0);
        TimeSteps steps = blocks(SPARK.session(), PointSets.blobs(COUNT, 2, 17), SoftSpheres.of(2, false), 3, 0.5)
                .blocks()
                .steps((block, step) -> {
                    block.reuse(AtomicMade.class, AtomicMade::new, made -> made);
                    return new double[0];
                })
                .slack(0.5);
        steps.run(6);
        assertThat(AtomicMade.COUNT.get()).isEqualTo(3);
    }

    private static final class AtomicMade {
        static final AtomicLong COUNT = new AtomicLong();

        AtomicMade() {
            COUNT.incrementAndGet();
        }
    }

    @Test
    void values_of_ghosts_are_sent_where_they_are_asked_for() {
        double[][] points = PointSets.blobs(COUNT, 2, 17);
        for (boolean isSent : new boolean[] {false, true}) {
            TimeSteps steps = blocks(SPARK.session(), points, SoftSpheres.of(2, false), 3, 0.5)
                    .blocks()
                    .steps(TimeStepsTest::countAndAge)
                    .slack(0.5);
            double[][] ages = (isSent ? steps.withGhostValues() : steps).run(4);
            assertThat(ages[3][0]).isPositive();
            assertThat(ages[3][1]).isEqualTo(isSent ? 3 * ages[3][0] : 0);
        }
    }

    /** The number of ghosts, and the sum of how old they say they are. */
    private static double[] countAndAge(SpatialBlock block, long step) {
        double ages = 0;
        for (int row = 0; row < block.points(); row++) {
            double age = block.values().getDouble(row, 0);
            if (row < block.owned()) {
                block.values().setDouble(age + 1, row, 0);
            } else {
                ages += age;
            }
        }
        return new double[] {block.points() - block.owned(), ages};
    }

    @Test
    void a_checkpoint_directory_is_used(@TempDir Path directory) throws IOException {
        SPARK.session().sparkContext().setCheckpointDir(directory.toString());
        SoftSpheres spheres = SoftSpheres.of(2, false);
        double[][] points = PointSets.blobs(COUNT, 2, 17);
        TimeSteps steps = blocks(SPARK.session(), points, spheres, 3, 1)
                .blocks()
                .steps(spheres)
                .slack(0.3)
                .checkpointEvery(4);
        steps.run(9);
        try (var files = Files.walk(directory)) {
            assertThat(files.filter(file -> file.getFileName().toString().matches("part-\\d+")))
                    .hasSize(2 * 3);
        }
        SoftSpheres.Local local = spheres.local(points);
        for (int step = 0; step < 9; step++) {
            local.step();
        }
        assertSame(steps.blocks().toDataset().collectAsList(), local, 2);
        // The lineage goes back to the last checkpoint and no further.
        assertThat(steps.blocks().rdd().toDebugString())
                .contains("ReliableCheckpointRDD")
                .doesNotContain("SpatialBlocks.java");
    }

    static Space space(int dimensions, boolean isPeriodic) {
        double[] lengths = new double[dimensions];
        Arrays.fill(lengths, 10);
        return isPeriodic ? Space.periodic(lengths) : Space.open(dimensions);
    }
}
