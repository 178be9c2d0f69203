package dev.quern.spatial;

import dev.quern.spi.ParallelLoops;
import java.util.Arrays;

/**
 * For each group of points the list of all points within reach of one of them, itself included, in an order that depends on
 * the points alone.
 *
 * <pre>
 * for each group
 *   candidates  the points of all cells that the group's box, enlarged by the reach, touches
 *               those within reach of the box
 *               those within reach of a point of the group
 * </pre>
 *
 * <p>The distances are computed for all candidates at a time, loop by loop, which the JIT turns into vectors.
 */
final class GroupLists {
    private static final int GROUP = Neighbors.GROUP;

    /** Cells of this part of the reach: smaller ones fit the box better, and there are more of them to look up. */
    private static final double CELL = 0.5;

    /** Groups whose lists are collected in one array before all are put together. */
    private static final int CHUNK = 128;

    private static final double NANOS_PER_GROUP = 4000;

    private final double[][] axes;
    private final int owned;
    private final double reach;
    private final CellList cells;

    /** The coordinates in the order of the cells. */
    private final double[][] sorted;

    private GroupLists(double[][] axes, int owned, double reach, CellList cells, double[][] sorted) {
        this.axes = axes;
        this.owned = owned;
        this.reach = reach;
        this.cells = cells;
        this.sorted = sorted;
    }

    /**
     * The lists.
     *
     * @param starts for each group where its list begins in {@code members}, and the end of the last
     * @param members places of points
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on once, as they are.
    record Lists(int[] starts, int[] members) {}

    /**
     * Makes the lists.
     *
     * @param axes for each dimension the coordinates of all points
     * @param owned the first so many points are in groups
     */
    static Lists of(double[][] axes, int count, int owned, double reach) {
        CellList cells = CellList.of(axes, count, Math.max(Double.MIN_NORMAL, CELL * reach));
        double[][] sorted = new double[axes.length][count];
        int[] order = cells.order();
        ParallelLoops.get().run(count, 2 * axes.length, (from, to) -> {
            for (int axis = 0; axis < axes.length; axis++) {
                for (int i = from; i < to; i++) {
                    sorted[axis][i] = axes[axis][order[i]];
                }
            }
        });
        return new GroupLists(axes, owned, reach, cells, sorted).build();
    }

    private Lists build() {
        int groups = (owned + GROUP - 1) / GROUP;
        int chunks = (groups + CHUNK - 1) / CHUNK;
        int[][] parts = new int[chunks][];
        int[] starts = new int[groups + 1];
        ParallelLoops.get().run(chunks, CHUNK * NANOS_PER_GROUP, (from, to) -> {
            Search search = new Search();
            for (int chunk = from; chunk < to; chunk++) {
                int end = Math.min(groups, (chunk + 1) * CHUNK);
                search.found = 0;
                for (int group = chunk * CHUNK; group < end; group++) {
                    int before = search.found;
                    search.collect(group * GROUP, Math.min(owned, (group + 1) * GROUP));
                    starts[group + 1] = search.found - before;
                }
                parts[chunk] = Arrays.copyOf(search.members, search.found);
            }
        });
        long total = 0;
        for (int group = 0; group < groups; group++) {
            total += starts[group + 1];
            if (total > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException(
                        "Neighbors: within a reach of %s the points have more than 2^31 - 9 neighbours in all: take a smaller"
                                        .formatted(reach)
                                + " reach, or divide the points");
            }
            starts[group + 1] = (int) total;
        }
        int[] members = new int[(int) total];
        ParallelLoops.get().run(chunks, CHUNK * 100, (from, to) -> {
            for (int chunk = from; chunk < to; chunk++) {
                System.arraycopy(parts[chunk], 0, members, starts[chunk * CHUNK], parts[chunk].length);
            }
        });
        return new Lists(starts, members);
    }

    /** Collects lists one after the other; each thread has one. */
    private final class Search implements CellList.Ranges {
        private final double[] low = new double[axes.length];
        private final double[] high = new double[axes.length];
        private final double[][] near = new double[axes.length][256];
        private int[] places = new int[256];
        private double[] squared = new double[256];
        private double[] least = new double[256];
        private int candidates;
        private int[] members = new int[CHUNK * 256];
        private int found;

