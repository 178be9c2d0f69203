package dev.quern.spatial;

/**
 * The orders in which points are cut: by the coordinate on one axis, where that is equal by the next axis, and so round
 * all axes. With a tie-break after the last, any two points can be told apart.
 */
final class KeyOrder {
    private KeyOrder() {}

    /** Negative, 0 or positive, as {@code a} comes before, with or after {@code b} in the order that begins at an axis. */
    static int compare(double[] a, double[] b, int first) {
        int dimensions = a.length;
        for (int step = 0, axis = first; step < dimensions; step++) {
            if (a[axis] < b[axis]) {
                return -1;
            }
            if (a[axis] > b[axis]) {
                return 1;
            }
            axis = axis + 1 == dimensions ? 0 : axis + 1;
        }
        return 0;
    }

    /**
     * Bits of a tie-break, to be compared unsigned: neighbouring numbers of rows are to have nothing in common. This is
     * the finalizer of MurmurHash3 with the constants of Stafford's variant 13, as in java.util.SplittableRandom.
     */
    static long hash(long tieBreak) {
        long z = tieBreak + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The hash of a sampled point that is so many before it: an even spread of bits, however few points are equal. */
    static long spread(int rank) {
        return (rank + 1) * 0x9E3779B97F4A7C15L;
    }
}
