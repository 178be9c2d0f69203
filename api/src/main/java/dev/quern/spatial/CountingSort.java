package dev.quern.spatial;

import dev.quern.Threads;
import dev.quern.spi.ParallelLoops;

/**
 * Sorts numbers of points by small integers, stably and in parallel: slices of the points count how many they have for each
 * bucket, sums say where each slice puts its own, and each puts them there. The outcome does not depend on the number of
 * slices.
 */
final class CountingSort {
    /** A slice shorter than this is not worth a hand-over. */
    private static final int LEAST_SLICE = 8192;

    private static final double NANOS_PER_POINT = 3;

    private CountingSort() {}

    /** In which bucket a point belongs. */
    @FunctionalInterface
    interface Bucket {
        int of(int point);
    }

    /**
     * Sorts by bucket; those of one bucket stay in order.
     *
     * @param order the points as they are
     * @param sorted the points as they will be, another array
     * @return for each bucket where it begins in {@code sorted}, and the number of points after the last
     */
    static int[] sort(int[] order, int[] sorted, int count, int buckets, Bucket bucket) {
        int slices = slices(count, buckets);
        int[][] next = new int[slices][];
        double nanos = NANOS_PER_POINT * count / slices;
        ParallelLoops.get().run(slices, nanos, (from, to) -> {
            for (int slice = from; slice < to; slice++) {
                int[] counts = new int[buckets];
                int end = begin(slice + 1, slices, count);
                for (int at = begin(slice, slices, count); at < end; at++) {
                    counts[bucket.of(order[at])]++;
                }
                next[slice] = counts;
            }
        });
        int[] starts = new int[buckets + 1];
        int total = 0;
        for (int number = 0; number < buckets; number++) {
            starts[number] = total;
            for (int[] counts : next) {
                int here = counts[number];
                counts[number] = total;
                total += here;
            }
        }
        starts[buckets] = total;
        ParallelLoops.get().run(slices, nanos, (from, to) -> {
            for (int slice = from; slice < to; slice++) {
                int[] places = next[slice];
                int end = begin(slice + 1, slices, count);
                for (int at = begin(slice, slices, count); at < end; at++) {
                    int point = order[at];
                    sorted[places[bucket.of(point)]++] = point;
                }
            }
        });
        return starts;
    }

    /** As many as there are threads, but with no more counters than points. */
    private static int slices(int count, int buckets) {
        long useful = Math.min(count / LEAST_SLICE, 2L * count / Math.max(1, buckets));
        return (int) Math.max(1, Math.min(Threads.count(), useful));
    }

    /** Where a slice begins. */
    static int begin(int slice, int slices, int count) {
        return (int) ((long) slice * count / slices);
    }
}
