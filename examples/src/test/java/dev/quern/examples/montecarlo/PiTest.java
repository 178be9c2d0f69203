package dev.quern.examples.montecarlo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quern.Threads;
import dev.quern.examples.Program;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PiTest {
    private final int threads = Threads.total();

    @AfterEach
    void restoreThreads() {
        Threads.set(threads);
    }

    /** The share of a quarter of a circle has the variance p (1 - p). */
    @Test
    void theErrorIsThatOfAShare() {
        double share = Math.PI / 4;
        Estimate estimate = Pi.estimate(1_000_000, 1);
        assertThat(estimate.standardError()).isCloseTo(4 * Math.sqrt(share * (1 - share) / 1e6), within(2e-6));
        assertThat(estimate.errors(Math.PI)).isBetween(-4.0, 4.0);
    }

    /** 68 of 100, and the standard deviation of how many are is 4.7. */
    @Test
    void piIsWithinTheErrorAsOftenAsItShouldBe() {
        long within = LongStream.range(0, 100)
                .filter(seed -> Math.abs(Pi.estimate(10_000, seed).errors(Math.PI)) < 1)
                .count();
        assertThat(within).isBetween(54L, 82L);
    }

    @Test
    void anyNumberOfThreadsGivesTheSameNumber() {
        Threads.set(1);
        Estimate expected = Pi.estimate(30_001, 7);
        for (int count : new int[] {2, 3, 7}) {
            Threads.set(count);
            assertThat(Pi.estimate(30_001, 7)).isEqualTo(expected);
        }
        System.setProperty("quern.interpret", "true");
        try {
            assertThat(Pi.estimate(30_001, 7)).isEqualTo(expected);
        } finally {
            System.clearProperty("quern.interpret");
        }
    }

    @Test
    void theProgramPrintsBoth() {
        Program run = Program.run(Pi.commandLine(), "--tries", "100000", "--seed", "3", "--threads", "1");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).matches("""
                        Monte Carlo +3\\.1[0-9]{5} \\+- 0\\.005[0-9]{3}
                        pi +3\\.141593, [0-3]\\.[0-9] standard errors off
                        """);
    }

    @Test
    void aCommandLineThatMakesNoSense() {
        assertRefused("--tries: expected at least 2, got 1", "--tries", "1");
        assertRefused("--threads: expected 1 to " + Threads.MAX + ", got 0", "--threads", "0");
        assertRefused("Invalid value for option '--seed'", "--seed", "one");
    }

    private static void assertRefused(String message, String... args) {
        Program run = Program.run(Pi.commandLine(), args);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith(message);
        assertThat(run.out()).isEmpty();
    }
}
