package dev.quern.benchmarks;

/** One kernel set up on its arrays: times it in batches of calls, as the peers do, and takes its checksum. */
final class Bench {

    private final BenchmarkKernel kernel;
    private double secondsPerCall;

    Bench(BenchmarkKernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Calls until {@code seconds} have passed since the first call began: the same time for every contender, and not
     * until times are steady, since faster code may be under way by then.
     *
     * @return the seconds that the first call took
     */
    double warm(double seconds) {
        long start = System.nanoTime();
        double first = batch(1);
        while ((System.nanoTime() - start) * 1e-9 < seconds) {
            batch(callsIn(seconds / 10));
        }
        return first;
    }

    /**
     * One batch of about {@code seconds}. A short kernel gets one call untimed, which wakes its threads and brings its
     * data back to the caches.
     *
     * @return the mean seconds of a call
     */
    double sample(double seconds) {
        long calls = callsIn(seconds);
        if (calls > 1) {
            kernel.run();
        }
        return batch(calls);
    }

    /** Of the result of one call on zeroed outputs. */
    Checksum checksum() {
        return Checksum.of(values());
    }

    /** The result of one call on zeroed outputs. */
    double[] values() {
        kernel.clear();
        kernel.run();
        return kernel.result();
    }

    private long callsIn(double seconds) {
        if (secondsPerCall == 0) {
            batch(1);
        }
        return Math.max(1, (long) (seconds / secondsPerCall));
    }

    private double batch(long calls) {
        long start = System.nanoTime();
        for (long i = 0; i < calls; i++) {
            kernel.run();
        }
        secondsPerCall = Math.max(System.nanoTime() - start, 1) * 1e-9 / calls;
        return secondsPerCall;
    }
}
