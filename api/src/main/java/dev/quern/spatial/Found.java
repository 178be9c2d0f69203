package dev.quern.spatial;

import dev.quern.NDArray;
import dev.quern.spi.ParallelLoops;
import java.util.Arrays;

/** The outcome of one search for neighbours: places in an order of space, what is at each, and the lists of their groups. */
final class Found {
    private static final int SLICE = 4096;

    /** How many of the places are points and not images. */
    private final int points;

    /** How many places there are, images included. */
    private final int count;

    /** For each place the user's row; with some more, that lanes may load. */
    private final int[] rows;

    /** For each dimension and place what is added to the user's coordinate. */
    private final double[][] shifts;

    /** For each dimension and place the coordinate as last read. */
    private final double[][] axes;

    /** For each dimension and point the coordinate at the time of the search. */
    private final double[][] searched;

    private final GroupLists.Lists lists;

    /** For each owned row its place. */
    private final int[] places;

    private Found(int points, Images all, NDArray positions, int owned, double reach) {
        this.points = points;
        this.count = all.count();
        int length = count + Neighbors.GROUP;
        this.rows = Arrays.copyOf(all.rows(), length);
        this.shifts = all.shifts();
        this.axes = new double[shifts.length][length];
        this.searched = new double[shifts.length][];
        read(positions);
        for (int axis = 0; axis < axes.length; axis++) {
            searched[axis] = Arrays.copyOf(axes[axis], points);
        }
        this.lists = GroupLists.of(axes, count, owned, reach);
        this.places = new int[owned];
        for (int place = 0; place < owned; place++) {
            places[rows[place]] = place;
        }
    }

    static Found of(NDArray positions, int owned, Space space, double reach) {
        int points = (int) positions.size(0);
        int dimensions = space.dimensions();
        double[][] axes = new double[dimensions][points];
        double[][] moved = new double[dimensions][points];
        Coordinates.read(positions, axes, points);
        wrap(space, axes, moved);
        int[] rows = new int[points];
        Arrays.setAll(rows, i -> i);
        GroupOrder.sort(axes, rows, 0, owned);
        GroupOrder.sort(axes, rows, owned, points);
        double[][] shifts = new double[dimensions][points];
        double[] low = new double[dimensions];
        double[] high = new double[dimensions];
        for (int axis = 0; axis < dimensions; axis++) {
            low[axis] = Double.POSITIVE_INFINITY;
            high[axis] = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < points; i++) {
                shifts[axis][i] = moved[axis][rows[i]];
            }
            for (int i = 0; i < owned; i++) {
                low[axis] = Math.min(low[axis], axes[axis][i]);
                high[axis] = Math.max(high[axis], axes[axis][i]);
            }
            low[axis] = GroupLists.lower(low[axis], reach);
            high[axis] = GroupLists.higher(high[axis], reach);
        }
        Images all = Images.of(axes, shifts, rows, points, space, low, high);
        return new Found(points, all, positions, owned, reach);
    }

    /** Checks that the coordinates are finite, and moves them inside the bounds. */
    private static void wrap(Space space, double[][] axes, double[][] moved) {
        for (int axis = 0; axis < axes.length; axis++) {
            double[] coordinates = axes[axis];
            for (int i = 0; i < coordinates.length; i++) {
                Coordinates.requireFinite(Neighbors.WHAT, coordinates[i], i, axis);
                double shift = space.shift(axis, coordinates[i]);
                moved[axis][i] = shift;
                coordinates[i] += shift;
            }
        }
    }

    void read(NDArray positions) {
        Coordinates.gather(positions, rows, count, axes, shifts);
    }

    /** How far the point that moved most is from where it was at the time of the search. */
    double farthestMove(NDArray positions) {
        read(positions);
        int slices = (int) (((long) points + SLICE - 1) / SLICE);
        double[] most = new double[slices];
        ParallelLoops.get().run(slices, SLICE * 2, (from, to) -> {
            double[] squared = new double[SLICE];
            for (int slice = from; slice < to; slice++) {
                int begin = slice * SLICE;
                int end = Math.min(points, begin + SLICE);
                Arrays.fill(squared, 0);
                for (int axis = 0; axis < axes.length; axis++) {
                    double[] now = axes[axis];
                    double[] then = searched[axis];
                    for (int i = begin; i < end; i++) {
                        double moved = now[i] - then[i];
                        squared[i - begin] += moved * moved;
                    }
                }
                for (double each : squared) {
                    most[slice] = Math.max(most[slice], each);
                }
            }
        });
        return Math.sqrt(Arrays.stream(most).max().orElse(0));
    }

    NDArray order() {
        return NDArray.of(Arrays.copyOf(rows, points));
    }

    NDArray places() {
        return NDArray.of(places);
    }

    NDArray coordinates(int axis) {
        return NDArray.of(axes[axis]);
    }

    NDArray rows() {
        return NDArray.of(rows);
    }

    NDArray starts() {
        return NDArray.of(lists.starts());
    }

    NDArray members() {
        return NDArray.of(lists.members());
    }
}
