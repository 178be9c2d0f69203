package dev.quern.spatial;

import dev.quern.DType;
import dev.quern.NDArray;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What points lie in: a number of dimensions, each of which either goes on for ever or is periodic, so that what leaves
 * at one end comes back at the other.
 *
 * <p>In a periodic dimension two points are as far apart as their nearest images: with bounds 0 and 10, the points 1 and
 * 9.5 are 1.5 apart. Immutable.
 */
public final class Space implements Serializable {
    /** The most dimensions a space may have. */
    public static final int MOST_DIMENSIONS = 64;

    private static final long serialVersionUID = 1;

    private final double[] lower;
    private final double[] upper;
    private final boolean[] periodic;

    private Space(double[] lower, double[] upper, boolean[] periodic) {
        this.lower = lower;
        this.upper = upper;
        this.periodic = periodic;
    }

    /**
     * A space without bounds.
     *
     * @throws IllegalArgumentException if the number is not from 1 to {@link #MOST_DIMENSIONS}
     */
    public static Space open(int dimensions) {
        requireDimensions("Space.open", dimensions);
        double[] lower = new double[dimensions];
        double[] upper = new double[dimensions];
        Arrays.fill(lower, Double.NEGATIVE_INFINITY);
        Arrays.fill(upper, Double.POSITIVE_INFINITY);
        return new Space(lower, upper, new boolean[dimensions]);
    }

    /**
     * A box from 0 to these lengths, periodic in each dimension.
     *
     * @throws IllegalArgumentException if there are none, or one is not a positive number
     */
    public static Space periodic(double... lengths) {
        return periodic(new double[lengths.length], lengths);
    }

    /**
     * A box that is periodic in each dimension.
     *
     * @param lower the bounds that belong to the box
     * @param upper the bounds that are the same places again
     * @throws IllegalArgumentException if they are not as many, or a lower bound is not below its upper one
     */
    public static Space periodic(double[] lower, double[] upper) {
        boolean[] all = new boolean[lower.length];
        Arrays.fill(all, true);
        return periodic(lower, upper, all);
    }

    /**
     * A space that is periodic in some dimensions and goes on for ever in the others, whose bounds do not matter: a slab, a
     * tube.
     *
     * @throws IllegalArgumentException if the numbers of bounds differ, or a periodic dimension's lower bound is not
     *     below its upper one
     */
    public static Space periodic(double[] lower, double[] upper, boolean[] axes) {
        requireDimensions("Space.periodic", lower.length);
        if (upper.length != lower.length || axes.length != lower.length) {
            throw new IllegalArgumentException(
                    "Space.periodic: %d lower bounds, %d upper bounds and %d axes; pass as many of each"
                            .formatted(lower.length, upper.length, axes.length));
        }
        Space space = new Space(lower.clone(), upper.clone(), axes.clone());
        for (int axis = 0; axis < axes.length; axis++) {
            double length = upper[axis] - lower[axis];
            if (!axes[axis]) {
                space.lower[axis] = Double.NEGATIVE_INFINITY;
                space.upper[axis] = Double.POSITIVE_INFINITY;
            } else if (!(length > 0) || Double.isInfinite(length)) {
                throw new IllegalArgumentException(
                        "Space.periodic: axis %d goes from %s to %s; a periodic axis has a lower bound below its upper one"
                                .formatted(axis, lower[axis], upper[axis]));
            }
        }
        return space;
    }

