package dev.quern.spatial;

import dev.quern.spi.ParallelLoops;
import java.util.Arrays;

/**
 * For each group of points the list of all points within reach of one of them, itself included, in an order that depends on
 * the points alone.
 *
 * <pre>
 * for each block of groups
 *   the points of all cells that the block's box, enlarged by the reach, touches
 *   of those the ones within reach of the box
 *   for each group
 *     of those the ones within reach of the group's box
 *     of those the ones within reach of a point of the group
 * </pre>
 */
final class GroupLists {
    private static final int GROUP = Neighbors.GROUP;

    /** Cells of this part of the reach: smaller ones fit the box better, and there are more of them to look up. */
    private static final double CELL = 0.7;

    /** Groups that search the cells together. */
    private static final int BLOCK = 4;

    /** Groups whose lists are collected in one array before all are put together. */
    private static final int CHUNK = 128;

    private static final double NANOS_PER_GROUP = 2000;

    private final double[][] axes;
    private final int owned;
    private final double reach;
    private final CellList cells;

    /** The coordinates in the order of the cells. */
    private final double[][] sorted;

    /** The number of members of each group, one place on; in the end where they begin. */
    private final int[] starts;

    private GroupLists(double[][] axes, int owned, double reach, CellList cells, double[][] sorted) {
        this.axes = axes;
        this.owned = owned;
        this.reach = reach;
        this.cells = cells;
        this.sorted = sorted;
        this.starts = new int[(owned + GROUP - 1) / GROUP + 1];
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
        int groups = starts.length - 1;
        int chunks = (groups + CHUNK - 1) / CHUNK;
        int[][] parts = new int[chunks][];
        ParallelLoops.get().run(chunks, CHUNK * NANOS_PER_GROUP, (from, to) -> {
            Search search = new Search();
            for (int chunk = from; chunk < to; chunk++) {
                int end = Math.min(groups, (chunk + 1) * CHUNK);
                search.found = 0;
                for (int group = chunk * CHUNK; group < end; group += BLOCK) {
                    search.collect(group, Math.min(end, group + BLOCK));
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
    private final class Search {
        private final double[] low = new double[axes.length];
        private final double[] high = new double[axes.length];
        private final Candidates cell = new Candidates(axes.length, 1024);
        private final Candidates block = new Candidates(axes.length, 1024);
        private final Candidates group = new Candidates(axes.length, 256);
        private int[] members = new int[CHUNK * 256];
        private int found;

        /** The lists of some groups that follow one another and so lie near one another. */
        void collect(int firstGroup, int endGroup) {
            enclose(firstGroup, endGroup);
            double[] lowest = low.clone();
            double[] highest = high.clone();
            for (int axis = 0; axis < axes.length; axis++) {
                lowest[axis] = lower(low[axis], reach);
                highest[axis] = higher(high[axis], reach);
            }
            cell.clear();
            cells.forEachRange(lowest, highest, (from, to) -> cell.add(sorted, cells.order(), from, to));
            cell.copyNear(low, high, reach, block);
            for (int number = firstGroup; number < endGroup; number++) {
                enclose(number, number + 1);
                block.copyNear(low, high, reach, group);
                if (found + group.count() > members.length) {
                    members = Arrays.copyOf(members, Math.max(found + group.count(), 2 * members.length));
                }
                int before = found;
                found = group.writeNear(axes, number * GROUP, end(number + 1), reach, members, found);
                starts[number + 1] = found - before;
            }
        }

        private void enclose(int firstGroup, int endGroup) {
            for (int axis = 0; axis < axes.length; axis++) {
                double[] coordinates = axes[axis];
                double least = coordinates[firstGroup * GROUP];
                double greatest = least;
                for (int i = firstGroup * GROUP + 1; i < end(endGroup); i++) {
                    least = Math.min(least, coordinates[i]);
                    greatest = Math.max(greatest, coordinates[i]);
                }
                low[axis] = least;
                high[axis] = greatest;
            }
        }

        private int end(int endGroup) {
            return Math.min(owned, endGroup * GROUP);
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
}
