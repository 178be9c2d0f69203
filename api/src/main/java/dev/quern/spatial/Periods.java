package dev.quern.spatial;

import java.io.Serializable;
import java.util.Arrays;

/** On which axes a space closes on itself, and between which bounds. */
final class Periods implements Serializable {
    private static final long serialVersionUID = 1L;

    private final double[] lower;
    private final double[] upper;
    private final boolean any;

    private Periods(double[] lower, double[] upper, boolean any) {
        this.lower = lower;
        this.upper = upper;
        this.any = any;
    }

    static Periods none(int dimensions) {
        return of(dimensions, Box.everything(dimensions), new boolean[dimensions]);
    }

    static Periods of(int dimensions, Box domain, boolean[] periodic) {
        if (domain.dimensions() != dimensions || periodic.length != dimensions) {
            throw new IllegalArgumentException("points have " + dimensions + " coordinates, the periodic domain "
                    + domain.dimensions() + " dimensions, and " + periodic.length
                    + " axes are said to be periodic or not");
        }
        double[] lower = new double[dimensions];
        double[] upper = new double[dimensions];
        Arrays.fill(lower, Double.NEGATIVE_INFINITY);
        Arrays.fill(upper, Double.POSITIVE_INFINITY);
        boolean any = false;
        for (int axis = 0; axis < dimensions; axis++) {
            if (periodic[axis]) {
                lower[axis] = domain.lower(axis);
                upper[axis] = domain.upper(axis);
                any = true;
                double length = upper[axis] - lower[axis];
                if (!(length > 0 && length < Double.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException("axis " + axis + " cannot be periodic from " + lower[axis]
                            + " to " + upper[axis] + ": it needs finite bounds and a length");
                }
            }
        }
        return new Periods(lower, upper, any);
    }

    boolean any() {
        return any;
    }

    boolean isPeriodic(int axis) {
        return upper[axis] < Double.POSITIVE_INFINITY;
    }

    /** The distance after which an axis repeats; infinite if it does not. */
    double length(int axis) {
        return upper[axis] - lower[axis];
    }

    /** Copies of the bounds: infinite where an axis is not periodic. */
    double[] lower() {
        return lower.clone();
    }

    double[] upper() {
        return upper.clone();
    }

    void check(String what, double[] point) {
        for (int axis = 0; any && axis < lower.length; axis++) {
            if (!(lower[axis] <= point[axis] && point[axis] < upper[axis])) {
                throw new IllegalArgumentException("coordinate " + axis + " of " + what + " is " + point[axis]
                        + ", outside the periodic axis's bounds [" + lower[axis] + ", " + upper[axis]
                        + "): wrap points into them first");
            }
        }
    }

    /** By how much a distance across the bounds may be off by rounding. */
    double rounding() {
        double most = 0;
        for (int axis = 0; any && axis < lower.length; axis++) {
            if (isPeriodic(axis)) {
                most = Math.max(most, Math.max(Math.abs(lower[axis]), Math.abs(upper[axis])));
            }
        }
        return any ? 4 * Math.ulp(most) : 0;
    }
}