    private static void requireDimensions(String what, int dimensions) {
        if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
            throw new IllegalArgumentException(
                    what + ": a space has from 1 to " + MOST_DIMENSIONS + " dimensions, not " + dimensions);
        }
    }

    /** How many numbers a point has. */
    public int dimensions() {
        return lower.length;
    }

    /** Whether what leaves a dimension at one end comes back at the other. */
    public boolean isPeriodic(int axis) {
        return periodic[axis];
    }

    /** Whether any dimension is periodic. */
    public boolean isPeriodic() {
        for (boolean each : periodic) {
            if (each) {
                return true;
            }
        }
        return false;
    }

    /** The bound that belongs to the box; minus infinity where the space goes on for ever. */
    public double lower(int axis) {
        return lower[axis];
    }

    /** The bound that is the lower one again; infinity where the space goes on for ever. */
    public double upper(int axis) {
        return upper[axis];
    }

    /** How long a dimension is; infinity where the space goes on for ever. */
    public double length(int axis) {
        return upper[axis] - lower[axis];
    }

    /** The place inside the bounds that is the same as this one; the number itself where the space goes on for ever. */
    public double wrap(int axis, double coordinate) {
        if (!periodic[axis] || (coordinate >= lower[axis] && coordinate < upper[axis])) {
            return coordinate;
        }
        double wrapped = coordinate + shift(axis, coordinate);
        // Rounding may end on the upper bound or beyond it, which is the lower one.
        return wrapped >= upper[axis] || wrapped < lower[axis] ? lower[axis] : wrapped;
    }

    /**
     * How far {@link #wrap} moves a coordinate, before it sees to rounding: a multiple of the length, 0 for what is inside
     * the bounds.
     */
    double shift(int axis, double coordinate) {
        if (!periodic[axis] || (coordinate >= lower[axis] && coordinate < upper[axis])) {
            return 0;
        }
        double length = length(axis);
        return -length * Math.floor((coordinate - lower[axis]) / length);
    }

    /**
     * Moves points that left a periodic box to the same places inside it.
     *
     * @param positions F64 or F32, of shape [points, dimensions]; changed
     * @throws IllegalArgumentException if it has another type or shape
     */
    public void wrap(NDArray positions) {
        requirePositions("Space.wrap", positions);
        if (!isPeriodic()) {
            return;
        }
        for (int axis = 0; axis < periodic.length; axis++) {
            if (periodic[axis]) {
                wrapAxis(positions, axis);
            }
        }
    }

    private void wrapAxis(NDArray positions, int axis) {
        long position = positions.offset() + axis * positions.stride(1);
        for (long row = 0; row < positions.size(0); row++, position += positions.stride(0)) {
            if (positions.dtype() == DType.F64) {
                double coordinate = positions.storage().getDouble(position);
                if (!(coordinate >= lower[axis] && coordinate < upper[axis])) {
                    positions.storage().putDouble(position, wrap(axis, coordinate));
                }
            } else {
                double coordinate = positions.storage().getFloat(position);
                float wrapped = (float) wrap(axis, coordinate);
                positions.storage().putFloat(position, wrapped >= upper[axis] ? (float) lower[axis] : wrapped);
            }
        }
    }

    /** How far it is from one coordinate to the nearest image of the other: positive if that lies above. */
    public double displacement(int axis, double from, double to) {
        double distance = to - from;
        if (!periodic[axis]) {
            return distance;
        }
        double length = length(axis);
        return distance - length * Math.rint(distance / length);
    }

    /**
     * The square of the distance of two points, by their nearest images.
     *
     * @param from one number for each dimension, as {@code to}
     */
    public double squaredDistance(double[] from, double[] to) {
        double sum = 0;
        for (int axis = 0; axis < lower.length; axis++) {
            double d = displacement(axis, from[axis], to[axis]);
            sum += d * d;
        }
        return sum;
    }

    void requirePositions(String what, NDArray positions) {
        if ((positions.dtype() != DType.F64 && positions.dtype() != DType.F32)
                || positions.rank() != 2
                || positions.size(1) != dimensions()) {
            throw new IllegalArgumentException("%s: positions are %s; pass F64 or F32 of shape [points, %d], for %s"
                    .formatted(what, positions.describe(), dimensions(), this));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Space space
                && Arrays.equals(lower, space.lower)
                && Arrays.equals(upper, space.upper)
                && Arrays.equals(periodic, space.periodic);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(lower) + Arrays.hashCode(upper);
    }

    @Override
    public String toString() {
        if (!isPeriodic()) {
            return "an open space of " + dimensions() + (dimensions() == 1 ? " dimension" : " dimensions");
        }
        StringBuilder text = new StringBuilder("a periodic space of ");
        for (int axis = 0; axis < periodic.length; axis++) {
            text.append(axis == 0 ? "" : " x ")
                    .append(periodic[axis] ? "[" + lower[axis] + ", " + upper[axis] + ")" : "(-inf, inf)");
        }
        return text.toString();
    }
}
