package dev.quern.examples;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** A run of a program: its exit code and what it printed. */
public record Program(int exitCode, String out, String err) {
    /** Runs a program. */
    public static Program run(CommandLine commandLine, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = commandLine
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
        return new Program(exitCode, text(out), text(err));
    }

    private static String text(StringWriter printed) {
        return printed.toString().replace(System.lineSeparator(), "\n");
    }
}
