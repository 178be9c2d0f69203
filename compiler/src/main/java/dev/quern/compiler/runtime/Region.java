package dev.quern.compiler.runtime;

import static java.util.Objects.requireNonNull;

import dev.quern.KernelInterruptedException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One parallel loop while it runs: which chunks are left, who helps, what went wrong. A caller borrows it from the
 * {@link Board} and gives it back, so it serves many loops in turn.
 *
 * <p>The chunks are dealt out in contiguous shares, one for each thread asked for, each share with a cursor. A thread
 * takes chunks from the share it starts at, and then, chunk by chunk, what is left in the others: neighbouring
 * iterations stay on one thread, a thread that is late or never comes costs nothing. Taking a chunk is one atomic
 * addition, on a cache line that is the thread's own until somebody steals.
 *
 * <p>No count of finished chunks is kept. A taken chunk is run by a thread that has joined, so the loop is over when no
 * chunk is left to take and nobody is joined.
 *
 * <p>Who may touch what: the fields of a loop are written by its caller while the region is closed and empty, and are
 * read by others only between joining and leaving. Joining succeeds only on an open region, so a worker that comes too
 * late, to a region that serves the next loop already, helps with the next loop.
 */
final class Region {
    // The state word: how many have joined and not left | two flags | how many ever joined, modulo 2^32. The last part
    // grows with each loop too, so the word never has the same value in two loops.
    private static final long ACTIVE = 0xFFFF;
    private static final long CLOSED = 1L << 16;
    private static final long AWAITED = 1L << 17;
    private static final int JOINS = 32;

    /** Ranks after every chunk: a context's set-up or tear-down failed. */
    private static final int NO_CHUNK = Integer.MAX_VALUE;

    private enum Stop {
        NONE,
        FAILED,
        INTERRUPTED,
        CANCELLED
    }

    /** This region's place on the board. */
    final long bit;

    private final Board board;
    private final PaddedLongs state = new PaddedLongs(1);

    private @Nullable Thread owner;
    private @Nullable LoopBody body;
    private @Nullable RegionContext context;
    private long count;
    private long chunkSize;
    private int chunks;
    private int shares;
    private int maxThreads;
    private int firstJoin;
    private PaddedLongs cursors = new PaddedLongs(0);

    private volatile Stop stop = Stop.NONE;

    /** Set where the caller had to clear its interrupt flag to wait for helpers, which ask for it. */
    private volatile boolean wasInterrupted;

    private @Nullable Throwable failure;
    private int failedChunk;

    Region(Board board, long bit) {
        this.board = board;
        this.bit = bit;
        state.set(0, CLOSED);
    }

    // ---- the caller's side

    /** Makes the region ready for a loop and lets others join. */
    void open(long count, long chunkSize, int maxThreads, LoopBody body, @Nullable RegionContext context) {
        this.count = count;
        this.chunkSize = chunkSize;
        this.maxThreads = maxThreads;
        this.body = body;
        this.context = context;
        chunks = Chunks.count(count, chunkSize);
        shares = Math.min(maxThreads, chunks);
        if (cursors.length() < shares) {
            cursors = new PaddedLongs(shares);
        }
        for (int share = 0; share < shares; share++) {
            cursors.setPlain(share, firstChunk(share));
        }
        stop = Stop.NONE;
        wasInterrupted = false;
        owner = Thread.currentThread();
        firstJoin = (int) (state.get(0) >>> JOINS) + 1;
        // Shown first and opened then: a worker that still looks here on account of the last loop might otherwise join,
        // finish and hide the region before it is shown, and it would stay on show for good.
        board.show(this);
        state.set(0, (long) firstJoin << JOINS);
    }

    /** Runs chunks for the caller until there are none left to take. */
    void lead() {
        work(0, false);
    }

    /** Lets nobody join any more and waits until all helpers have left. */
    void finish() {
        board.shut(this);
        awaitHelpers();
    }

    /** Forgets the loop, so that nothing of the kernel's is kept alive, and gives the failure that ended it, if any. */
    @Nullable
    Throwable reset() {
        Throwable thrown = failure;
        if (thrown == null && stop != Stop.NONE) {
            thrown = interruption(stop == Stop.INTERRUPTED, requireNonNull(body).text(count));
        }
        owner = null;
        body = null;
        context = null;
        failure = null;
        return thrown;
    }

    boolean isOwnedBy(Thread thread) {
        return owner == thread;
    }

