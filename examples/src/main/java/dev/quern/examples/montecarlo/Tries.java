package dev.quern.examples.montecarlo;

import dev.quern.examples.Checks;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that all programs have. */
final class Tries {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--tries", paramLabel = "N", defaultValue = "10000000", description = "(${DEFAULT-VALUE})")
    private long count;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "(${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--threads", paramLabel = "N", description = "By default all processors.")
    private @Nullable Integer threads;

    /** How many there are. */
    long count() {
        Checks.atLeast(spec, "--tries", 2, count);
        return count;
    }

    long seed() {
        return seed;
    }

    /** Sets the number of threads that kernels run on, if one was asked for. */
    void setThreads() {
        Checks.setThreads(spec, threads);
    }
}
