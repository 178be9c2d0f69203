package dev.quern.compiler.runtime;

/** Combines the partial results of a reduction in an order that depends on their number alone. */
public final class Combine {
    private Combine() {}

    /** Folds one partial result into another. */
    @FunctionalInterface
    public interface Step {
        void combine(int into, int from);
    }

    /**
     * Calls {@code step} on pairs at a distance of 1, then 2, 4 and so on, until partial 0 holds everything:
     *
     * <pre>
     * 0 1 2 3 4 5 6      (0,1) (2,3) (4,5)
     * 0   2   4   6      (0,2) (4,6)
     * 0       4          (0,4)
     * </pre>
     *
     * <p>Each step's left operand covers earlier iterations than its right one, so an operation that is associative but
     * not commutative is served as well, and the rounding error of a sum grows with the logarithm of the number of
     * partials. The calls are made one after the other by the calling thread: there are at most a few hundred.
     *
     * @param partials how many there are; with 0 or 1 there is nothing to do
     */
    public static void tree(int partials, Step step) {
        for (long stride = 1; stride < partials; stride *= 2) {
            for (long into = 0; into + stride < partials; into += 2 * stride) {
                step.combine((int) into, (int) (into + stride));
            }
        }
    }
}
