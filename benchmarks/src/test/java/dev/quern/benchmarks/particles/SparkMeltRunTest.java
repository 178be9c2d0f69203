package dev.quern.benchmarks.particles;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SparkMeltRunTest {
    @Test
    void aRowForEachPartOfAStep() throws Exception {
        List<String> rows = SparkMeltRun.rows(4, 23, 2, "local[2]").lines().toList();
        assertThat(rows)
                .allMatch(row -> row.matches("melt_256_[a-z_]+\tquern-spark\t-?[0-9.e+-]+\t(s|%|MB|of 1|by atom)"));
        assertThat(rows.stream().map(row -> row.split("\t", -1)[0].substring("melt_256_".length())))
                .containsExactly(
                        "step",
                        "step_kernels",
                        "step_lists",
                        "step_halo_sent",
                        "step_halo_received",
                        "step_job_latency",
                        "step_waiting",
                        "step_shuffled",
                        "step_processor_of_a_task",
                        "migration",
                        "migration_kernels",
                        "migration_lists",
                        "migration_halo_sent",
                        "migration_halo_received",
                        "migration_job_latency",
                        "migration_waiting",
                        "migration_shuffled",
                        "migration_processor_of_a_task",
                        "total_energy");
    }
}
