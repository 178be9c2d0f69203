package dev.quern.compiler.runtime;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Pools and waiting for the tests of this package. */
final class Pools {
    private Pools() {}

    /** A pool that believes in this many threads and processors. Its workers are daemons and are left to the JVM. */
    static WorkerPool of(int threads) {
        return new WorkerPool(() -> threads, threads, 50_000, TimeUnit.SECONDS.toNanos(30));
    }

    /** A pool whose workers all end soon after they have nothing to do. */
    static WorkerPool shortLived(int threads, int idleMillis) {
        return new WorkerPool(() -> threads, 1, 50_000, TimeUnit.MILLISECONDS.toNanos(idleMillis));
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited for 30 s in vain");
            }
            LockSupport.parkNanos(100_000);
        }
    }

    static void busy(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }
}
