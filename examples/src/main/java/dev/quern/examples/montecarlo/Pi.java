package dev.quern.examples.montecarlo;

import static dev.quern.DType.I64;

import dev.quern.Kernel;
import dev.quern.RandomStream;
import dev.quern.Value;
import dev.quern.Variable;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The number pi, from points thrown at a square: of those, the share that falls within a quarter of a circle is pi / 4.
 *
 * <pre>{@code
 * @njit(parallel=True)
 * def inside(tries):
 *     count = 0
 *     for i in prange(tries):
 *         x = np.random.random()          # of the thread: another result for another number of threads
 *         y = np.random.random()
 *         if x * x + y * y < 1:
 *             count += 1
 *     return count
 * }</pre>
 */
@Command(name = "Pi", mixinStandardHelpOptions = true, description = "The number pi by Monte Carlo.")
public final class Pi implements Callable<Integer> {
    static final Kernel INSIDE = Kernel.define("inside", k -> {
        Value tries = k.param("tries", I64);
        Value seed = k.param("seed", I64);
        Variable count = k.var("count", 0);
        k.prange(tries, i -> {
            RandomStream random = k.random(seed, i);
            Value x = random.uniform();
            Value y = random.uniform();
            k.when(x.square().add(y.square()).lt(1), () -> count.plusAssign(1));
        });
        k.out("inside", count);
    });

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Tries tries = new Tries();

    /** Runs the program and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Pi()).setUsageHelpAutoWidth(true);
    }

    static Estimate estimate(long tries, long seed) {
        double inside = INSIDE.with("tries", tries).with("seed", seed).call().toLong();
        return Estimate.of(inside, inside, tries).times(4);
    }

    @Override
    public Integer call() {
        tries.setThreads();
        PrintWriter print = spec.commandLine().getOut();
        print.println(estimate(tries.count(), tries.seed()).beside("pi", Math.PI));
        print.flush();
        return 0;
    }
}
