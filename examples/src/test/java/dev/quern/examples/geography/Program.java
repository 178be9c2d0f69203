package dev.quern.examples.geography;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Runs the program and keeps what it prints. */
record Program(int exitCode, String out, String err) {
    static Program run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                KMeansZipCodes.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = commandLine.execute(args);
        return new Program(exitCode, out.toString(), err.toString());
    }

    /** The rows of an assignment.csv but the header: code and cluster. */
    static List<String> clusters(Path assignment) throws IOException {
        try (Stream<String> lines = Files.lines(assignment)) {
            return lines.skip(1)
                    .map(line -> line.substring(0, 5) + " " + line.substring(line.lastIndexOf(',') + 1))
                    .toList();
        }
    }
}
