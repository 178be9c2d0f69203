package dev.quern.compiler;

/** Warnings to whoever runs the JVM, by the platform's logging. */
final class Warnings {
    private Warnings() {}

    /**
     * Logs a warning as {@code dev.quern}, with this class's loader in place of the thread's.
     *
     * <p>Log4j picks its configuration by class loader, and where the platform's logging is bridged to it, as in Spark, by
     * that of the thread. The one that tasks of a DataFrame have has no parent that Log4j could ask, so that Log4j would
     * take a default which drops warnings.
     */
    static void log(String warning) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Warnings.class.getClassLoader());
        try {
            System.getLogger("dev.quern").log(System.Logger.Level.WARNING, warning);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
