package dev.quern.spatial;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A box with sides along the axes: the points whose coordinate on each axis is at least {@code lower} and less than
 * {@code upper}. Boxes that share a face so have no point in common, and a space cut into boxes has one for each point.
 *
 * <p>Bounds may be infinite. Distances are those to the closure, the box with its upper faces. A box whose bounds are
 * equal on an axis is flat: it contains no point, but it has a place, and so distances. The {@link #empty empty} box
 * has neither, and is at an infinite distance of everything.
 */
public final class Box implements Serializable {
    private static final long serialVersionUID = 1L;

    private final double[] lower;
    private final double[] upper;

    private Box(double[] lower, double[] upper) {
        this.lower = lower;
        this.upper = upper;
    }

    /**
     * The box from {@code lower} up to {@code upper}, one bound an axis.
     *
     * @throws IllegalArgumentException if there is no axis, if the numbers of bounds differ, if a bound is NaN, or if a
     *     lower bound is above the upper one
     */
    public static Box of(double[] lower, double[] upper) {
        if (lower.length != upper.length || lower.length == 0) {
            throw new IllegalArgumentException("a box needs as many lower bounds as upper ones, and at least one: there"
                    + " are " + lower.length + " lower and " + upper.length + " upper bounds");
        }
        double[] from = new double[lower.length];
        double[] to = new double[lower.length];
        for (int axis = 0; axis < lower.length; axis++) {
            if (!(lower[axis] <= upper[axis])) {
                throw new IllegalArgumentException("on axis " + axis + " the lower bound " + lower[axis]
                        + " is not at most the upper bound " + upper[axis]);
            }
            from[axis] = lower[axis] + 0.0; // -0.0 is 0.0, as it is when coordinates are compared
            to[axis] = upper[axis] + 0.0;
        }
        return new Box(from, to);
    }

    /** The whole space of so many dimensions. */
    public static Box everything(int dimensions) {
        return filled(dimensions, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /** The box without place and points. */
    public static Box empty(int dimensions) {
        return filled(dimensions, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    }

    private static Box filled(int dimensions, double from, double to) {
        if (dimensions < 1) {
            throw new IllegalArgumentException("a box has at least 1 dimension: " + dimensions);
        }
        double[] lower = new double[dimensions];
        double[] upper = new double[dimensions];
        Arrays.fill(lower, from);
        Arrays.fill(upper, to);
        return new Box(lower, upper);
    }

    /**
     * The smallest box that contains the points: an upper bound is the number that follows the largest coordinate.
     *
     * @throws IllegalArgumentException if there are no points, or a coordinate is NaN or infinite
     */
    public static Box around(double[]... points) {
        if (points.length == 0) {
            throw new IllegalArgumentException("no points to put a box around: use Box.empty(dimensions)");
        }
        int dimensions = Points.checkedRows(points, points[0].length);
        Box none = empty(dimensions);
        for (double[] point : points) {
            for (int axis = 0; axis < dimensions; axis++) {
                none.lower[axis] = Math.min(none.lower[axis], point[axis] + 0.0);
                none.upper[axis] = Math.max(none.upper[axis], Math.nextUp(point[axis]));
            }
        }
        return none;
    }

    /** How many axes there are. */
    public int dimensions() {
        return lower.length;
    }

    /** The first coordinate inside. */
    public double lower(int axis) {
        return lower[axis];
    }

    /** The first coordinate above. */
    public double upper(int axis) {
        return upper[axis];
    }

    /** The length of the side along an axis. */
    public double side(int axis) {
        return isEmpty() ? 0 : upper[axis] - lower[axis];
    }

    /** Whether this is the box without place and points. A flat box has a place and is not empty. */
    public boolean isEmpty() {
        return lower[0] > upper[0];
    }

    /** Whether the point is at least the lower bound and less than the upper one on each axis. */
    public boolean contains(double[] point) {
        checkDimensions(point.length);
        for (int axis = 0; axis < lower.length; axis++) {
            if (!(lower[axis] <= point[axis] && point[axis] < upper[axis])) {
                return false;
            }
        }
        return true;
    }

    /** The square of the distance from a point to the nearest one of the closed box: 0 inside and on the faces. */
    public double squaredDistance(double[] point) {
        checkDimensions(point.length);
        double sum = 0;
        for (int axis = 0; axis < lower.length; axis++) {
            double gap = gap(lower[axis], point[axis], point[axis], upper[axis]);
            sum += gap * gap;
        }
        return sum;
    }

    /** The square of the distance between the nearest points of two closed boxes: 0 if they touch. */
    public double squaredDistance(Box other) {
        checkDimensions(other.dimensions());
        double sum = 0;
        for (int axis = 0; axis < lower.length; axis++) {
            double gap = gap(lower[axis], other.lower[axis], other.upper[axis], upper[axis]);
            sum += gap * gap;
        }
        return sum;
    }

    private static double gap(double lower, double otherLower, double otherUpper, double upper) {
        return otherUpper < lower ? lower - otherUpper : otherLower > upper ? otherLower - upper : 0;
    }

    /** Whether some point is in both boxes: those that only share a face have none in common. */
    public boolean intersects(Box other) {
        checkDimensions(other.dimensions());
        for (int axis = 0; axis < lower.length; axis++) {
            if (!(Math.max(lower[axis], other.lower[axis]) < Math.min(upper[axis], other.upper[axis]))) {
                return false;
            }
        }
        return true;
    }

    /** What is in both boxes; flat if they only share a face, empty if they are apart. */
    public Box intersection(Box other) {
        checkDimensions(other.dimensions());
        double[] from = new double[lower.length];
        double[] to = new double[lower.length];
        for (int axis = 0; axis < lower.length; axis++) {
            from[axis] = Math.max(lower[axis], other.lower[axis]);
            to[axis] = Math.min(upper[axis], other.upper[axis]);
            if (from[axis] > to[axis]) {
                return empty(lower.length);
            }
        }
        return new Box(from, to);
    }

    /** The smallest box with both in it. */
    public Box union(Box other) {
        checkDimensions(other.dimensions());
        Box result = empty(lower.length);
        for (int axis = 0; axis < lower.length; axis++) {
            result.lower[axis] = Math.min(lower[axis], other.lower[axis]);
            result.upper[axis] = Math.max(upper[axis], other.upper[axis]);
        }
        return result;
    }

    /**
     * The box with its faces moved outwards by {@code margin}. An empty box stays so.
     *
     * @throws IllegalArgumentException if the margin is negative or NaN
     */
    public Box expand(double margin) {
        if (!(margin >= 0)) {
            throw new IllegalArgumentException("the margin must be at least 0: " + margin);
        }
        if (isEmpty()) {
            return this;
        }
        double[] from = lower.clone();
        double[] to = upper.clone();
        for (int axis = 0; axis < lower.length; axis++) {
            from[axis] -= margin;
            to[axis] += margin;
        }
        return new Box(from, to);
    }

    /** The product of the sides: 0 for a flat box, however long it is. */
    public double volume() {
        return product(-1);
    }

    /**
     * What the faces measure together: the perimeter in two dimensions, the area in three; in one dimension the two
     * ends count 1 each.
     */
    public double surface() {
        if (isEmpty()) {
            return 0;
        }
        double sum = 0;
        for (int axis = 0; axis < lower.length; axis++) {
            sum += product(axis);
        }
        return 2 * sum;
    }

    private double product(int except) {
        double product = 1;
        for (int axis = 0; axis < lower.length; axis++) {
            if (axis != except) {
                double side = side(axis);
                if (side == 0) {
                    return 0; // and not NaN beside an infinite side
                }
                product *= side;
            }
        }
        return product;
    }

    private void checkDimensions(int dimensions) {
        if (dimensions != lower.length) {
            throw new IllegalArgumentException(
                    "the box has " + lower.length + " dimensions, what it is asked about has " + dimensions);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Box box && Arrays.equals(lower, box.lower) && Arrays.equals(upper, box.upper);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(lower) + Arrays.hashCode(upper);
    }

    /** As in {@code [0.0, 1.0) x [2.0, 3.0)}. */
    @Override
    public String toString() {
        if (isEmpty()) {
            return "nothing in " + lower.length + " dimensions";
        }
        StringBuilder text = new StringBuilder();
        for (int axis = 0; axis < lower.length; axis++) {
            text.append(axis == 0 ? "" : " x ")
                    .append(lower[axis] == Double.NEGATIVE_INFINITY ? '(' : '[')
                    .append(lower[axis])
                    .append(", ")
                    .append(upper[axis])
                    .append(')');
        }
        return text.toString();
    }
}
