package dev.quern.benchmarks.particles;

import dev.quern.NDArray;
import dev.quern.cluster.Dbscan;
import dev.quern.cluster.DbscanModel;
import dev.quern.cluster.NearestNeighbors;
import dev.quern.spatial.CellList;
import dev.quern.spi.ParallelLoops;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Clusters points and finds near ones, on the data that {@code python3 -m peers.cluster_times FOLDER} wrote, whose rows of
 * scikit-learn and SciPy have the same form: case, contender, value and unit, with tabs between. {@code first} is the first
 * time in this process, {@code warm} the median of those after ten; {@code result} is for comparing answers: clusters and
 * noise as 10^6 x clusters + noise, pairs, or the sum of the rows found.
 */
public final class ClusterTimes {
    private static final int WARM_UP = 10;
    private static final int TIMED = 7;
    private static final double PAIR_RADIUS = 0.01;

    private ClusterTimes() {}

    /** Called with the folder that has the data, and the cases to run if not all. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0) {
            throw new IllegalArgumentException("arguments are the folder with the data, and cases if not all");
        }
        Path folder = Path.of(arguments[0]);
        String[] cases = arguments.length > 1
                ? Arrays.copyOfRange(arguments, 1, arguments.length)
                : new String[] {"dbscan_200k_2d", "dbscan_100k_3d", "pairs_1M_r.01", "knn_1M_k8"};
        for (String each : cases) {
            NDArray points = NpyFile.read(folder.resolve(
                    switch (each) {
                        case "pairs_1M_r.01", "knn_1M_k8" -> "uniform_1M_3d.npy";
                        default -> each + ".npy";
                    }));
            measure(
                    each,
                    switch (each) {
                        case "dbscan_200k_2d" -> () -> dbscan(points, 0.05);
                        case "dbscan_100k_3d" -> () -> dbscan(points, 0.15);
                        case "pairs_1M_r.01" -> () -> pairs(points, PAIR_RADIUS);
                        case "knn_1M_k8" -> () -> nearest(points);
                        default -> throw new IllegalArgumentException("there is no case " + each);
                    });
        }
    }

    private static void measure(String name, LongSupplier work) {
        double[] seconds = new double[TIMED];
        for (int run = 0; run < WARM_UP + TIMED; run++) {
            long start = System.nanoTime();
            long result = work.getAsLong();
            double passed = (System.nanoTime() - start) * 1e-9;
            if (run == 0) {
                row(name, "first", passed, "s");
                System.out.printf(Locale.ROOT, "%s\tquern_result\t%d\tnumber%n", name, result);
            } else if (run >= WARM_UP) {
                seconds[run - WARM_UP] = passed;
            }
        }
        Arrays.sort(seconds);
        row(name, "warm", seconds[TIMED / 2], "s");
    }

    private static void row(String name, String what, double value, String unit) {
        System.out.printf(Locale.ROOT, "%s\tquern_%s\t%.4f\t%s%n", name, what, value, unit);
    }

    /** A million for each cluster, and one for each point of noise. */
    private static long dbscan(NDArray points, double eps) {
        DbscanModel model = new Dbscan().setEps(eps).setMinSamples(10).fit(points);
        NDArray labels = model.labels();
        long noise = 0;
        for (long i = 0; i < labels.size(); i++) {
            noise += labels.getLong(i) < 0 ? 1 : 0;
        }
        return 1_000_000L * model.clusters() + noise;
    }

    /** The sum of the rows of the nearest eight points of each. */
    private static long nearest(NDArray points) {
        NDArray found = new NearestNeighbors()
                .setK(8)
                .fit(points)
                .kneighbors(points)
                .indices()
                .flatten();
        long sum = 0;
        for (long i = 0; i < found.size(); i++) {
            sum += found.getLong(i);
        }
        return sum;
    }

    /** The number of pairs within a radius, each counted once. */
    private static long pairs(NDArray points, double radius) {
        CellList cells = CellList.of(points, radius);
        int count = (int) points.size(0);
        double[] x = new double[count];
        double[] y = new double[count];
        double[] z = new double[count];
        double[] given = points.flatten().toDoubleArray();
        int[] order = cells.order();
        for (int at = 0; at < count; at++) {
            x[at] = given[3 * order[at]];
            y[at] = given[3 * order[at] + 1];
            z[at] = given[3 * order[at] + 2];
        }
        LongAdder pairs = new LongAdder();
        ParallelLoops.get().run(count, 500, (from, to) -> {
            double[] low = new double[3];
            double[] high = new double[3];
            long[] found = new long[1];
            for (int i = from; i < to; i++) {
                int place = i;
                double[] center = {x[i], y[i], z[i]};
                for (int axis = 0; axis < 3; axis++) {
                    low[axis] = center[axis] - radius;
                    high[axis] = center[axis] + radius;
                }
                cells.forEachRange(low, high, (begin, end) -> {
                    for (int j = Math.max(begin, place + 1); j < end; j++) {
                        double dx = x[j] - center[0];
                        double dy = y[j] - center[1];
                        double dz = z[j] - center[2];
                        found[0] += dx * dx + dy * dy + dz * dz <= radius * radius ? 1 : 0;
                    }
                });
            }
            pairs.add(found[0]);
        });
        return pairs.sum();
    }
}
