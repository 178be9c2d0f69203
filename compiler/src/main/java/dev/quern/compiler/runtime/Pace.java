package dev.quern.compiler.runtime;

/**
 * How much work a class in lanes does between two questions whether to go on. It is kept from call to call: until C2 has
 * compiled the class every operation on vectors is a call of microseconds, and afterwards to ask as often would cost a third
 * of the time.
 *
 * <p>Its field is read and written by several threads without care: what they see is the pace of a moment ago. With more of
 * them it is raised sooner, which is as good.
 */
public final class Pace {
    /** The work is at most so many times doubled. */
    private static final int MOST = 6;

    private static final long SHORT_NANOS = 500_000;
    private static final long LONG_NANOS = 5_000_000;

    private int doubled;

    /** How many times the work is to be doubled. */
    int doubled() {
        return doubled;
    }

    /** Takes account of the time since it was last asked. */
    void passed(long nanos) {
        int now = doubled;
        if (nanos > LONG_NANOS) {
            doubled = Math.max(0, now - 2);
        } else if (nanos < SHORT_NANOS && now < MOST) {
            doubled = now + 1;
        }
    }
}
