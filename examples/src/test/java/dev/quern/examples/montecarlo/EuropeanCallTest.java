package dev.quern.examples.montecarlo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quern.Threads;
import dev.quern.examples.Program;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EuropeanCallTest {
    private static final CallOption OPTION = new CallOption(100, 100, 0.05, 0.2, 1);

    private final int threads = Threads.total();

    @AfterEach
    void restoreThreads() {
        Threads.set(threads);
    }

    /** What scipy.stats.norm gives. */
    @ParameterizedTest
    @CsvSource({
        "100, 100, 0.05, 0.2, 1, 10.450583572185565",
        "100, 105, 0.03, 0.2, 1, 7.1280646692617395",
        "50, 80, -0.01, 0.6, 2.5, 10.963240514741539",
        "3, 1, 0.1, 0.05, 0.1, 2.0099501662508317",
        "1, 9, 0.02, 0.3, 0.5, 0"
    })
    void theClosedFormIsThatOfBlackAndScholes(
            double spot, double strike, double rate, double volatility, double years, double price) {
        CallOption option = new CallOption(spot, strike, rate, volatility, years);
        assertThat(option.blackScholes()).isCloseTo(price, within(1e-12 * spot));
    }

    @Test
    void theNormalDistribution() {
        assertThat(CallOption.normalBelow(0)).isEqualTo(0.5);
        assertThat(CallOption.normalBelow(1)).isCloseTo(0.8413447460685429, within(1e-15));
        assertThat(CallOption.normalBelow(-2)).isCloseTo(0.022750131948179212, within(1e-15));
        assertThat(CallOption.normalBelow(9)).isEqualTo(1);
        assertThat(CallOption.normalBelow(-9)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"100, 100, 0.05, 0.2, 1", "100, 105, 0.03, 0.2, 1", "50, 80, -0.01, 0.6, 2.5", "3, 1, 0.1, 0.05, 0.1"})
    void theEstimateIsWithinFourErrors(double spot, double strike, double rate, double volatility, double years) {
        CallOption option = new CallOption(spot, strike, rate, volatility, years);
        Estimate estimate = EuropeanCall.price(option, 1_000_000, 11);
        assertThat(estimate.errors(option.blackScholes())).isBetween(-4.0, 4.0);
        assertThat(estimate.standardError()).isPositive().isLessThan(spot / 500);
    }

    /** 68 of 100, and the standard deviation of how many are is 4.7. */
    @Test
    void thePriceIsWithinTheErrorAsOftenAsItShouldBe() {
        double price = OPTION.blackScholes();
        long within = LongStream.range(0, 100)
                .filter(seed ->
                        Math.abs(EuropeanCall.price(OPTION, 10_000, seed).errors(price)) < 1)
                .count();
        assertThat(within).isBetween(54L, 82L);
    }

    @Test
    void anyNumberOfThreadsGivesTheSamePrice() {
        Threads.set(1);
        Estimate expected = EuropeanCall.price(OPTION, 300_001, 7);
        for (int count : new int[] {2, 3, 7}) {
            Threads.set(count);
            Estimate found = EuropeanCall.price(OPTION, 300_001, 7);
            assertThat(found.mean()).isCloseTo(expected.mean(), within(1e-12));
            assertThat(found.standardError()).isCloseTo(expected.standardError(), within(1e-12));
        }
    }

    @Test
    void theProgramPrintsBoth() {
        Program run = Program.run(EuropeanCall.commandLine(), "--tries", "100000", "--strike", "100", "--rate", "0.05");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).matches("""
                        Monte Carlo +10\\.[0-9]{6} \\+- 0\\.04[0-9]{4}
                        Black-Scholes +10\\.450584, [0-3]\\.[0-9] standard errors off
                        """);
    }

    @Test
    void aCommandLineThatMakesNoSense() {
        assertRefused("--spot: expected a number above 0, got 0.0", "--spot", "0");
        assertRefused("--volatility: expected a number above 0, got -0.2", "--volatility", "-0.2");
        assertRefused("--years: expected a number above 0, got Infinity", "--years", "Infinity");
        assertRefused("--rate: expected a number, got NaN", "--rate", "NaN");
        assertRefused("--tries: expected at least 2, got 0", "--tries", "0");
    }

    @Test
    void anOptionThatMakesNoSense() {
        assertThatThrownBy(() -> new CallOption(100, Double.NaN, 0, 0.2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("strike: expected a number above 0, got NaN");
    }

    private static void assertRefused(String message, String... args) {
        Program run = Program.run(EuropeanCall.commandLine(), args);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith(message);
        assertThat(run.out()).isEmpty();
    }
}
