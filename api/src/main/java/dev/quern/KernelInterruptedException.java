package dev.quern;

/**
 * A kernel was stopped before its end: the calling thread was interrupted (its interrupt flag is then set again), or
 * what it runs for was cancelled. The kernel's outputs are partly written.
 */
public final class KernelInterruptedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KernelInterruptedException(String message) {
        super(message);
    }
}
