package dev.quern.cluster;

import dev.quern.NDArray;
import dev.quern.spatial.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** What {@link Dbscan} found: the cluster of each point, and the core points, by which further points find theirs. */
public final class DbscanModel {
    private final Space space;
    private final double eps;
    private final int[] labels;
    private final int clusters;

    /** The rows of the core points, ascending. */
    private final int[] coreRows;

    /** The coordinates of the core points, row after row. */
    private final double[] coreCoordinates;

    /** The core points for searches. */
    private final NearestNeighborsModel search;

    DbscanModel(Space space, double eps, int[] labels, int clusters, int[] coreRows, double[] coreCoordinates) {
        this.space = space;
        this.eps = eps;
        this.labels = labels;
        this.clusters = clusters;
        this.coreRows = coreRows;
        this.coreCoordinates = coreCoordinates;
        NDArray cores = NDArray.of(coreCoordinates, coreRows.length, space.dimensions());
        this.search =
                new NearestNeighborsModel(NearestNeighbors.tree(PointRows.read("points", cores, space), space), 1);
    }

    static DbscanModel of(Space space, double eps, NDArray points, int[] labels, boolean[] core, int clusters) {
        int[] rows = new int[core.length];
        int count = 0;
        for (int row = 0; row < core.length; row++) {
            if (core[row]) {
                rows[count++] = row;
            }
        }
        rows = Arrays.copyOf(rows, count);
        int dimensions = space.dimensions();
        double[] coordinates = new double[count * dimensions];
        for (int i = 0; i < count; i++) {
            for (int axis = 0; axis < dimensions; axis++) {
                coordinates[i * dimensions + axis] = points.getDouble(rows[i], axis);
            }
        }
        return new DbscanModel(space, eps, labels, clusters, rows, coordinates);
    }

    /** For each point of the fit its cluster, from 0, or -1 for noise: I32 [n]. */
    public NDArray labels() {
        return NDArray.of(labels.clone());
    }

    /** How many clusters there are. */
    public int clusters() {
        return clusters;
    }

    /** The rows of the core points, ascending: I32 [m]. */
    public NDArray coreSampleIndices() {
        return NDArray.of(coreRows.clone());
    }

    /** The core points in the order of their rows: F64 [m, d]. */
    public NDArray components() {
        return NDArray.of(coreCoordinates.clone(), coreRows.length, space.dimensions());
    }

    /** The greatest distance of neighbours. */
    public double eps() {
        return eps;
    }

    /** What the points lie in. */
    public Space space() {
        return space;
    }

    /**
     * For each of some points the cluster of the nearest core point, of equally near ones the first, or -1 if none is within
     * eps. So a core point gets its own cluster, and a point of the fit that is none may get another than in {@link
     * #labels}, where it is near several.
     *
     * @param points F64 or F32 [m, d]
     * @return I32 [m]
     * @throws IllegalArgumentException if the array is no such, or of another d, or if a coordinate is not finite, naming its
     *     row and column
     */
    public NDArray predict(NDArray points) {
        int[] nearest = search.nearestWithin(points, eps * eps);
        return NDArray.of(Arrays.stream(nearest)
                .map(core -> core < 0 ? -1 : labels[coreRows[core]])
                .toArray());
    }

    /**
     * Writes the model as text, whose numbers are read back as they were. The file is there as a whole or not at all; one
     * that was there is replaced.
     */
    public void save(Path file) throws IOException {
        DbscanFile.write(file, this);
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @throws IOException if the file cannot be read, or is none of a model: the message has the file and its line
     */
    public static DbscanModel load(Path file) throws IOException {
        return DbscanFile.read(file);
    }
}
