package dev.quern.cluster;

import dev.quern.Kernel;
import dev.quern.NDArray;

/**
 * Nearest centres in F32, for all points but those few of which F32 cannot tell it.
 *
 * <p>The points are kept a second time, about their mean, in a unit in which they reach to a distance of about 1, and
 * rounded to F32. For each the least and the second least of {@code v_j = |c_j|^2 / 2 - x c_j} are found, which order the
 * centres as their distances do, since {@code |x - c_j|^2 / 2 = |x|^2 / 2 + v_j}. If the two are farther apart than
 * arithmetic can be wrong, the label is that of exact arithmetic; if not, the point is left to F64.
 *
 * <p>How wrong it can be, with u = 2^-24, X the greatest length of a point and C that of a centre: rounding the coordinates
 * of both changes {@code x c_j} by {@code (2u + u^2) X C} at most. A scalar product of d terms, added up in whatever order,
 * with fused multiply-adds or without, is off by {@code d u / (1 - d u)} times the product of the lengths (Higham: Accuracy and
 * Stability of Numerical Algorithms, 2nd edition, section 3.1). Half the square of a centre, computed in F64, is
 * rounded by {@code u C^2 / 2}, and the difference of the two by {@code u (C^2 / 2 + X C)}. Altogether a value is off by less
 * than {@code e = (d + 4) u (C^2 / 2 + X C)} but for terms in u^2, and the difference of two values by {@code 2e} and its own rounding.
 * The tolerance is {@code 4e}: what it has to spare takes in the terms in u^2, as long as d is below some millions, and the
 * errors of F64, which are smaller by 2^29, in the labels that these are compared to. What falls below the range of F32
 * is less than 2^-126 in each of the terms, for which {@code d 2^-120} is added.
 *
 * <p>What is above the range of F32 becomes infinite or NaN, which is not above the tolerance, so that such points are
 * left to F64 as well.
 */
final class Filter {
    private static final double UNIT = 0x1p-24;

    /** Of how many points one may be left to F64. */
    private static final int ONE_UNSURE_OF = 10;

    /** Powers of two by which finite numbers can be scaled up and down. */
    private static final int LARGEST_EXPONENT = 1000;

    private final PointSet points;
    private final NDArray mean;
    private final double scale;
    private final double reach;
    private final long count;

    private Filter(PointSet points, NDArray mean, double scale, double reach, long count) {
        this.points = points;
        this.mean = mean;
        this.scale = scale;
        this.reach = reach;
        this.count = count;
    }

    /** Keeps the points a second time. */
    static Filter of(PointSet points, Prepared prepared) {
        int exponent = prepared.reach() == 0 ? 0 : -Math.getExponent(prepared.reach());
        double scale = Math.scalb(1.0, Math.max(-LARGEST_EXPONENT, Math.min(LARGEST_EXPONENT, exponent)));
        points.keep(KMeansKernels.NEAR.with("mean", prepared.mean()).with("scale", scale));
        return new Filter(points, prepared.mean(), scale, prepared.reach() * scale, prepared.count());
    }

    /** The call that labels the points by some centres, F64 [k, d]. */
    Kernel.Call labels(NDArray centers) {
        int count = (int) centers.size(0);
        int dimensions = (int) centers.size(1);
        double[] exact = centers.toDoubleArray();
        float[] near = new float[exact.length];
        float[] halfSquares = new float[count];
        double greatest = 0;
        for (int j = 0; j < count; j++) {
            double square = 0;
            for (int e = 0; e < dimensions; e++) {
                double coordinate = (exact[j * dimensions + e] - mean.getDouble(e)) * scale;
                near[j * dimensions + e] = (float) coordinate;
                square += coordinate * coordinate;
            }
            halfSquares[j] = (float) (square / 2);
            greatest = Math.max(greatest, square);
        }
        return KMeansKernels.ASSIGN
                .with("near_centers", NDArray.of(near, count, dimensions))
                .with("half_squares", NDArray.of(halfSquares, count))
                .with("tolerance", (float) tolerance(dimensions, reach, Math.sqrt(greatest)));
    }

    /** Whether it is faster than F64 alone where so many points were left to that. */
    boolean paysWith(long unsure) {
        return unsure <= count / ONE_UNSURE_OF;
    }

    /** The least difference that says which of two centres is nearer; infinite or NaN if none does. */
    static double tolerance(int dimensions, double reach, double center) {
        return 4 * (dimensions + 4) * UNIT * (center * center / 2 + reach * center) + dimensions * 0x1p-120;
    }

    /** Gives the memory back. */
    void close() {
        points.drop("near");
    }
}
