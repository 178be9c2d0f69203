package dev.quern.compiler.runtime;

import dev.quern.Threads;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs parallel loops on the calling thread and on daemon threads named {@code quern-worker-N}. The package's
 * description says how.
 */
public final class WorkerPool {
    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Board board;
    private final Crew crew;

    WorkerPool(IntSupplier total, int processors, long spinNanos, long idleNanos) {
        // With one processor whoever spins keeps the other from what it waits for.
        board = new Board(total, processors, processors == 1 ? 0 : spinNanos);
        crew = new Crew(board, processors - 1, idleNanos);
    }

    /** The JVM's pool. It starts no thread before one is needed. */
    public static WorkerPool shared() {
        return Shared.POOL;
    }

    private static final class Shared {
        static final WorkerPool POOL =
                new WorkerPool(Threads::total, Runtime.getRuntime().availableProcessors(), SPIN_NANOS, IDLE_NANOS);
    }

    /**
     * Runs {@code body} once for each chunk of the iterations from 0 to {@code count}, and returns when all have been
     * run; what they wrote is then visible to the calling thread. The chunks are the same whatever the number of
     * threads; their order and the threads they run on are not.
     *
     * <p>Runs in the calling thread alone if there is one chunk, if {@code maxThreads} is 1, or if the call is made from
     * within a chunk of a loop that runs in parallel.
     *
     * @param chunkSize iterations in a chunk, the last of which may be shorter; see {@link Chunks}
     * @param maxThreads the most threads to use, the calling one included
     * @throws dev.quern.KernelInterruptedException if the calling thread is interrupted or its {@link RegionContext}
     *     cancelled before all chunks were begun; some may have been run
     * @throws RuntimeException or an error: whatever the body threw. When several chunks failed before the loop had
     *     stopped, that of the lowest one
     */
    public void parallelFor(long count, long chunkSize, int maxThreads, LoopBody body) {
        int chunks = Chunks.count(count, chunkSize);
        if (maxThreads < 1 || maxThreads > Threads.MAX) {
            throw new IllegalArgumentException(
                    "expected a number of threads from 1 to " + Threads.MAX + ", got " + maxThreads);
        }
        if (chunks == 0) {
            return;
        }
        RegionContext context = RegionContext.current();
        Region enclosing = enclosing();
        Region region = chunks == 1 || maxThreads == 1 || enclosing != null ? null : board.claim();
        if (region == null) {
            runInline(count, chunkSize, chunks, body, context, enclosing);
            return;
        }
        Throwable failure;
        try {
            region.open(count, chunkSize, maxThreads, body, context);
            runTogether(region);
        } finally {
            failure = region.reset();
            board.release(region);
        }
        if (failure != null) {
            StackTraces.appendCaller(failure);
            WorkerPool.<RuntimeException>throwAsIs(failure);
        }
    }

    private void runTogether(Region region) {
        try {
            crew.wake();
            region.lead();
        } finally {
            region.finish();
            board.left();
        }
        if (board.hasOpenRegions()) {
            crew.wake(); // other loops may have been short of this thread
        }
    }

    private static void runInline(
            long count,
            long chunkSize,
            int chunks,
            LoopBody body,
            @Nullable RegionContext context,
            @Nullable Region enclosing) {
        long from = 0;
        for (int chunk = 0; chunk < chunks; chunk++) {
            boolean interrupted = Thread.currentThread().isInterrupted();
            if (interrupted
                    || (enclosing != null && enclosing.mustStop())
                    || (context != null && context.cancelled())) {
                throw Region.interruption(interrupted, body.text(count));
            }
            long to = chunkSize < count - from ? from + chunkSize : count;
            body.run(from, to, chunk);
            from = to;
        }
    }

    /**
     * Ends what the calling thread does within a chunk, or outside of any loop, if it is to stop.
     *
     * @param loop what is ended, in whose words the exception says so
     * @throws dev.quern.KernelInterruptedException if the thread whose kernel this is was interrupted or its {@link
     *     RegionContext} cancelled
     */
    public void checkpoint(Object loop) {
        Region enclosing = enclosing();
        if (enclosing != null) {
            if (enclosing.mustStop()) {
                throw Region.interruption(false, loop.toString());
            }
            return;
        }
        boolean interrupted = Thread.currentThread().isInterrupted();
        RegionContext context = RegionContext.current();
        if (interrupted || (context != null && context.cancelled())) {
            throw Region.interruption(interrupted, loop.toString());
        }
    }

    /** The region, if any, one of whose chunks the calling thread is running. */
    private @Nullable Region enclosing() {
        Thread thread = Thread.currentThread();
        return thread instanceof Worker worker ? worker.region() : board.ledBy(thread);
    }

    /** Rethrows anything without wrapping: generated code declares nothing. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwAsIs(Throwable failure) throws T {
        throw (T) failure;
    }

    /**
     * Brings workers to the loops that may have more threads than a moment ago. To be called by whoever made the answer
     * of a {@link RegionContext#threads} rise, after it has risen; a loop that is under way would otherwise go on with
     * the threads it has.
     */
    public void reconsider() {
        if (board.hasOpenRegions()) {
            crew.wake();
        }
    }

    /**
     * Lets go of the workers: those without work end now, the others when they have none. A loop run later starts
     * others.
     */
    public void dismiss() {
        crew.dismiss();
    }

    /** How many threads, callers and workers, are at work on loops that more than one thread may work on. */
    public int busy() {
        return board.busy();
    }

    /** How many worker threads there are now. */
    public int workers() {
        return crew.alive();
    }

    @Override
    public String toString() {
        return crew.toString();
    }
}
