package dev.quern.spatial;

/** Sorts indices by what they stand for, in a stable merge sort without an object for each. */
final class IndexSort {
    /** Compares what two indices stand for. */
    @FunctionalInterface
    interface Comparison {
        int compare(int a, int b);
    }

    private static final int RUN = 8;

    private IndexSort() {}

    /** The indices from 0 to {@code count}, sorted. */
    static int[] sorted(int count, Comparison comparison) {
        int[] from = new int[count];
        for (int i = 0; i < count; i++) {
            from[i] = i;
        }
        for (int start = 0; start < count; start += RUN) {
            insert(from, start, Math.min(start + RUN, count), comparison);
        }
        int[] to = new int[count];
        for (long run = RUN; run < count; run *= 2) {
            for (long start = 0; start < count; start += 2 * run) {
                int middle = (int) Math.min(start + run, count);
                merge(from, to, (int) start, middle, (int) Math.min(start + 2 * run, count), comparison);
            }
            int[] swap = from;
            from = to;
            to = swap;
        }
        return from;
    }

    private static void insert(int[] indices, int start, int end, Comparison comparison) {
        for (int i = start + 1; i < end; i++) {
            int moving = indices[i];
            int at = i;
            while (at > start && comparison.compare(indices[at - 1], moving) > 0) {
                indices[at] = indices[at - 1];
                at--;
            }
            indices[at] = moving;
        }
    }

    private static void merge(int[] from, int[] to, int start, int middle, int end, Comparison comparison) {
        int left = start;
        int right = middle;
        for (int at = start; at < end; at++) {
            boolean takeLeft = right >= end || (left < middle && comparison.compare(from[left], from[right]) <= 0);
            to[at] = takeLeft ? from[left++] : from[right++];
        }
    }
}
