package dev.quern.spark.partition;

/** Sorts points by their places along a curve, those at one place by their ids; equal ones stay in their order. */
final class PointOrder {
    private final long[] places;
    private final long[] ids;

    private PointOrder(long[] places, long[] ids) {
        this.places = places;
        this.ids = ids;
    }

    /** The numbers of the points in their order. */
    static int[] sorted(long[] places, long[] ids) {
        int[] order = new int[places.length];
        for (int at = 0; at < order.length; at++) {
            order[at] = at;
        }
        new PointOrder(places, ids).sort(order.clone(), order, 0, order.length);
        return order;
    }

    /** Merges halves of {@code from}, which are sorted into it from {@code to}: both have the same at the beginning. */
    private void sort(int[] from, int[] to, int start, int end) {
        if (end - start < 2) {
            return;
        }
        int middle = (start + end) >>> 1;
        sort(to, from, start, middle);
        sort(to, from, middle, end);
        int left = start;
        int right = middle;
        for (int at = start; at < end; at++) {
            boolean takeLeft = right == end || left < middle && !isBefore(from[right], from[left]);
            to[at] = takeLeft ? from[left++] : from[right++];
        }
    }

    private boolean isBefore(int a, int b) {
        return places[a] != places[b] ? places[a] < places[b] : ids[a] < ids[b];
    }
}
