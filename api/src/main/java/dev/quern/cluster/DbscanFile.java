package dev.quern.cluster;

import dev.quern.NDArray;
import dev.quern.spatial.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Models of DBSCAN as text: a line with the name and the version of the format; lines with eps, the numbers of clusters, of
 * points, of core points and of dimensions; for each dimension its bounds, which are infinite where it is not periodic; a
 * line with the labels; and for each core point its row and coordinates.
 */
final class DbscanFile {
    private static final String FORMAT = "quern-dbscan";
    private static final int VERSION = 1;

    private DbscanFile() {}

    static void write(Path file, DbscanModel model) throws IOException {
        Space space = model.space();
        NDArray cores = model.components();
        NDArray rows = model.coreSampleIndices();
        NDArray labels = model.labels();
        List<String> lines = new ArrayList<>();
        lines.add(FORMAT + " " + VERSION);
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
        ModelText.write(file, lines);
    }

    static DbscanModel read(Path file) throws IOException {
        ModelText text = ModelText.open(file, "DBSCAN model", FORMAT, VERSION);
        double eps = text.number(text.named("eps", 1).get(0), 0);
        int clusters = (int) text.whole(text.named("clusters", 1).get(0), 0, Integer.MAX_VALUE);
        int points = (int) text.whole(text.named("points", 1).get(0), 0, Integer.MAX_VALUE);
        int cores = (int) text.whole(text.named("cores", 1).get(0), 0, points);
        int dimensions = (int) text.whole(text.named("dimensions", 1).get(0), 1, Space.MOST_DIMENSIONS);
        Space space = space(text, dimensions);
        List<String> words = text.named("labels", points);
        int[] labels = new int[points];
        for (int i = 0; i < points; i++) {
            labels[i] = (int) text.whole(words.get(i), -1, clusters - 1);
        }
        int[] rows = new int[cores];
        double[] coordinates = new double[cores * dimensions];
        for (int i = 0; i < cores; i++) {
            List<String> core = text.named("core", 1 + dimensions);
            rows[i] = (int) text.whole(core.get(0), 0, points - 1);
            for (int axis = 0; axis < dimensions; axis++) {
                coordinates[i * dimensions + axis] = text.number(core.get(1 + axis), -Double.MAX_VALUE);
            }
        }
        text.end();
        return new DbscanModel(space, eps, labels, clusters, rows, coordinates);
    }

    private static Space space(ModelText text, int dimensions) throws IOException {
        double[] lower = new double[dimensions];
        double[] upper = new double[dimensions];
        boolean[] periodic = new boolean[dimensions];
        for (int axis = 0; axis < dimensions; axis++) {
            List<String> bounds = text.named("bounds", 2);
            lower[axis] = text.number(bounds.get(0), Double.NEGATIVE_INFINITY);
            upper[axis] = text.number(bounds.get(1), lower[axis]);
            periodic[axis] = upper[axis] - lower[axis] < Double.POSITIVE_INFINITY;
        }
        try {
            return Space.periodic(lower, upper, periodic);
        } catch (IllegalArgumentException e) {
            IOException wrong = text.wrong(String.valueOf(e.getMessage()));
            wrong.initCause(e);
            throw wrong;
        }
    }
}
