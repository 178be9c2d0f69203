package dev.quern.cluster;

import static dev.quern.cluster.Arguments.output;

import dev.quern.Kernel;
import dev.quern.NDArray;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The passes over the points that k-means takes. They go through the {@link Filter} as long as that leaves few points to
 * F64, and are plain kernels from then on; the labels are the same.
 */
final class Passes implements AutoCloseable {
    /** The multiplications of a point by the centres from which on the second copy of the points has paid. */
    private static final int LEAST_PRODUCTS = 64;

    /** Below it the squares of F64 lose digits, and labels are what they make of it. */
    private static final double LEAST_REACH = 0x1p-400;

    private final PointSet points;
    private @Nullable Filter filter;

    private Passes(PointSet points, @Nullable Filter filter) {
        this.points = points;
        this.filter = filter;
    }

    /** For so many centres, through the filter if that pays. */
    static Passes of(PointSet points, Prepared prepared, long centers) {
        boolean pays = centers * points.dimensions() >= LEAST_PRODUCTS && prepared.reach() >= LEAST_REACH;
        return pays ? filtered(points, prepared) : plain(points);
    }

    static Passes plain(PointSet points) {
        return new Passes(points, null);
    }

    static Passes filtered(PointSet points, Prepared prepared) {
        return new Passes(points, Filter.of(points, prepared));
    }

    /** Whether the filter is in use. */
    boolean isFiltered() {
        return filter != null;
    }

    /**
     * What belongs to each centre.
     *
     * @param sums the sums of the (weighted) points, F64 [k, d]
     * @param masses the sums of the weights, F64 [k]
     */
    record Sums(NDArray sums, NDArray masses) {}

    Sums sums(NDArray centers) {
        Map<String, NDArray> outputs = run(KMeansKernels.SETTLE, KMeansKernels.PLAIN, centers);
        return new Sums(output(outputs, "sums"), output(outputs, "masses"));
    }

    /**
     * What the centres are worth.
     *
     * @param cost the sum of the (weighted) squared distances of the points to their centres
     * @param sizes how many points each has, I64 [k]
     */
    record Cost(double cost, NDArray sizes) {}

    Cost cost(NDArray centers) {
        Map<String, NDArray> outputs = run(KMeansKernels.SETTLED_COST, KMeansKernels.PLAIN_COST, centers);
        return new Cost(output(outputs, "cost").toDouble(), output(outputs, "sizes"));
    }

    private Map<String, NDArray> run(KMeansKernels.ByWeight settle, KMeansKernels.ByWeight plain, NDArray centers) {
        Filter used = filter;
        if (used == null) {
            return points.reduce(plain.of(points).with("centers", centers));
        }
        Kernel.Call second = settle.of(points).with("centers", centers);
        Map<String, NDArray> outputs = points.reduce(used.labels(centers), second);
        if (!used.paysWith(output(outputs, "unsure").toLong())) {
            close();
        }
        return outputs;
    }

    /** Gives back what the filter keeps. */
    @Override
    public void close() {
        Filter used = filter;
        filter = null;
        if (used != null) {
            used.close();
        }
    }
}
