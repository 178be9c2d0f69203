package dev.quern.cluster;

import dev.quern.NDArray;
import dev.quern.spatial.Space;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Models of DBSCAN as text: a line with the name and the version of the format; lines with eps, the numbers of clusters, of
 * points, of core points and of dimensions; for each dimension its bounds, which are infinite where it is not periodic; a
 * line with the labels; and for each core point its row and coordinates.
 */
final class DbscanFile {
    private static final String FORMAT = "quern-dbscan 1";

    private final Path file;
    private final BufferedReader reader;
    private int line;

    private DbscanFile(Path file, BufferedReader reader) {
        this.file = file;
        this.reader = reader;
    }

    static void write(Path file, DbscanModel model) throws IOException {
        Space space = model.space();
        NDArray cores = model.components();
        NDArray rows = model.coreSampleIndices();
        NDArray labels = model.labels();
        List<String> lines = new ArrayList<>();
        lines.add(FORMAT);
        lines.add("eps " + model.eps());
        lines.add("clusters " + model.clusters());
        lines.add("points " + labels.size());
        lines.add("cores " + rows.size());
        lines.add("dimensions " + space.dimensions());
        for (int axis = 0; axis < space.dimensions(); axis++) {
            lines.add("bounds " + space.lower(axis) + " " + space.upper(axis));
        }
        StringBuilder text = new StringBuilder("labels");
        for (long i = 0; i < labels.size(); i++) {
            text.append(' ').append(labels.getLong(i));
        }
        lines.add(text.toString());
        for (long i = 0; i < rows.size(); i++) {
            text.setLength(0);
            text.append("core ").append(rows.getLong(i));
            for (int axis = 0; axis < space.dimensions(); axis++) {
                text.append(' ').append(cores.getDouble(i, axis));
            }
            lines.add(text.toString());
        }
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

    static DbscanModel read(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            return new DbscanFile(file, reader).read();
        } catch (MalformedInputException e) {
            throw new IOException(file + " is no DBSCAN model of Quern: it is no text", e);
        }
    }

    private DbscanModel read() throws IOException {
        String format = next();
        if (!format.equals(FORMAT)) {
            throw wrong("\"" + FORMAT + "\"", format);
        }
        double eps = number(words("eps", 1)[1], 0);
        int clusters = whole(words("clusters", 1)[1], 0, Integer.MAX_VALUE);
        int points = whole(words("points", 1)[1], 0, Integer.MAX_VALUE);
        int cores = whole(words("cores", 1)[1], 0, points);
        int dimensions = whole(words("dimensions", 1)[1], 1, Space.MOST_DIMENSIONS);
        Space space = space(dimensions);
        String[] words = words("labels", points);
        int[] labels = new int[points];
        for (int i = 0; i < points; i++) {
            labels[i] = whole(words[i + 1], -1, clusters - 1);
        }
        int[] rows = new int[cores];
        double[] coordinates = new double[cores * dimensions];
        for (int i = 0; i < cores; i++) {
            String[] core = words("core", 1 + dimensions);
            rows[i] = whole(core[1], 0, points - 1);
            for (int axis = 0; axis < dimensions; axis++) {
                coordinates[i * dimensions + axis] = number(core[2 + axis], -Double.MAX_VALUE);
            }
        }
        if (reader.readLine() != null) {
            line++;
            throw wrong("the end of the file", "more");
        }
        return new DbscanModel(space, eps, labels, clusters, rows, coordinates);
    }

    private Space space(int dimensions) throws IOException {
        double[] lower = new double[dimensions];
        double[] upper = new double[dimensions];
        boolean[] periodic = new boolean[dimensions];
        for (int axis = 0; axis < dimensions; axis++) {
            String[] words = words("bounds", 2);
            lower[axis] = number(words[1], Double.NEGATIVE_INFINITY);
            upper[axis] = number(words[2], lower[axis]);
            periodic[axis] = upper[axis] - lower[axis] < Double.POSITIVE_INFINITY;
        }
        try {
            return Space.periodic(lower, upper, periodic);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "%s is no DBSCAN model of Quern: line %d: %s".formatted(file, line, e.getMessage()), e);
        }
    }

    private String next() throws IOException {
        line++;
        String text = reader.readLine();
        if (text == null) {
            throw wrong("another line", "the end of the file");
        }
        return text;
    }

    /** The name and the values of the next line. */
    private String[] words(String name, int values) throws IOException {
        String text = next();
        String[] words = text.split(" ", -1);
        if (!words[0].equals(name) || words.length != values + 1) {
            throw wrong("\"%s\" and %d values".formatted(name, values), text);
        }
        return words;
    }

    private int whole(String word, int least, int most) throws IOException {
        try {
            int value = Integer.parseInt(word);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, as a number out of range is
        }
        throw wrong("a whole number from %d to %d".formatted(least, most), word);
    }

    private double number(String word, double least) throws IOException {
        try {
            double value = Double.parseDouble(word);
            if (value >= least) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, as a number out of range is
        }
        throw wrong("a number from " + least, word);
    }

    private IOException wrong(String expected, String got) {
        String shortened = got.length() <= 40 ? got : got.substring(0, 40) + "...";
        return new IOException("%s is no DBSCAN model of Quern: line %d: expected %s, got \"%s\""
                .formatted(file, line, expected, shortened));
    }
}
