package dev.quern.compiler.runtime;

import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which loops run now, and which of them a worker should help with.
 *
 * <p>Loops share a budget of threads: the JVM's ({@link dev.quern.Threads#total()}), or more if one loop asks for more.
 * Callers count, since they work too. While the budget is not used up, a worker joins the loop that has the fewest
 * helpers; between two chunks it leaves a loop if another has two fewer, or if callers have come and made the threads
 * more than the budget. So eight callers on eight cores run one thread each, and the last of them has eight. A loop
 * whose caller's {@link RegionContext} grants it fewer threads has no more than these.
 *
 * <p>All of this is advice to workers, given from counters that are out of date by the time they are acted on. Nothing
 * but speed depends on it: a caller runs all chunks itself if nobody comes.
 */
final class Board {
    private static final int PLACES = Long.SIZE;

    private static final int CLAIMED = 0;
    private static final int OPEN = 1;
    private static final int BUSY = 2;

    private final Region[] regions = new Region[PLACES];
    private final PaddedLongs words = new PaddedLongs(3);
    private final IntSupplier total;
    private final int processors;
    private final long spinNanos;

    Board(IntSupplier total, int processors, long spinNanos) {
        this.total = total;
        this.processors = processors;
        this.spinNanos = spinNanos;
        for (int i = 0; i < PLACES; i++) {
            regions[i] = new Region(this, 1L << i);
        }
    }

    /** A region for the calling thread's use, or null if 64 loops run already: there is no thread to spare then. */
    @Nullable
    Region claim() {
        while (true) {
            long claimed = words.get(CLAIMED);
            long free = Long.lowestOneBit(~claimed);
            if (free == 0) {
                return null;
            }
            if (words.compareAndSet(CLAIMED, claimed, claimed | free)) {
                return regions[Long.numberOfTrailingZeros(free)];
            }
        }
    }

    void release(Region region) {
        words.clear(CLAIMED, region.bit);
    }

    /** The region whose loop the calling thread leads, if any. */
    @Nullable
    Region ledBy(Thread caller) {
        for (long left = words.get(CLAIMED); left != 0; left &= left - 1) {
            Region region = regions[Long.numberOfTrailingZeros(left)];
            if (region.isOwnedBy(caller)) {
                return region;
            }
        }
        return null;
    }

    /** Shows a region that is about to open, its caller at work, to the workers. */
    void show(Region region) {
        words.add(BUSY, 1);
        words.or(OPEN, region.bit);
    }

    /** Called by the caller or a helper when there is nothing left to take from a region. */
    void shut(Region region) {
        if (region.close()) {
            words.clear(OPEN, region.bit);
        }
    }

    /** Notes that a thread, caller or helper, no longer works for a region. */
    void left() {
        words.add(BUSY, -1);
    }

    /** How many threads work for regions now. */
    int busy() {
        return (int) words.get(BUSY);
    }

    boolean hasOpenRegions() {
        return words.get(OPEN) != 0;
    }

    /** Joins a region for the worker; false if none needs it. */
    boolean join(Worker worker) {
        Region region = neediest();
        if (region == null) {
            return false;
        }
        int share = region.tryJoin();
        if (share < 0) {
            return false;
        }
        words.add(BUSY, 1);
        worker.joined(region, share);
        return true;
    }

    private @Nullable Region neediest() {
        long open = words.get(OPEN);
        Region neediest = null;
        int fewest = Integer.MAX_VALUE;
        for (long left = open; left != 0; left &= left - 1) {
            Region region = regions[Long.numberOfTrailingZeros(left)];
            int helpers = region.helpers();
            if (helpers < fewest && demand(region) > 0) {
                neediest = region;
                fewest = helpers;
            }
        }
        return neediest;
    }

    /** How many more workers could be put to use now. */
    int demand() {
        long open = words.get(OPEN);
        int demand = 0;
        for (long left = open; left != 0; left &= left - 1) {
            demand += demand(regions[Long.numberOfTrailingZeros(left)]);
        }
        return demand;
    }

    private int demand(Region region) {
        int spare = budget(region) - (int) words.get(BUSY);
        return Math.max(0, Math.min(spare, region.vacancies()));
    }

    /** Whether a helper should leave the region between two chunks. */
    boolean isCrowded(Region region) {
        if (region.hasTooMany()) {
            return true;
        }
        long others = words.get(OPEN) & ~region.bit;
        if (others == 0) {
            return false;
        }
        int helpers = region.helpers();
        boolean hasMost = true;
        for (long left = others; left != 0; left &= left - 1) {
            Region other = regions[Long.numberOfTrailingZeros(left)];
            int othersHelpers = other.helpers();
            if (othersHelpers + 1 < helpers && other.vacancies() > 0) {
                return true;
            }
            hasMost &= othersHelpers <= helpers;
        }
        return hasMost && words.get(BUSY) > budget(region);
    }

    private int budget(Region region) {
        return Math.max(total.getAsInt(), region.maxThreads());
    }

    /** How many workers there should be at most. */
    int mostWorkers() {
        int most = 0;
        for (long left = words.get(OPEN); left != 0; left &= left - 1) {
            most = Math.max(most, budget(regions[Long.numberOfTrailingZeros(left)]) - 1);
        }
        return most;
    }

    /** How long a thread may spin for what others are about to do: not at all if it takes a processor from them. */
    long spinNanos() {
        return words.get(BUSY) <= processors ? spinNanos : 0;
    }

    /** The same for a worker that waits for work, as so many do; the thread that will have the work needs its own. */
    long spinNanos(long waiting) {
        return Math.max(1, words.get(BUSY)) + waiting <= processors ? spinNanos : 0;
    }
}
