package dev.quern.cluster;

import java.util.stream.IntStream;

/** What belongs to each centre, as numbers of this JVM: the sums of points and weights, from which centres follow. */
final class Clusters {
    /** Weights leave errors of rounding where nothing is left: less than this part of what was taken away. */
    private static final double NOTHING = 0x1p-40;

    private final int dimensions;
    private final double[] sums;
    private final double[] masses;

    /**
     * The arrays are not copied.
     *
     * @param sums [k, d]
     * @param masses [k]
     */
    Clusters(int dimensions, double[] sums, double[] masses) {
        this.dimensions = dimensions;
        this.sums = sums;
        this.masses = masses;
    }

    /** Those to which nothing belongs, in their order. */
    int[] empty() {
        return IntStream.range(0, masses.length).filter(j -> masses[j] == 0).toArray();
    }

    /** Moves a point to another cluster, unless it is all that there is in its own: then false. */
    boolean give(PointSet.Chosen point, int from, int to) {
        double left = masses[from] - point.weight();
        if (left <= NOTHING * point.weight()) {
            return false;
        }
        for (int e = 0; e < dimensions; e++) {
            double part = point.coordinates().get(e) * point.weight();
            sums[from * dimensions + e] -= part;
            sums[to * dimensions + e] += part;
        }
        masses[from] = left;
        masses[to] += point.weight();
        return true;
    }

    /** The means, [k, d], and for a cluster to which nothing belongs where it was before. */
    double[] means(double[] before) {
        double[] means = before.clone();
        for (int e = 0; e < means.length; e++) {
            double mass = masses[e / dimensions];
            if (mass > 0) {
                means[e] = sums[e] / mass;
            }
        }
        return means;
    }
}
