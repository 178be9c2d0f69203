package dev.quern.compiler.fuzz;

import java.util.Map;
import java.util.TreeMap;

/** How often each way of running was taken; workers add to one at the same time. */
final class Tally {
    private final Map<String, Integer> counts = new TreeMap<>();

    synchronized void add(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    void ended(boolean failed) {
        add(failed ? "calls that fail" : "calls that come to their end");
    }

    void failure(boolean isOfLowered) {
        add(
                isOfLowered
                        ? "runs that report another failure, the lowered kernel's"
                        : "runs that report another failure");
    }

    void leftOut() {
        add("kernels left out, as the interpreter would take too long");
    }

    void lanes(int bits) {
        add("lanes of vectors of %d bits".formatted(bits));
    }

    void threads(int threads) {
        add("on %d threads".formatted(threads));
    }

    void asUser() {
        add("by the compiler's choice");
    }

    synchronized int of(String what) {
        return counts.getOrDefault(what, 0);
    }

    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder();
        counts.forEach((what, count) -> text.append("%9d %s%n".formatted(count, what)));
        return text.toString();
    }
}
