package dev.quern.compiler.analysis;

import java.util.List;

/**
 * What a class needs beside its arguments for a call: so many elements for each iteration of some loops, in one Java array.
 *
 * @param trips upper bounds on how many iterations the loops have, of sizes and arguments alone
 * @param elements how many for each iteration
 * @param bytes of an element
 * @param isKnown whether it follows from sizes and arguments at all
 */
public record Room(List<Affine> trips, long elements, int bytes, boolean isKnown) {
    /** What cannot be said before the call. */
    public static final Room UNKNOWN = new Room(List.of(), 0, 0, false);

    /** Somewhat less than a Java array can have. */
    private static final double MOST_ELEMENTS = Integer.MAX_VALUE - 8;

    /** Of the heap: as much again may lie in what is copied. */
    private static final double MOST_BYTES = Runtime.getRuntime().maxMemory() / 4.0;

    public Room {
        trips = List.copyOf(trips);
    }

    /** Whether there is so much for a call. */
    boolean isThere(BoundsCheck.Sizes call) {
        if (!isKnown) {
            return false;
        }
        double all = elements;
        try {
            for (Affine each : trips) {
                all *= Math.max(0, call.of(each));
            }
        } catch (ArithmeticException e) {
            return false;
        }
        return all <= MOST_ELEMENTS && all * bytes <= MOST_BYTES;
    }
}
