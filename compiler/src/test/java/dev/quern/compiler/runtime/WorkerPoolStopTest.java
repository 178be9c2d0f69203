package dev.quern.compiler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.quern.KernelInterruptedException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerPoolStopTest {
    private static final WorkerPool POOL = Pools.of(4);

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void anInterruptStopsALoopOfHoursWithin50Millis(int threads) throws InterruptedException {
        long best = Long.MAX_VALUE; // of a few: the machine may be busy with something else
        for (int round = 0; round < 5; round++) {
            best = Math.min(best, nanosFromInterruptToReturn(threads));
        }
        assertThat(TimeUnit.NANOSECONDS.toMillis(best)).isLessThan(50);
    }

    private static long nanosFromInterruptToReturn(int threads) throws InterruptedException {
        AtomicLong returned = new AtomicLong();
        AtomicBoolean flagged = new AtomicBoolean();
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger running = new AtomicInteger();
        Thread caller = new Thread(() -> {
            Throwable stop = catchThrowable(() -> POOL.parallelFor(100_000_000, 1, threads, (from, to, chunk) -> {
                running.incrementAndGet();
                runs.incrementAndGet();
                Pools.busy(1_000_000);
                running.decrementAndGet();
            }));
            returned.set(System.nanoTime());
            assertThat(running).hasValue(0);
            flagged.set(stop instanceof KernelInterruptedException
                    && Thread.currentThread().isInterrupted());
        });
        caller.start();
        Pools.await(() -> runs.get() > 20);
        long interrupted = System.nanoTime();
        caller.interrupt();
        caller.join();
        assertThat(flagged).isTrue();
        return returned.get() - interrupted;
    }

    @Test
    void anInterruptedThreadStartsNothing() {
        for (int threads : new int[] {1, 4}) {
            Thread.currentThread().interrupt();
            AtomicInteger runs = new AtomicInteger();
            assertThat(catchThrowable(
                            () -> POOL.parallelFor(10, 1, threads, (from, to, chunk) -> runs.incrementAndGet())))
                    .isExactlyInstanceOf(KernelInterruptedException.class)
                    .hasMessage("the calling thread was interrupted: a loop of 10 iterations stopped before its end, "
                            + "what it writes is partly written");
            assertThat(runs).hasValue(0);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void anInterruptAfterTheLastChunkBeganLeavesTheLoopWhole() {
        Thread caller = Thread.currentThread();
        CountDownLatch both = new CountDownLatch(2);
        AtomicInteger runs = new AtomicInteger();
        POOL.parallelFor(2, 1, 2, (from, to, chunk) -> {
            both.countDown();
            Pools.await(() -> both.getCount() == 0);
            if (Thread.currentThread() != caller) {
                caller.interrupt();
                Pools.busy(5_000_000);
            }
            runs.incrementAndGet();
        });
        assertThat(runs).hasValue(2);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anInterruptStopsNestedLoopsOnWorkersToo() throws InterruptedException {
        AtomicInteger inner = new AtomicInteger();
        AtomicBoolean stopped = new AtomicBoolean();
        Thread caller = new Thread(() -> {
            Throwable stop = catchThrowable(() -> POOL.parallelFor(
                    4,
                    1,
                    4,
                    (from, to, chunk) -> POOL.parallelFor(100_000_000, 1, 4, (from2, to2, chunk2) -> {
                        inner.incrementAndGet();
                        Pools.busy(100_000);
                    })));
            stopped.set(stop instanceof KernelInterruptedException);
        });
        caller.start();
        Pools.await(() -> inner.get() > 100);
        caller.interrupt();
        caller.join(10_000);
        assertThat(stopped).isTrue();
    }

    @Test
    void aFailureWinsOverAnInterrupt() {
        Throwable failure = catchThrowable(() -> POOL.parallelFor(1_000, 1, 4, (from, to, chunk) -> {
            if (chunk == 0) {
                IllegalStateException fault = new IllegalStateException("fault");
                Pools.busy(1_000_000);
                throw fault;
            }
        }));
        assertThat(failure).hasMessage("fault");
    }

    @Test
    void aStrayFlagOfAWorkerIsNobodyElses() {
        Thread caller = Thread.currentThread();
        for (int round = 0; round < 200; round++) {
            POOL.parallelFor(8, 1, 4, (from, to, chunk) -> {
                if (Thread.currentThread() != caller) {
                    Thread.currentThread().interrupt();
                }
            });
            AtomicInteger runs = new AtomicInteger();
            POOL.parallelFor(
                    8, 1, 4, (from, to, chunk) -> POOL.parallelFor(8, 1, 4, (f, t, c) -> runs.incrementAndGet()));
            assertThat(runs).hasValue(64);
        }
    }

    @Test
    void aThousandCancelledLoopsLeaveNothingBehind() {
        WorkerPool pool = Pools.shortLived(4, 20);
        for (int round = 0; round < 1_000; round++) {
            AtomicInteger runs = new AtomicInteger();
            RegionContext.Scope scope = RegionContext.enter(() -> runs.get() >= 5);
            Throwable stop = catchThrowable(() -> pool.parallelFor(1_000_000, 1, 4, (from, to, chunk) -> {
                runs.incrementAndGet();
                Pools.busy(5_000);
            }));
            scope.close();
            assertThat(stop)
                    .isExactlyInstanceOf(KernelInterruptedException.class)
                    .hasMessageStartingWith("the kernel was cancelled: a loop of 1000000 iterations");
            assertThat(runs.get()).isLessThan(50);
        }
        assertThat(pool.workers()).isLessThanOrEqualTo(3);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        Pools.await(() -> pool.workers() == 0);
    }
}
