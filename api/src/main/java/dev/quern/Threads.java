package dev.quern;

import org.jspecify.annotations.Nullable;

/**
 * How many threads a kernel may use.
 *
 * <p>A JVM has one number, {@link #total()}: the processors it may use, or the system property {@code quern.threads},
 * or what {@link #set} last said. It is a budget: however many application threads run kernels at once, they share that
 * many threads. More threads than processors are allowed, which is of use in tests and seldom elsewhere. Results never
 * depend on the number of threads.
 *
 * <p>A thread may hold its own kernels to fewer:
 *
 * <pre>{@code
 * try (Threads.Scope two = Threads.limit(2)) {
 *     kernel.run(a, b, result);
 * }
 * }</pre>
 */
public final class Threads {
    /** The most threads that may be asked for. */
    public static final int MAX = 1024;

    private static final String PROPERTY = "quern.threads";
    private static final ThreadLocal<@Nullable Scope> INNERMOST = new ThreadLocal<>();

    /**
     * Zero until first asked for: a bad property then fails where a kernel is run, with its message, and not as an
     * error in this class's initializer.
     */
    private static volatile int total;

    private Threads() {}

    /** The number of threads a kernel started by the calling thread may use: {@link #total()}, or less in a scope. */
    public static int count() {
        Scope scope = INNERMOST.get();
        int all = total();
        return scope == null ? all : Math.min(all, scope.threads);
    }

    /**
     * The number of threads for the whole JVM, whatever the calling thread is limited to.
     *
     * @throws IllegalArgumentException if nothing was set and the system property {@code quern.threads} is not a number
     *     from 1 to {@link #MAX}
     */
    public static int total() {
        int known = total;
        return known != 0 ? known : initialize();
    }

    /**
     * Sets the number of threads for the whole JVM, for kernels started from now on.
     *
     * @throws IllegalArgumentException if it is not from 1 to {@link #MAX}
     */
    public static synchronized void set(int threads) {
        total = checked("Threads.set", threads);
    }

    /**
     * Holds kernels started by the calling thread to at most this many threads, until the scope is closed. A limit only
     * lowers: inside another it cannot exceed that one, and it never exceeds {@link #total()}.
     *
     * @throws IllegalArgumentException if it is not from 1 to {@link #MAX}
     */
    public static Scope limit(int threads) {
        Scope outer = INNERMOST.get();
        int asked = checked("Threads.limit", threads);
        Scope scope = new Scope(outer, outer == null ? asked : Math.min(asked, outer.threads));
        INNERMOST.set(scope);
        return scope;
    }

    private static synchronized int initialize() {
        if (total == 0) {
            String property = System.getProperty(PROPERTY);
            total = property == null ? Math.min(MAX, Runtime.getRuntime().availableProcessors()) : parse(property);
        }
        return total;
    }

    static int parse(String property) {
        try {
            return checked("system property " + PROPERTY, Integer.parseInt(property.trim()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "system property " + PROPERTY + ": expected a number of threads from 1 to " + MAX + ", got \""
                            + property + "\"",
                    e);
        }
    }

    private static int checked(String what, int threads) {
        if (threads < 1 || threads > MAX) {
            throw new IllegalArgumentException(
                    what + ": expected a number of threads from 1 to " + MAX + ", got " + threads);
        }
        return threads;
    }

    /** A limit in force; closing it restores the one before. */
    public static final class Scope implements AutoCloseable {
        private final @Nullable Scope outer;
        private final int threads;
        private boolean closed;

        private Scope(@Nullable Scope outer, int threads) {
            this.outer = outer;
            this.threads = threads;
        }

        /**
         * Ends the limit; a second call does nothing.
         *
         * @throws IllegalStateException on another thread than the one that opened it, or before a scope inside it
         */
        @Override
        public void close() {
            if (closed) {
                return;
            }
            if (INNERMOST.get() != this) {
                throw new IllegalStateException("Threads.limit(" + threads
                        + ") must be closed by the thread that opened it, and after the scopes opened inside it");
            }
            closed = true;
            if (outer == null) {
                INNERMOST.remove();
            } else {
                INNERMOST.set(outer);
            }
        }
    }
}
