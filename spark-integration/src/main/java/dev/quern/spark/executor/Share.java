package dev.quern.spark.executor;

/** What one task may use of the executor's cores. */
public final class Share {
    /** The task's own cores. */
    final int cpus;

    private final Shares shares;

    /** How many calls of kernels the task is in; guarded by the shares. */
    int kernels;

    volatile int threads;

    Share(Shares shares, int cpus) {
        this.shares = shares;
        this.cpus = cpus;
        this.threads = cpus;
    }

    /** How many threads a kernel of the task may use now. It changes as other tasks start, run kernels and end. */
    public int threads() {
        return threads;
    }

    /** How many threads a kernel of the task may come to use, if it is alone. */
    public int most() {
        return shares.cores();
    }

    /** Notes that the task enters a kernel; idle cores are lent to it until the use is closed. */
    public Use enter() {
        shares.kernels(this, 1);
        return new Use();
    }

    /** A kernel's run. */
    public final class Use implements AutoCloseable {
        private Use() {}

        @Override
        public void close() {
            shares.kernels(Share.this, -1);
        }
    }
}
