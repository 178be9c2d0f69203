package dev.quern.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.spark.partition.SpatialPartitions;
import dev.quern.spark.partition.TimeSteps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Points on executors that are processes of their own, one of which dies on the way. */
class TimeStepsClusterTest {
    @Test
    @EnabledIfSystemProperty(named = "quern.faults", matches = "true")
    void steps_go_on_with_the_same_bits_after_an_executor_died(@TempDir Path directory)
            throws IOException, InterruptedException {
        SoftSpheres spheres = SoftSpheres.of(2, true);
        double[][] points = PointSets.blobs(600, 2, 17);
        try (LocalCluster cluster =
                LocalCluster.of(2, 1).config("spark.task.maxFailures", "4").start()) {
            cluster.session().sparkContext().setCheckpointDir(directory.toString());
            SpatialPartitions parts = TimeStepsTest.blocks(cluster.session(), points, spheres, 4, 1);
            Row counts = parts.dataset()
                    .selectExpr("sum(if(ghost, 0, 1))", "count(distinct if(ghost, null, id))", "sum(if(ghost, 1, 0))")
                    .first();
            assertThat(counts.getLong(0)).isEqualTo(600);
            assertThat(counts.getLong(1)).isEqualTo(600);
            assertThat(counts.getLong(2)).isEqualTo(parts.statistics().ghosts());

            TimeSteps steps =
                    parts.blocks().steps(spheres).slack(0.3).migrateEvery(5).checkpointEvery(4);
            double[][] before = steps.run(7);
            kill(parts);
            double[][] after = steps.run(7);

            SoftSpheres.Local local = spheres.local(points);
            for (int step = 0; step < 14; step++) {
                assertThat((step < 7 ? before[step] : after[step - 7])[0]).isEqualTo(local.step());
            }
            TimeStepsTest.assertSame(steps.blocks().toDataset().collectAsList(), local, 2);
        }
    }

    /** Kills the process of one executor. */
    private static void kill(SpatialPartitions parts) throws IOException, InterruptedException {
        List<Long> processes = parts.dataset()
                .javaRDD()
                .mapPartitions(rows -> List.of(
                                SparkEnv.get().executorId().equals("0")
                                        ? ProcessHandle.current().pid()
                                        : -1L)
                        .iterator())
                .collect();
        long victim =
                processes.stream().filter(process -> process > 0).findFirst().orElseThrow();
        assertThat(victim).isNotEqualTo(ProcessHandle.current().pid());
        int status = new ProcessBuilder("kill", "-KILL", Long.toString(victim))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(status).as("status of kill").isZero();
    }
}
