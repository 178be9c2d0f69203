package dev.quern.spark.partition;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.spi.HeapStorage;
import java.io.Serializable;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The points of one partition as arrays: first those that it owns, in the order of a curve through space, then its ghosts,
 * by their owners and in the order that they have there.
 *
 * <p>Nobody writes to a block that Spark holds: others may be reading it. A {@link TimeStep} gets one of its own.
 *
 * <p>A class with plain fields, and not a record, since the Kryo that comes with Spark cannot read records.
 */
public final class SpatialBlock implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Membership members;
    private final int dimensions;
    private final int width;
    private final double[] positions;
    private final double[] values;

    SpatialBlock(Membership members, int dimensions, int width, double[] positions, double[] values) {
        this.members = members;
        this.dimensions = dimensions;
        this.width = width;
        this.positions = positions;
        this.values = values;
    }

    /** The number of the partition. */
    public int partition() {
        return members.partition;
    }

    /** How many points the partition owns: the first ones. */
    public int owned() {
        return members.owned;
    }

    /** How many points there are, ghosts included. */
    public int points() {
        return members.points();
    }

    /** How many coordinates a point has. */
    public int dimensions() {
        return dimensions;
    }

    /** The coordinates: F64 of shape [points, dimensions]. */
    public NDArray positions() {
        return array(positions, dimensions);
    }

    /**
     * What goes with the points: F64 of shape [points, values], the columns named by {@link SpatialRepartition#values} and
     * after them the weight, if there is one.
     */
    public NDArray values() {
        return array(values, width);
    }

    /** Which points they are: I64 of shape [points]. */
    public NDArray ids() {
        return NDArray.over(new HeapStorage(members.ids), DType.I64, members.ids.length);
    }

    /** For each ghost the partition that owns it: I32 of shape [ghosts], ascending. */
    public NDArray ghostOwners() {
        return NDArray.over(new HeapStorage(members.ghostOwners), DType.I32, members.ghostOwners.length);
    }

    /** For each ghost its row in the block of its owner: I32 of shape [ghosts]. */
    public NDArray ghostPlaces() {
        return NDArray.over(new HeapStorage(members.ghostPlaces), DType.I32, members.ghostPlaces.length);
    }

    /**
     * Where the points were when they came to their owners: the positions themselves but in time steps, see {@link
     * TimeSteps}. To be read only.
     */
    public NDArray startPositions() {
        return array(members.start, dimensions);
    }

    /**
     * Uses something that takes long to make, such as lists of neighbours, and is kept for the next step of the same points in
     * this JVM. It may be made anew at any time, by any executor: so that it is the same then, make it of the
     * {@link #startPositions} and of nothing that changes from step to step. No two threads have it at a time.
     *
     * @param type of what is made
     */
    public <T, R> R reuse(Class<T> type, Supplier<T> make, Function<T, R> use) {
        return members.reuse(type, make, use);
    }

    Membership members() {
        return members;
    }

    int width() {
        return width;
    }

    double[] positionArray() {
        return positions;
    }

    double[] valueArray() {
        return values;
    }

    /** The same points, with arrays of its own. */
    SpatialBlock copy() {
        return new SpatialBlock(members, dimensions, width, positions.clone(), values.clone());
    }

    private NDArray array(double[] elements, int columns) {
        return NDArray.over(new HeapStorage(elements), DType.F64, members.points(), columns);
    }

    /** For example {@code partition 3: 1000 points, of which 900 are owned, in 2 dimensions}. */
    @Override
    public String toString() {
        return "partition " + partition() + ": " + points() + " points, of which " + owned() + " are owned, in "
                + dimensions + (dimensions == 1 ? " dimension" : " dimensions");
    }
}
