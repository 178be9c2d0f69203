package dev.quern;

/**
 * A kernel called with what it cannot take: a missing argument, a wrong type or rank, sizes that disagree, an output that
 * overlaps an input. Nothing has been written when it is thrown.
 */
public final class KernelArgumentException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * @param kernel the kernel's name
     * @param problem what is wrong, with names and values
     * @param remedy what to write instead
     */
    public KernelArgumentException(String kernel, String problem, String remedy) {
        super("kernel " + kernel + ": " + problem + "\n  " + remedy);
    }
}
