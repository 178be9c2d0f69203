package dev.quern.benchmarks;

/** One kernel set up on its arrays: times it in batches of calls, as the peers do, and takes its checksum. */
final class Bench {

    private static final double STEADY = 1.1;
    private static final int BATCHES_COMPARED = 3;

    private final BenchmarkKernel kernel;
    private double secondsPerCall;

    Bench(BenchmarkKernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Calls until {@code seconds} are over and the last batches are within a tenth of each other, four times as long at
     * most.
     *
     * @return the seconds that the first call took
     */
    double warm(double seconds) {
        long start = System.nanoTime();
        double first = batch(1);
        double[] recent = new double[BATCHES_COMPARED];
        for (int n = 0; ; n++) {
            recent[n % BATCHES_COMPARED] = batch(callsIn(seconds / 10));
            double elapsed = (System.nanoTime() - start) * 1e-9;
            boolean steady = n + 1 >= BATCHES_COMPARED && isSteady(recent);
            if (elapsed >= 4 * seconds || (elapsed >= seconds && steady)) {
                return first;
            }
        }
    }

    private static boolean isSteady(double[] batches) {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (double batch : batches) {
            least = Math.min(least, batch);
            most = Math.max(most, batch);
        }
        return most < STEADY * least;
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
        kernel.clear();
        kernel.run();
        return Checksum.of(kernel.result());
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
