package dev.quern.spark.partition;

import dev.quern.spatial.Box;
import dev.quern.spatial.HilbertCurve;
import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The order of points inside a partition: along a Hilbert curve, so that points near in the order are near in space. In
 * more dimensions than the curve has, the first ones count; in one dimension, points are sorted by their coordinate.
 */
final class CurveOrder implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MOST_AXES = 8;

    private final @Nullable HilbertCurve curve;

    private CurveOrder(@Nullable HilbertCurve curve) {
        this.curve = curve;
    }

    /** An order that tells points inside the bounds apart as finely as can be. */
    static CurveOrder over(Box bounds) {
        int axes = Math.min(MOST_AXES, bounds.dimensions());
        if (axes == 1) {
            return new CurveOrder(null);
        }
        double[] lower = new double[axes];
        double[] upper = new double[axes];
        for (int axis = 0; axis < axes && !bounds.isEmpty(); axis++) {
            lower[axis] = bounds.lower(axis);
            upper[axis] = bounds.upper(axis);
        }
        return new CurveOrder(HilbertCurve.of(Box.of(lower, upper)));
    }

    /** Where the point comes. */
    long place(double[] point) {
        if (curve == null) {
            long bits = Double.doubleToLongBits(point[0] + 0.0); // -0.0 is 0.0
            return bits < 0 ? bits ^ Long.MAX_VALUE : bits;
        }
        return curve.index(point.length > MOST_AXES ? Arrays.copyOf(point, MOST_AXES) : point);
    }
}
