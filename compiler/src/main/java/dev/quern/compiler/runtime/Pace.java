package dev.quern.compiler.runtime;

/**
 * How much work a class in lanes does between two questions whether to go on. It is kept from call to call: until C2 has
 * compiled the class every operation on vectors is a call of microseconds, and afterwards to ask as often would cost a third
 * of the time.
 *
 * <p>Its fields are read and written by several threads without care: what they see is the pace of a moment ago. With more of
 * them it is raised sooner, which is as good.
 */
public final class Pace {
    /** The work is at most so many times doubled. */
    private static final int MOST = 6;

    private static final long SHORT_NANOS = 500_000;
    private static final long LONG_NANOS = 5_000_000;

    private int doubled;
    private int lastCall;
    private long lastNanos;

    /** How many times the work is to be doubled. */
    int doubled() {
        return doubled;
    }

    /**
     * Takes account of a question whether to go on.
     *
     * @param call tells one call of the kernel from the next: between two of them no time is taken
     */
    void asked(int call, long now) {
        if (call == lastCall) {
            passed(now - lastNanos);
        }
        lastCall = call;
        lastNanos = now;
    }

    private void passed(long nanos) {
        int before = doubled;
        if (nanos > LONG_NANOS) {
            doubled = Math.max(0, before - 2);
        } else if (nanos < SHORT_NANOS && before < MOST) {
            doubled = before + 1;
        }
    }
}