        void collect(int from, int to) {
            enclose(from, to);
            double[] lowest = low.clone();
            double[] highest = high.clone();
            for (int axis = 0; axis < axes.length; axis++) {
                lowest[axis] = lower(low[axis], reach);
                highest[axis] = higher(high[axis], reach);
            }
            candidates = 0;
            cells.forEachRange(lowest, highest, this);
            keepThoseNearTheBox();
            keepThoseNearOneOf(from, to);
        }

        private void enclose(int from, int to) {
            for (int axis = 0; axis < axes.length; axis++) {
                low[axis] = axes[axis][from];
                high[axis] = axes[axis][from];
                for (int i = from + 1; i < to; i++) {
                    low[axis] = Math.min(low[axis], axes[axis][i]);
                    high[axis] = Math.max(high[axis], axes[axis][i]);
                }
            }
        }

        @Override
        public void range(int from, int to) {
            int count = to - from;
            reserve(candidates + count);
            for (int axis = 0; axis < axes.length; axis++) {
                System.arraycopy(sorted[axis], from, near[axis], candidates, count);
            }
            System.arraycopy(cells.order(), from, places, candidates, count);
            candidates += count;
        }

        private void reserve(int wanted) {
            if (wanted > places.length) {
                int length = Math.max(wanted, 2 * places.length);
                for (int axis = 0; axis < axes.length; axis++) {
                    near[axis] = Arrays.copyOf(near[axis], length);
                }
                places = Arrays.copyOf(places, length);
                squared = new double[length];
                least = new double[length];
            }
        }

        private void keepThoseNearTheBox() {
            int count = candidates;
            Arrays.fill(squared, 0, count, 0);
            for (int axis = 0; axis < axes.length; axis++) {
                addSquaredGaps(near[axis], low[axis], high[axis], squared, count);
            }
            double limit = reach * reach;
            int kept = 0;
            for (int i = 0; i < count; i++) {
                for (double[] coordinates : near) {
                    coordinates[kept] = coordinates[i];
                }
                places[kept] = places[i];
                kept += squared[i] <= limit ? 1 : 0;
            }
            candidates = kept;
        }

        private void keepThoseNearOneOf(int from, int to) {
            int count = candidates;
            Arrays.fill(least, 0, count, Double.POSITIVE_INFINITY);
            for (int member = from; member < to; member++) {
                Arrays.fill(squared, 0, count, 0);
                for (int axis = 0; axis < axes.length; axis++) {
                    addSquaredDistances(near[axis], axes[axis][member], squared, count);
                }
                lessen(least, squared, count);
            }
            if (found + count > members.length) {
                members = Arrays.copyOf(members, Math.max(found + count, 2 * members.length));
            }
            double limit = reach * reach;
            int end = found;
            for (int i = 0; i < count; i++) {
                members[end] = places[i];
                end += least[i] <= limit ? 1 : 0;
            }
            found = end;
        }
    }

    /** A bound that no point whose computed distance is within reach lies below. */
    static double lower(double low, double reach) {
        return low - reach - 4 * Math.ulp(Math.max(Math.abs(low), reach));
    }

    /** As {@link #lower}, above. */
    static double higher(double high, double reach) {
        return high + reach + 4 * Math.ulp(Math.max(Math.abs(high), reach));
    }

    private static void addSquaredGaps(double[] coordinates, double low, double high, double[] sums, int count) {
        for (int i = 0; i < count; i++) {
            double gap = Math.max(0, Math.max(low - coordinates[i], coordinates[i] - high));
            sums[i] += gap * gap;
        }
    }

    private static void addSquaredDistances(double[] coordinates, double from, double[] sums, int count) {
        for (int i = 0; i < count; i++) {
            double distance = coordinates[i] - from;
            sums[i] += distance * distance;
        }
    }

    private static void lessen(double[] least, double[] values, int count) {
        for (int i = 0; i < count; i++) {
            least[i] = Math.min(least[i], values[i]);
        }
    }
}
