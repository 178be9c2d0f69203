package dev.quern.examples.montecarlo;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;

import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Value;
import dev.quern.Variable;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What the right to buy a share is worth: the mean of what it brings, over many ways that the share's price may go, beside
 * the formula of Black and Scholes.
 *
 * <pre>{@code
 * @njit(parallel=True)
 * def payoffs(tries, spot, strike, drift, spread):
 *     total = 0.0
 *     squares = 0.0
 *     for i in prange(tries):
 *         price = spot * np.exp(drift + spread * np.random.standard_normal())
 *         payoff = max(price - strike, 0.0)
 *         total += payoff
 *         squares += payoff * payoff
 *     return total, squares
 * }</pre>
 *
 * The sum of the squares gives the standard error of the mean.
 */
@Command(
        name = "EuropeanCall",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "The price of a European call option by Monte Carlo.")
public final class EuropeanCall implements Callable<Integer> {
    static final Kernel PAYOFFS = Kernel.define("payoffs", k -> {
        Value tries = k.param("tries", I64);
        Value seed = k.param("seed", I64);
        Value spot = k.param("spot", F64);
        Value strike = k.param("strike", F64);
        Value drift = k.param("drift", F64);
        Value spread = k.param("spread", F64);
        Variable total = k.var("total", 0.0);
        Variable squares = k.var("squares", 0.0);
        k.prange(tries, i -> {
            Value gain = drift.add(spread.mul(k.random(seed, i).normal()));
            Value payoff = k.let(spot.mul(gain.exp()).sub(strike).max(0));
            total.plusAssign(payoff);
            squares.plusAssign(payoff.square());
        });
        k.out("sum", total);
        k.out("sum_of_squares", squares);
    });

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Tries tries = new Tries();

    @Option(names = "--spot", paramLabel = "PRICE", defaultValue = "100", description = "Today (${DEFAULT-VALUE}).")
    private double spot;

    @Option(
            names = "--strike",
            paramLabel = "PRICE",
            defaultValue = "105",
            description = "At which the share may be bought (${DEFAULT-VALUE}).")
    private double strike;

    @Option(names = "--rate", paramLabel = "R", defaultValue = "0.03", description = "A year (${DEFAULT-VALUE}).")
    private double rate;

    @Option(names = "--volatility", paramLabel = "V", defaultValue = "0.2", description = "A year (${DEFAULT-VALUE}).")
    private double volatility;

    @Option(names = "--years", paramLabel = "T", defaultValue = "1", description = "Until then (${DEFAULT-VALUE}).")
    private double years;

    /** Runs the program and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new EuropeanCall()).setUsageHelpAutoWidth(true);
    }

    static Estimate price(CallOption option, long tries, long seed) {
        NDArray sum = NDArray.zeros(F64);
        NDArray squares = NDArray.zeros(F64);
        PAYOFFS.with("tries", tries)
                .with("seed", seed)
                .with("spot", option.spot())
                .with("strike", option.strike())
                .with("drift", option.drift())
                .with("spread", option.spread())
                .with("sum", sum)
                .with("sum_of_squares", squares)
                .run();
        return Estimate.of(sum.toDouble(), squares.toDouble(), tries).times(option.discount());
    }

    @Override
    public Integer call() {
        CallOption option = option();
        tries.setThreads();
        PrintWriter print = spec.commandLine().getOut();
        print.println(price(option, tries.count(), tries.seed()).beside("Black-Scholes", option.blackScholes()));
        print.flush();
        return 0;
    }

    private CallOption option() {
        try {
            return new CallOption(spot, strike, rate, volatility, years);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
        }
    }
}
