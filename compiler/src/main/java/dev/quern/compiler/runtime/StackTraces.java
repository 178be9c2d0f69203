package dev.quern.compiler.runtime;

/** Lets a failure on a worker show who called the loop. */
final class StackTraces {
    /** HotSpot keeps this many frames (MaxJavaStackTraceDepth), the innermost: a stack overflow's trace has no end. */
    private static final int TRUNCATED = 1024;

    private StackTraces() {}

    /**
     * Appends the calling thread's frames to those of a throwable that comes from a worker, so that it reads as one
     * story: the kernel's line, the worker that ran it, the call that asked for it.
     *
     * <p>Left alone are traces that do not end in a worker: of a throwable that has no frames (HotSpot's preallocated
     * ones among them), of one made elsewhere, of one that was seen here before.
     */
    static void appendCaller(Throwable failure) {
        StackTraceElement[] own = failure.getStackTrace();
        boolean endsInWorker =
                own.length > 0 && own[own.length - 1].getClassName().equals(Worker.class.getName());
        if (!endsInWorker && own.length != TRUNCATED) {
            return;
        }
        StackTraceElement[] caller = new Throwable().getStackTrace();
        int skipped = 0;
        while (skipped < caller.length && !caller[skipped].getClassName().equals(WorkerPool.class.getName())) {
            skipped++;
        }
        StackTraceElement[] joined = new StackTraceElement[own.length + caller.length - skipped];
        System.arraycopy(own, 0, joined, 0, own.length);
        System.arraycopy(caller, skipped, joined, own.length, caller.length - skipped);
        failure.setStackTrace(joined);
    }
}
