package dev.quern.compiler.fuzz;

import dev.quern.KernelDefinitionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Compares random kernels until so many have been: one that is refused is not tested, and another takes its place.
 * Several workers take the next number each.
 */
final class Campaign {
    /** A kernel whose results differ, by its number. */
    record Found(long number, Generated generated, Comparison.Difference difference) {}

    /** A kernel of so much work at its least sizes is left out. */
    private static final double MOST_WORK = 20 * Work.MOST;

    private final long seed;
    private final int wanted;
    private final boolean all;
    private final AtomicLong next;
    private final AtomicInteger claimed = new AtomicInteger();
    private final AtomicInteger compared = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<Found> found = new ArrayList<>();
    final Tally tally = new Tally();
    final Coverage coverage = new Coverage();
    private volatile boolean stopped;

    /**
     * @param start the number of the first kernel
     * @param all whether each kernel runs with vectors of all widths
     */
    Campaign(long seed, long start, int wanted, boolean all) {
        this.seed = seed;
        this.wanted = wanted;
        this.all = all;
        this.next = new AtomicLong(start);
    }

    /** The seed of a kernel. */
    static long seedOf(long seed, long number) {
        return seed * 1_000_000_007L + number;
    }

    /** What a worker does. */
    void work() {
        while (!stopped && claimed.getAndIncrement() < wanted) {
            while (!stopped && !compare(next.getAndIncrement())) {
                // Another takes its place.
            }
        }
    }

    private boolean compare(long number) {
        try {
            Generated generated = KernelGenerator.generate(seedOf(seed, number));
            if (Work.of(generated) > MOST_WORK) {
                tally.leftOut();
                return false;
            }
            Optional<Comparison.Difference> difference = difference(generated, all, tally);
            coverage.add(generated);
            difference.ifPresent(each -> add(new Found(number, generated, each)));
            compared.incrementAndGet();
            return true;
        } catch (KernelDefinitionException e) {
            refused.incrementAndGet();
            return false;
        }
    }

    /**
     * The first difference; a way that breaks off with a fault of Quern's is one.
     *
     * @throws KernelDefinitionException if the kernel is refused
     */
    static Optional<Comparison.Difference> difference(Generated generated, boolean all, Tally tally) {
        try {
            return Comparison.of(generated, all, tally);
        } catch (KernelDefinitionException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            return Optional.of(new Comparison.Difference("a way that broke off", describe(e)));
        }
    }

    private static String describe(Throwable fault) {
        StackTraceElement[] stack = fault.getStackTrace();
        return fault + (stack.length == 0 ? "" : " at " + stack[0]);
    }

    private synchronized void add(Found each) {
        found.add(each);
    }

    synchronized List<Found> found() {
        return List.copyOf(found);
    }

    int compared() {
        return compared.get();
    }

    int refused() {
        return refused.get();
    }

    /** Workers end after the kernel they are at. */
    void stop() {
        stopped = true;
    }
}
