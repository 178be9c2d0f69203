package dev.quern.examples.particles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quern.examples.Sessions;
import java.io.IOException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** The melt on Spark beside the one without. */
final class SparkSimulationTest {
    private static final int CELLS = 8;

    /** A skin so thick that no pair is missed, which Spark's run finds out: it would find owners anew more often. */
    @Test
    void energiesAreThoseOfTheLocalRun() throws IOException {
        double skin = 1.4;
        Simulation local = Simulation.of(CELLS, 5, skin);
        try (SparkSession spark = Sessions.start("melt", "local[2]")) {
            SparkSimulation shared = SparkSimulation.of(spark, CELLS, 5, new SparkSimulation.Plan(5, skin, true));
            assertThat(shared.atoms()).isEqualTo(local.atoms()).isEqualTo(2048);
            assertSame(shared.thermo(), local.thermo());
            for (int step = 1; step <= 40; step++) {
                local.step();
                shared.step();
                if (step == 1 || step == 19 || step == 33 || step == 40) {
                    assertSame(shared.thermo(), local.thermo());
                }
            }
            assertThat(shared.migrations()).isEqualTo(2);
        }
    }

    private static void assertSame(Thermo actual, Thermo expected) {
        assertThat(actual.step()).isEqualTo(expected.step());
        assertThat(actual.total()).isCloseTo(expected.total(), within(1e-10));
        assertThat(actual.potential()).isCloseTo(expected.potential(), within(1e-10));
        assertThat(actual.kinetic()).isCloseTo(expected.kinetic(), within(1e-10));
        assertThat(actual.temperature()).isCloseTo(expected.temperature(), within(1e-10));
        assertThat(actual.pressure()).isCloseTo(expected.pressure(), within(1e-9));
    }
}
