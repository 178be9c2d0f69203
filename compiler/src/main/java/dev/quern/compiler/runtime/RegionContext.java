package dev.quern.compiler.runtime;

import org.jspecify.annotations.Nullable;

/**
 * What a caller's parallel loops carry to the workers that help with them: questions whether to go on and with how many
 * threads, and set-up and tear-down of the worker's thread (a Spark task's class loader). In force on a thread from {@link #enter}
 * until the scope is closed, and on a worker for as long as it helps with a loop of that thread.
 *
 * <p>Implementations are called from several threads at once.
 */
public interface RegionContext {
    /**
     * Called on a worker before it runs chunks; never on the calling thread. What it throws ends the loop as a failing
     * chunk does, and {@link #end} is then not called.
     */
    default void begin() {}

    /** Called on a worker after it ran chunks. The pool restores the thread's context class loader itself. */
    default void end() {}

    /**
     * Asked before each chunk by each thread; true stops the loop with a {@link dev.quern.KernelInterruptedException}.
     */
    boolean cancelled();

    /**
     * How many threads a loop may have now, the calling one included; what is below 1 counts as 1. A loop has no more
     * than it was started with, whatever this says.
     *
     * <p>Asked whenever a worker might join and by each helper between chunks, so it should be no more than a read. The
     * answer may change at any time: when it falls, helpers leave as soon as they finish the chunks they are in; when it
     * rises, whoever raised it calls {@link WorkerPool#reconsider}.
     */
    default int threads() {
        return Integer.MAX_VALUE;
    }

    /** The context in force on the calling thread. */
    static @Nullable RegionContext current() {
        return Scope.CURRENT.get();
    }

    /** Puts a context in force on the calling thread, in place of the one before. */
    static Scope enter(RegionContext context) {
        return new Scope(context);
    }

    /** A context in force; closing it, on the same thread, restores the one before. */
    final class Scope implements AutoCloseable {
        private static final ThreadLocal<@Nullable RegionContext> CURRENT = new ThreadLocal<>();

        private final @Nullable RegionContext outer;

        private Scope(RegionContext context) {
            outer = CURRENT.get();
            CURRENT.set(context);
        }

        @Override
        public void close() {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        }
    }
}
