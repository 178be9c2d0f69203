package dev.quern.spark.partition;

import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A point as the key of a record, for {@link SpatialPartitioner}: its coordinates, and an id that tells it from others at
 * the same place. It may be grouped and joined by, which a bare array may not, whose equality is that of the object.
 *
 * <p>A class with two plain fields, and not a record, since the Kryo that comes with Spark cannot read records.
 */
public final class PointKey implements Serializable {
    private static final long serialVersionUID = 1L;

    private final double[] coordinates;
    private final long id;

    private PointKey(double[] coordinates, long id) {
        this.coordinates = coordinates;
        this.id = id;
    }

    /** A point; the coordinates are not copied and must not change. */
    public static PointKey of(long id, double... coordinates) {
        return new PointKey(coordinates, id);
    }

    /** The coordinates, to be read only. */
    public double[] coordinates() {
        return coordinates;
    }

    /** What tells it from other points with the same coordinates. */
    public long id() {
        return id;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PointKey key && id == key.id && Arrays.equals(coordinates, key.coordinates);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(coordinates) + Long.hashCode(id);
    }

    @Override
    public String toString() {
        return "point " + id + " at " + Arrays.toString(coordinates);
    }
}
