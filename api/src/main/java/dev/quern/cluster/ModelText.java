package dev.quern.cluster;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Models as text: a first line with the name and the version of a format, and lines of words that are parted by one space each,
 * most with a name before their values. What is not as it should be is refused with the number of its line.
 */
final class ModelText {
    private static final int MOST_SHOWN = 40;

    private final Path file;
    private final String kind;
    private final List<String> lines;
    private int line;

    private ModelText(Path file, String kind, List<String> lines) {
        this.file = file;
        this.kind = kind;
        this.lines = lines;
    }

    /** Writes a file whole or not at all: one that was there stays until the new one is complete. */
    static void write(Path file, List<String> lines) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null) {
            throw new IOException(file + " is no file");
        }
        Path whole = Files.createTempFile(folder, absolute.getFileName() + ".", ".tmp");
        try {
            Files.write(whole, lines);
            Files.move(whole, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /**
     * Opens a file behind its first line.
     *
     * @param kind what it should be, for messages
     * @param format the name of the format
     */
    static ModelText open(Path file, String kind, String format, int version) throws IOException {
        ModelText text;
        try {
            text = new ModelText(file, kind, Files.readAllLines(file));
        } catch (MalformedInputException e) {
            throw new IOException("%s is no %s of Quern: it is no text".formatted(file, kind), e);
        }
        String expected = format + " " + version;
        String first = text.next("\"" + expected + "\"");
        if (!first.equals(expected)) {
            throw first.startsWith(format + " ")
                    ? text.wrong("%s, and this Quern reads version %d".formatted(shortened(first), version))
                    : text.unexpected("\"" + expected + "\"", first);
        }
        return text;
    }

    private String next(String expected) throws IOException {
        line++;
        if (line > lines.size()) {
            throw wrong("expected %s, and the file ends".formatted(expected));
        }
        return lines.get(line - 1);
    }

    /** The values of the next line, which begins with a name. */
    List<String> named(String name, int values) throws IOException {
        String expected = "\"%s\" and %d values".formatted(name, values);
        String text = next(expected);
        List<String> words = List.of(text.split(" ", -1));
        if (!words.get(0).equals(name) || words.size() != values + 1) {
            throw unexpected(expected, text);
        }
        return words.subList(1, words.size());
    }

    /** The next line, of values alone. */
    List<String> row(int values) throws IOException {
        String expected = values + " values";
        String text = next(expected);
        List<String> words = List.of(text.split(" ", -1));
        if (words.size() != values) {
            throw unexpected(expected, text);
        }
        return words;
    }

    /** A word of the line as a whole number within bounds that belong to it. */
    long whole(String word, long least, long most) throws IOException {
        try {
            long value = Long.parseLong(word);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, as a number out of range is
        }
        throw unexpected("a whole number from %d to %d".formatted(least, most), word);
    }

    /** A word of the line as a number that is not less than this; NaN is not. */
    double number(String word, double least) throws IOException {
        try {
            double value = Double.parseDouble(word);
            if (value >= least) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, as a number out of range is
        }
        throw unexpected("a number from " + least + " on", word);
    }

    /** Requires that there is no other line. */
    void end() throws IOException {
        if (line < lines.size()) {
            throw unexpected("the end of the file", lines.get(line++));
        }
    }

    private IOException unexpected(String expected, String got) {
        return wrong("expected %s, got \"%s\"".formatted(expected, shortened(got)));
    }

    /** What to throw where the line that was read last makes no sense. */
    IOException wrong(String what) {
        return new IOException("%s is no %s of Quern: line %d: %s".formatted(file, kind, line, what));
    }

    private static String shortened(String text) {
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
    }
}