    private void awaitHelpers() {
        if ((state.get(0) & ACTIVE) == 0) {
            return;
        }
        long end = System.nanoTime() + board.spinNanos();
        do {
            for (int i = 0; i < 16; i++) {
                if ((state.get(0) & ACTIVE) == 0) {
                    return;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - end < 0);

        boolean interrupted = false;
        while ((state.or(0, AWAITED) & ACTIVE) != 0) {
            LockSupport.park(this);
            if (Thread.interrupted()) { // a set flag would make every park return at once
                interrupted = true;
                wasInterrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- a helper's side

    /** How many threads could still join; a glance at a moving target. */
    int vacancies() {
        long seen = state.get(0);
        return (seen & CLOSED) != 0 ? 0 : mostHelpers() - (int) (seen & ACTIVE);
    }

    /** Whether there are more helpers than the caller's context grants now. */
    boolean hasTooMany() {
        return helpers() > mostHelpers();
    }

    /** Who has not joined may get the answer of another loop's context; he fails to join then, or joins that loop. */
    private int mostHelpers() {
        RegionContext carried = context;
        int most = shares - 1;
        return carried == null || most == 0 ? most : Math.min(most, Math.max(0, carried.threads() - 1));
    }

    int helpers() {
        return (int) (state.get(0) & ACTIVE);
    }

    int maxThreads() {
        return maxThreads;
    }

    /** Joins, and returns the share to start at, or -1. Who joins must {@link #help}. */
    int tryJoin() {
        while (true) {
            long seen = state.get(0);
            if ((seen & CLOSED) != 0 || (seen & ACTIVE) >= mostHelpers()) {
                return -1;
            }
            if (state.compareAndSet(0, seen, seen + (1L << JOINS) + 1)) {
                return Math.floorMod((int) (seen >>> JOINS) - firstJoin + 1, shares);
            }
        }
    }

    /** Runs chunks for a worker that has joined, and leaves. */
    void help(int share, Crew crew) {
        Thread caller = owner;
        try {
            RegionContext carried = context;
            if (carried == null) {
                work(share, true);
            } else {
                helpWithin(carried, share);
            }
        } finally {
            crew.searches();
            board.left();
            // From here on the region may serve another loop.
            long before = state.add(0, -1);
            if ((before & AWAITED) != 0 && (before & ACTIVE) == 1) {
                LockSupport.unpark(caller);
            }
        }
    }

    private void helpWithin(RegionContext carried, int share) {
        Thread worker = Thread.currentThread();
        ClassLoader loader = worker.getContextClassLoader();
        RegionContext.Scope scope = RegionContext.enter(carried);
        try {
            carried.begin();
            try {
                work(share, true);
            } finally {
                carried.end();
            }
        } catch (Throwable t) {
            fail(NO_CHUNK, t);
            board.shut(this);
        } finally {
            scope.close();
            worker.setContextClassLoader(loader);
        }
    }

    // ---- both sides

    /** Closes the region to newcomers; true for the one call that did it. */
    boolean close() {
        return (state.or(0, CLOSED) & CLOSED) == 0;
    }

    private void work(int firstShare, boolean helper) {
        int share = firstShare;
        for (int visited = 0; visited < shares; visited++) {
            long end = firstChunk(share + 1);
            while (cursors.get(share) < end) {
                long chunk = cursors.add(share, 1);
                if (chunk >= end) {
                    break;
                }
                if (!runChunk((int) chunk)) {
                    board.shut(this);
                    return;
                }
                if (helper && board.isCrowded(this)) {
                    return;
                }
            }
            share = share + 1 == shares ? 0 : share + 1;
        }
        board.shut(this);
    }

    /** False if the chunk was not run, or failed: whether to stop is asked with a chunk in hand, so that a loop which
     * an interrupt reached after its last chunk counts as finished. */
    private boolean runChunk(int chunk) {
        // Whatever is thrown belongs to the caller, so this is the one place that catches everything.
        try {
            if (mustStop()) {
                return false;
            }
            long from = chunk * chunkSize;
            requireNonNull(body).run(from, chunkSize < count - from ? from + chunkSize : count, chunk);
            return true;
        } catch (Throwable t) {
            fail(chunk, t);
            return false;
        }
    }

    /** Whether a failure, an interrupt of the caller or a cancellation ends the loop; asked between chunks and in them. */
    boolean mustStop() {
        if (stop != Stop.NONE) {
            return true;
        }
        if (wasInterrupted || requireNonNull(owner).isInterrupted()) {
            stop(Stop.INTERRUPTED);
            return true;
        }
        RegionContext carried = context;
        if (carried != null && carried.cancelled()) {
            stop(Stop.CANCELLED);
            return true;
        }
        return false;
    }

    private synchronized void stop(Stop reason) {
        if (stop == Stop.NONE) {
            stop = reason;
        }
    }

    private synchronized void fail(int chunk, Throwable thrown) {
        if (stop != Stop.NONE && thrown instanceof KernelInterruptedException) {
            return; // a loop nested in this one, told to stop because this one does
        }
        stop(Stop.FAILED);
        Throwable first = failure;
        if (first == null) {
            keep(chunk, thrown, null);
        } else if (chunk < failedChunk) {
            keep(chunk, thrown, first);
        } else {
            keep(failedChunk, first, thrown);
        }
    }

    private void keep(int chunk, Throwable kept, @Nullable Throwable other) {
        failedChunk = chunk;
        failure = kept;
        // Threads often fail alike, and one report is enough; what differs is kept, or an OutOfMemoryError could
        // vanish.
        if (other != null && other.getClass() != kept.getClass()) {
            kept.addSuppressed(other);
        }
    }

    /** To be thrown by the calling thread, whose interrupt flag is set again if that was the reason. */
    static KernelInterruptedException interruption(boolean interrupt, String loop) {
        if (interrupt) {
            Thread.currentThread().interrupt();
        }
        return new KernelInterruptedException(
                (interrupt ? "the calling thread was interrupted" : "the kernel was cancelled") + ": " + loop
                        + " stopped before its end, what it writes is partly written");
    }

    private int firstChunk(int share) {
        return (int) ((long) chunks * share / shares);
    }

    @Override
    public String toString() {
        return "loop of " + count + " iterations in " + chunks + " chunks, " + helpers() + " helpers";
    }
}
