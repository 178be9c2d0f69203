package dev.quern.compiler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wake-up or a completion lost once in 100,000 loops would hang these, or halve what they count. */
class WorkerPoolStressTest {
    @ParameterizedTest
    @CsvSource({"2, 50000", "3, 50000", "4, 50000", "4, 0", "2, 0"})
    void aHundredThousandTinyLoopsEnd(int threads, long spinNanos) {
        WorkerPool pool = new WorkerPool(() -> threads, threads, spinNanos, 1_000_000);
        AtomicInteger runs = new AtomicInteger();
        LoopBody body = (from, to, chunk) -> runs.incrementAndGet();
        for (int loop = 0; loop < 100_000; loop++) {
            pool.parallelFor(threads, 1, threads, body);
        }
        assertThat(runs).hasValue(100_000 * threads);
    }

    /** Loops in which the caller waits for the workers: they end only if every wake-up arrives. */
    @ParameterizedTest
    @CsvSource({"2, 50000, 20000", "2, 0, 10000", "4, 50000, 3000", "4, 0, 3000"})
    void everyWakeUpArrives(int threads, long spinNanos, int loops) {
        WorkerPool pool = new WorkerPool(() -> threads, threads, spinNanos, 1_000_000_000);
        AtomicInteger arrived = new AtomicInteger();
        LoopBody meeting = (from, to, chunk) -> {
            arrived.incrementAndGet();
            while (arrived.get() < threads) {
                LockSupport.parkNanos(1_000);
            }
        };
        for (int loop = 0; loop < loops; loop++) {
            arrived.set(0);
            pool.parallelFor(threads, 1, threads, meeting);
            if (loop % 7 == 0) {
                Pools.busy(loop % 100 * 1_000L); // sometimes just as the workers give up spinning
            }
        }
        assertThat(arrived).hasValue(threads);
    }
}
