package dev.quern.examples.montecarlo;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Runs a program and keeps what it prints. */
record Program(int exitCode, String out, String err) {
    static Program run(CommandLine commandLine, String... args) {
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
