package dev.quern.examples.particles;

import dev.quern.examples.Checks;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say how many steps are taken, and how many between two lines that are printed. */
final class Steps {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--steps", paramLabel = "N", description = "(${DEFAULT-VALUE})")
    private long count;

    @Option(names = "--every", paramLabel = "N", description = "Steps between two lines (${DEFAULT-VALUE}).")
    private long every;

    /** The options, with what they are by default. */
    Steps(long count, long every) {
        this.count = count;
        this.every = every;
    }

    /** Refuses a command line that makes no sense. */
    void check() {
        Checks.atLeast(spec, "--steps", 1, count);
        Checks.atLeast(spec, "--every", 1, every);
    }

    /** How many steps are taken. */
    long count() {
        return count;
    }

    /** The step after which the next line is printed. */
    long nextLine(long step) {
        return Math.min(count, step + every);
    }
}
