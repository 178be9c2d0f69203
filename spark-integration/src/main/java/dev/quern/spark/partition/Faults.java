package dev.quern.spark.partition;

import dev.quern.spatial.Space;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many values of each column keep a row from being a point. */
final class Faults implements Serializable {
    private static final long serialVersionUID = 1L;

    private final PointColumns columns;
    private final Space space;
    private final long[] nulls;
    private final long[] notFinite;
    private final long[] outside;
    private long negativeWeights;
    private long rows;

    Faults(PointColumns columns, Space space) {
        this.columns = columns;
        this.space = space;
        this.nulls = new long[columns.idAt() + 1];
        this.notFinite = new long[columns.idAt()];
        this.outside = new long[columns.dimensions()];
    }

    void counted() {
        rows++;
    }

    void isNull(int column) {
        nulls[column]++;
    }

    /** Whether a value of a column may be what it is; counts it if not. Values that only go with a point may be anything. */
    boolean check(int column, double value) {
        boolean isCoordinate = column < columns.dimensions();
        boolean isWeight = columns.weight() != null && column == columns.idAt() - 1;
        if (!isCoordinate && !isWeight) {
            return true;
        }
        if (!Double.isFinite(value)) {
            notFinite[column]++;
            return false;
        }
        if (isWeight && value < 0) {
            negativeWeights++;
            return false;
        }
        if (isCoordinate && space.wrap(column, value) != value) {
            outside[column]++;
            return false;
        }
        return true;
    }

    /** Adds what another has counted. */
    void add(Faults other) {
        add(nulls, other.nulls);
        add(notFinite, other.notFinite);
        add(outside, other.outside);
        negativeWeights += other.negativeWeights;
        rows += other.rows;
    }

    private static void add(long[] counts, long[] more) {
        for (int at = 0; at < counts.length; at++) {
            counts[at] += more[at];
        }
    }

    /**
     * What is wrong, or null.
     *
     * @return an exception to throw, with columns and counts
     */
    @Nullable
    SpatialPartitionException failure() {
        List<String> missing = new ArrayList<>();
        List<String> names = new ArrayList<>(columns.numbers());
        names.add(columns.id() == null ? "id" : columns.id());
        for (int at = 0; at < nulls.length; at++) {
            describe(missing, names.get(at), nulls[at], "null", "nulls");
            if (at < notFinite.length) {
                describe(
                        missing,
                        names.get(at),
                        notFinite[at],
                        "value that is NaN or infinite",
                        "values that are NaN or infinite");
            }
        }
        if (columns.weight() != null) {
            describe(missing, columns.weight(), negativeWeights, "negative weight", "negative weights");
        }
        if (!missing.isEmpty()) {
            return new SpatialPartitionException(
                    String.join(" and ", missing) + ", in " + rows + (rows == 1 ? " row" : " rows"),
                    "leave such rows out, with df.na().drop(...) or df.where(...): they have no place in space");
        }
        for (int axis = 0; axis < outside.length; axis++) {
            describe(missing, names.get(axis), outside[axis], "value outside of", "values outside of");
            if (outside[axis] > 0) {
                int last = missing.size() - 1;
                missing.set(last, missing.get(last) + " [" + space.lower(axis) + ", " + space.upper(axis) + ")");
            }
        }
        return missing.isEmpty()
                ? null
                : new SpatialPartitionException(
                        String.join(" and ", missing) + ", the bounds of the periodic space, in " + rows
                                + (rows == 1 ? " row" : " rows"),
                        "move them inside by multiples of its length, as pmod(x - lower, length) + lower does, or"
                                + " give the space other bounds");
    }

    private static void describe(List<String> all, String column, long count, String one, String many) {
        if (count > 0) {
            all.add("the column " + column + " has " + count + " " + (count == 1 ? one : many));
        }
    }
}
