package dev.quern.examples.montecarlo;

import dev.quern.Threads;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
        check(count >= 2, "--tries: expected at least 2, got " + count);
        return count;
    }

    long seed() {
        return seed;
    }

    /** Sets the number of threads that kernels run on, if one was asked for. */
    void setThreads() {
        if (threads != null) {
            check(
                    threads >= 1 && threads <= Threads.MAX,
                    "--threads: expected 1 to " + Threads.MAX + ", got " + threads);
            Threads.set(threads);
        }
    }

    private void check(boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
