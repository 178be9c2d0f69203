package dev.quern;

/**
 * A kernel was stopped before its end: the calling thread was interrupted (its interrupt flag is then set again), or
 * what it runs for was cancelled. The message names the loop that was stopped.
 *
 * <p>Arguments are checked before the first write, but a kernel that was stopped had begun: each element of its outputs
 * holds what it held before or what the kernel had written there so far, and which of the two is not known. No thread
 * works on them any more. The kernel may be called again.
 */
public final class KernelInterruptedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KernelInterruptedException(String message) {
        super(message);
    }
}
