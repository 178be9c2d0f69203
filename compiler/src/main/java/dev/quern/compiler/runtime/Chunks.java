package dev.quern.compiler.runtime;

/**
 * Chooses how a loop is cut into chunks. Nothing here looks at the machine or at the number of threads, so that a chunk
 * has the same iterations everywhere; a caller that wants the same bits everywhere passes an estimate of the cost that
 * does not depend on the machine either.
 */
public final class Chunks {
    /** Below this much work a loop is one chunk: waking a parked worker alone may cost a third of it. */
    static final double SERIAL_NANOS = 40_000;

    /** A chunk of a long loop: long against the 0.1 us it costs to take one, short against the 50 ms to stop in. */
    static final double CHUNK_NANOS = 64_000;

    /** Short loops are cut finer, or a loop of 100 us would keep no more than two threads busy. */
    static final double LEAST_CHUNK_NANOS = 8_000;

    private static final int CHUNKS_OF_SHORT_LOOP = 8;

    static final int MOST_PARTIALS = 256;
    static final long MOST_PARTIAL_BYTES = 64L << 20;

    /**
     * Chunks longer than this are rounded up to a multiple of it: chunks then meet on a cache line's boundary and only
     * the last one has a remainder that does not fill the lanes of a vector.
     */
    static final int GRAIN = 64;

    private Chunks() {}

    /** The number of chunks, the last of which may be shorter; at most {@link Integer#MAX_VALUE}. */
    public static int count(long count, long chunkSize) {
        if (count < 0 || chunkSize < 1) {
            throw new IllegalArgumentException("a loop of " + count + " iterations in chunks of " + chunkSize);
        }
        long chunks = ceilDiv(count, chunkSize);
        if (chunks > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    count + " iterations in chunks of " + chunkSize + " are more than 2^31-1 chunks");
        }
        return (int) chunks;
    }

    /**
     * The chunk size of a loop that only writes its outputs.
     *
     * @param nanosPerIteration the estimated cost of an iteration on one thread
     * @return a size from 1, with which {@link #count} fits an int
     */
    public static long forLoop(long count, double nanosPerIteration) {
        return sizeFor(count, wantedChunks(count, nanosPerIteration), Integer.MAX_VALUE);
    }

    /**
     * The chunk size of a reduction, each chunk of which has a partial result: at most 256 of them and at most 64 MiB
     * together, but at least one.
     *
     * @param partialBytes the size of one partial result
     */
    public static long forReduction(long count, double nanosPerIteration, long partialBytes) {
        if (partialBytes < 0) {
            throw new IllegalArgumentException("a partial result of " + partialBytes + " bytes");
        }
        long most = Math.max(1, Math.min(MOST_PARTIALS, MOST_PARTIAL_BYTES / Math.max(1, partialBytes)));
        return sizeFor(count, Math.min((double) most, wantedChunks(count, nanosPerIteration)), most);
    }

    /** The chunk size rounded up to whole groups, so that each chunk begins where a group does. */
    static long inGroups(long chunkSize, int group) {
        return ceilDiv(chunkSize, group) * group;
    }

    private static double wantedChunks(long count, double nanosPerIteration) {
        if (count < 0 || !(nanosPerIteration >= 0) || Double.isInfinite(nanosPerIteration)) {
            throw new IllegalArgumentException(
                    "a loop of " + count + " iterations of " + nanosPerIteration + " ns each");
        }
        double total = (double) count * nanosPerIteration;
        if (total < SERIAL_NANOS) {
            return 1;
        }
        double nanos = Math.max(LEAST_CHUNK_NANOS, Math.min(CHUNK_NANOS, total / CHUNKS_OF_SHORT_LOOP));
        return Math.ceil(total / nanos);
    }

    private static long sizeFor(long count, double wantedChunks, long mostChunks) {
        // The cast saturates: with more chunks wanted than iterations the size is 1.
        long wanted = Math.max(1, Math.min(mostChunks, (long) wantedChunks));
        long size = Math.max(1, ceilDiv(count, wanted));
        if (size > GRAIN && size < count) {
            size = ceilDiv(size, GRAIN) * GRAIN;
        }
        return size;
    }

    private static long ceilDiv(long dividend, long divisor) {
        return dividend / divisor + (dividend % divisor == 0 ? 0 : 1);
    }
}
