package dev.quern.examples.geography;

import dev.quern.examples.Checks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all programs are told alike: what they read, where they write, and on how many threads kernels run. */
final class RunOptions {
    /** The exit code for data that is not as it should be. */
    static final int BAD_DATA = 3;

    private static final String PACKAGED = "zipcodes.csv";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "CSV with the header zip_code,latitude,longitude,city,state,county; by default GeoNames' 42,049.")
    private @Nullable Path input;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the results go (${DEFAULT-VALUE}).")
    private Path out;

    @Option(names = "--threads", paramLabel = "N", description = "On this machine; by default all processors.")
    private @Nullable Integer threads;

    /** The options, with where the results go by default. */
    RunOptions(String out) {
        this.out = Path.of(out);
    }

    /** The command line of a program, which ends with {@link #BAD_DATA} and the message where the data is at fault. */
    static CommandLine commandLine(Object program) {
        return new CommandLine(program)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((failure, commandLine, unusedArguments) -> {
                    if (failure instanceof BadDataException) {
                        commandLine.getErr().println(failure.getMessage());
                        return BAD_DATA;
                    }
                    throw failure; // picocli prints the stack trace and returns 1
                });
    }

    /** The directory of the results. */
    Path out() {
        return out;
    }

    /** Whether the number of threads is given. */
    boolean threadsGiven() {
        return threads != null;
    }

    /** Sets the number of threads that kernels run on, if it is given. */
    void setThreads() {
        Checks.setThreads(spec, threads);
    }

    /** Makes the directory of the results. */
    void prepareOutput() {
        Checks.makeDirectory(spec, out);
    }

    /** The file to read; the packaged one is copied to where Spark's executors on this machine find it. */
    Path inputFile() throws IOException {
        if (input != null) {
            Checks.that(spec, Files.isRegularFile(input), "--input: there is no file " + input);
            Checks.that(spec, Files.isReadable(input), "--input: cannot read " + input);
            return input;
        }
        Path copy = out.resolve(PACKAGED);
        try (InputStream packaged = RunOptions.class.getResourceAsStream(PACKAGED)) {
            if (packaged == null) {
                throw new IllegalStateException("no " + PACKAGED + " beside " + RunOptions.class);
            }
            Files.copy(packaged, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        return copy;
    }
}
