package dev.quern.cluster;

import dev.quern.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** Models as files: {@link KMeansModel#save} has the format. */
final class ModelFile {
    private static final String FORMAT = "quern-kmeans";
    private static final int VERSION = 1;

    private final Path file;
    private final List<String> lines;
    private int line;

    private ModelFile(Path file, List<String> lines) {
        this.file = file;
        this.lines = lines;
    }

    static void write(Path file, KMeansModel model) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(FORMAT + " " + VERSION);
        lines.add("k " + model.k());
        lines.add("dimensions " + model.dimensions());
        lines.add("trainingCost " + model.trainingCost());
        lines.add("iterations " + model.iterations());
        lines.add(
                "sizes " + LongStream.of(model.sizes()).mapToObj(Long::toString).collect(Collectors.joining(" ")));
        lines.add("centers");
        NDArray centers = model.clusterCenters();
        for (int j = 0; j < model.k(); j++) {
            lines.add(DoubleStream.of(centers.at(j).toDoubleArray())
                    .mapToObj(Double::toString)
                    .collect(Collectors.joining(" ")));
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

    static KMeansModel read(Path file) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (java.nio.charset.MalformedInputException e) {
            throw new IOException(file + " is no k-means model of Quern: it is no text", e);
        }
        return new ModelFile(file, lines).read();
    }

    private KMeansModel read() throws IOException {
        int version = (int) whole(named(FORMAT, 1).get(0));
        if (version != VERSION) {
            throw wrong("version %d of the format, and this Quern reads version %d".formatted(version, VERSION));
        }
        int k = positive(named("k", 1).get(0));
        int dimensions = positive(named("dimensions", 1).get(0));
        double cost = number(named("trainingCost", 1).get(0));
        int iterations = (int) whole(named("iterations", 1).get(0));
        List<String> sizes = named("sizes", k);
        long[] counts = new long[k];
        for (int j = 0; j < k; j++) {
            counts[j] = whole(sizes.get(j));
        }
        named("centers", 0);
        double[][] centers = new double[k][dimensions];
        for (double[] center : centers) {
            List<String> coordinates = words(dimensions, "%d coordinates"::formatted);
            for (int e = 0; e < dimensions; e++) {
                center[e] = number(coordinates.get(e));
            }
        }
        if (line != lines.size()) {
            line++;
            throw wrong("expected the end of the file after %d centres".formatted(k));
        }
        return new KMeansModel(NDArray.of(centers), cost, iterations, counts);
    }

    /** The values of the next line, which begins with a name. */
    private List<String> named(String name, int values) throws IOException {
        List<String> words = words(values + 1, count -> "\"%s\" and %d values".formatted(name, values));
        if (!words.get(0).equals(name)) {
            throw wrong("expected \"%s\", got \"%s\"".formatted(name, shortened(words.get(0))));
        }
        return words.subList(1, words.size());
    }

    private List<String> words(int count, Function<Integer, String> expected) throws IOException {
        if (line == lines.size()) {
            line++;
            throw wrong("expected %s, and the file ends".formatted(expected.apply(count)));
        }
        String text = lines.get(line++);
        List<String> words = List.of(text.split(" ", -1));
        if (words.size() != count) {
            throw wrong("expected %s, got \"%s\"".formatted(expected.apply(count), shortened(text)));
        }
        return words;
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    private int positive(String word) throws IOException {
        long value = whole(word);
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw wrong("expected a number from 1 on, got " + word);
        }
        return (int) value;
    }

    private long whole(String word) throws IOException {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw wrong("expected a whole number, got \"%s\"".formatted(shortened(word)));
        }
    }

    private double number(String word) throws IOException {
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw wrong("expected a number, got \"%s\"".formatted(shortened(word)));
        }
    }

    private IOException wrong(String what) {
        return new IOException("%s is no k-means model of Quern: line %d: %s".formatted(file, line, what));
    }
}
