package dev.quern;

import dev.quern.ir.Site;

/**
 * A kernel that failed on its data: a subscript outside its axis, an integer divided by zero. The message has the user's
 * line, the names and values that led there and the iteration it happened in. The outputs are partly written.
 *
 * <p>The factories are here so that every path a kernel may take, interpreted or compiled, says it in the same words.
 */
public final class KernelExecutionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String kernel;
    private final Site site;

    /**
     * @param kernel the kernel's name
     * @param site the line that failed
     * @param problem what failed there, with names and values
     * @param remedy what to write instead, or where to look
     */
    public KernelExecutionException(String kernel, Site site, String problem, String remedy) {
        super(site + ": kernel " + kernel + ": " + problem + "\n  " + remedy);
        this.kernel = kernel;
        this.site = site;
    }

    /**
     * A subscript that is not in its axis.
     *
     * @param array the array's name
     * @param axis counted from 0
     * @param size the number of elements along that axis
     * @param iteration see {@link #iteration}
     */
    public static KernelExecutionException outOfBounds(
            String kernel, Site site, String array, int axis, long subscript, long size, String iteration) {
        return new KernelExecutionException(
                kernel,
                site,
                "subscript %d of axis %d of %s, which has %d %s%s"
                        .formatted(subscript, axis, array, size, size == 1 ? "element" : "elements", in(iteration)),
                size == 0
                        ? "the axis is empty: guard the access with k.when(...) or condition.select(...)"
                        : "subscripts go from 0 to %d: mend the subscript or the bounds of the loop, or guard the access"
                                        .formatted(size - 1)
                                + " with k.when(...) or condition.select(...)");
    }

    /**
     * An integer divided by zero.
     *
     * @param operation the name of the method, such as {@code floorMod}
     * @param iteration see {@link #iteration}
     */
    public static KernelExecutionException divisionByZero(
            String kernel, Site site, String operation, long dividend, String iteration) {
        return new KernelExecutionException(
                kernel,
                site,
                "%s of %d by zero%s".formatted(operation, dividend, in(iteration)),
                "guard it with k.when(divisor.ne(0), ...), or divide by divisor.ne(0).select(divisor, 1)");
    }

    /**
     * The iteration as messages have it, for example {@code i=7, j=0}; empty outside of any loop.
     *
     * @param indices the names of the loops' indices, outermost first
     * @param values what they are
     */
    public static String iteration(String[] indices, long[] values) {
        StringBuilder text = new StringBuilder();
        for (int loop = 0; loop < indices.length; loop++) {
            text.append(loop == 0 ? "" : ", ").append(indices[loop]).append('=').append(values[loop]);
        }
        return text.toString();
    }

    private static String in(String iteration) {
        return iteration.isEmpty() ? "" : ", in iteration " + iteration;
    }

    /** The name of the kernel that failed. */
    public String kernel() {
        return kernel;
    }

    /** The line that failed. */
    public Site site() {
        return site;
    }
}
