package dev.quern.examples.particles;

import dev.quern.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
        if (threads != null) {
            check(
                    threads >= 1 && threads <= Threads.MAX,
                    "--threads: expected 1 to " + Threads.MAX + ", got " + threads);
            Threads.set(threads);
        }
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--out: cannot make the directory " + out + ": " + e, e);
        }
        check(Files.isWritable(out), "--out: cannot write to the directory " + out);
    }

    /** A file in the directory for pictures. */
    Path picture(String name) {
        return out.resolve(name);
    }

    /** Refuses a command line that makes no sense. */
    void check(boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
