package dev.quern.compiler.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** A slice of what {@link NestFuzz} runs. */
final class NestFuzzTest {
    private static final int NESTS = 2_000;
    private static final int LEAST_PERCENT_PROVED = 95;

    @Test
    void noNestIsCalledFreeThatRacesAndFreeOnesAreProved() throws InterruptedException, ExecutionException {
        NestTally tally = NestFuzz.run(NESTS, 11, false);
        assertThat(tally.count()).isEqualTo(NESTS);
        assertThat(tally.unsound()).isEmpty();
        assertThat(tally.wrong()).isEmpty();
        assertThat(tally.percentProved())
                .as(() -> String.join("\n", tally.unproved()))
                .isGreaterThanOrEqualTo(LEAST_PERCENT_PROVED);
        // Nests that all race, or none, would test half of it.
        assertThat(tally.free()).isBetween(NESTS / 3, NESTS * 2 / 3);
    }
}
