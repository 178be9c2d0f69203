package dev.quern.compiler.runtime;

/** What a parallel loop does with one chunk of its iterations; called by many threads at once. */
@FunctionalInterface
public interface LoopBody {
    /**
     * Runs a chunk.
     *
     * @param from the first iteration
     * @param to one past the last iteration
     * @param chunk the chunk's number, counted from 0: {@code from} divided by the chunk size
     */
    void run(long from, long to, int chunk);

    /** The loop in words, for the exception that says it was stopped. */
    default String text(long count) {
        return "a loop of " + count + " iterations";
    }
}
