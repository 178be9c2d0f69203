package dev.quern.examples;

import dev.quern.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * What programs do with the values of their options. Of a value that makes no sense they print the option, what was
 * expected, what was given and how they are used, and end with code 2. An option that there is not, and a number that is
 * none, never come as far: there picocli prints a message, and the code is the same.
 */
public final class Checks {
    private Checks() {}

    /** Refuses a command line, with a message, unless a condition holds. */
    public static void that(CommandSpec program, boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(program.commandLine(), message);
        }
    }

    /** Refuses the value of an option that is less than the least one. */
    public static void atLeast(CommandSpec program, String option, long least, long given) {
        that(program, given >= least, "%s: expected at least %d, got %d".formatted(option, least, given));
    }

    /** Refuses the value of an option that is not in a range, whose ends are both in it. */
    public static void between(CommandSpec program, String option, long least, long most, long given) {
        that(
                program,
                given >= least && given <= most,
                "%s: expected %d to %d, got %d".formatted(option, least, most, given));
    }

    /** Sets the number of threads that kernels run on to that of {@code --threads}, if it is given. */
    public static void setThreads(CommandSpec program, @Nullable Integer threads) {
        if (threads != null) {
            between(program, "--threads", 1, Threads.MAX, threads);
            Threads.set(threads);
        }
    }

    /** Makes the directory of {@code --out}, if it is not there, and refuses one that cannot be written to. */
    public static void makeDirectory(CommandSpec program, Path out) {
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new ParameterException(
                    program.commandLine(), "--out: cannot make the directory " + out + ": " + e, e);
        }
        that(program, Files.isWritable(out), "--out: cannot write to the directory " + out);
    }
}
