package dev.quern.examples.particles;

import dev.quern.examples.Checks;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that all programs have. */
final class RunOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of the start (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--threads", paramLabel = "N", description = "By default all processors.")
    private @Nullable Integer threads;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "target/particles",
            description = "Where pictures go (${DEFAULT-VALUE}).")
    private Path out = Path.of("");

    long seed() {
        return seed;
    }

    /** Makes the directory for pictures, and sets the number of threads that kernels run on if one was asked for. */
    void prepare() {
        Checks.setThreads(spec, threads);
        Checks.makeDirectory(spec, out);
    }

    /** A file in the directory for pictures. */
    Path picture(String name) {
        return out.resolve(name);
    }
}
