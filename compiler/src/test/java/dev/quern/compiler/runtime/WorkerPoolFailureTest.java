package dev.quern.compiler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WorkerPoolFailureTest {
    private static final WorkerPool POOL = Pools.of(4);

    /** A failure that says where it was thrown. */
    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final int chunk;

        Fault(int chunk) {
            super("chunk " + chunk);
            this.chunk = chunk;
        }
    }

    @Test
    void aFaultAtARandomIterationReachesTheCallerOnce() {
        Random random = new Random(11);
        for (int round = 0; round < 1_000; round++) {
            int count = 1 + random.nextInt(2_000);
            int size = 1 + random.nextInt(50);
            int faulty = random.nextInt(count);
            AtomicInteger thrown = new AtomicInteger();
            Throwable failure =
                    catchThrowable(() -> POOL.parallelFor(count, size, 1 + random.nextInt(4), (from, to, chunk) -> {
                        if (from <= faulty && faulty < to) {
                            thrown.incrementAndGet();
                            throw new Fault(chunk);
                        }
                    }));
            assertThat(failure).isExactlyInstanceOf(Fault.class);
            assertThat(((Fault) failure).chunk).isEqualTo(faulty / size);
            assertThat(failure.getSuppressed()).isEmpty();
            assertThat(thrown).hasValue(1);

            AtomicInteger runs = new AtomicInteger();
            POOL.parallelFor(100, 1, 4, (from, to, chunk) -> runs.incrementAndGet());
            assertThat(runs).hasValue(100);
        }
    }

    @Test
    void othersStopWithinTheirChunk() {
        AtomicInteger runs = new AtomicInteger();
        Throwable failure = catchThrowable(() -> POOL.parallelFor(1_000_000, 1, 4, (from, to, chunk) -> {
            if (runs.incrementAndGet() == 100) {
                throw new Fault(chunk);
            }
            Pools.busy(10_000);
        }));
        assertThat(failure).isInstanceOf(Fault.class);
        // Exact but for the few chunks that three others begin before they see the failure.
        assertThat(runs.get()).isBetween(100, 1_000);
    }

    @Test
    void ofSeveralFailuresTheLowestChunksIsThrown() {
        for (int round = 0; round < 200; round++) {
            CountDownLatch all = new CountDownLatch(4);
            Throwable failure = catchThrowable(() -> POOL.parallelFor(4, 1, 4, (from, to, chunk) -> {
                all.countDown();
                Pools.await(() -> all.getCount() == 0);
                if (chunk == 2) {
                    throw new OutOfMemoryError("a test's");
                }
                if (chunk > 0) {
                    throw new Fault(chunk);
                }
            }));
            assertThat(failure).isInstanceOf(Fault.class).hasMessage("chunk 1");
            assertThat(failure.getSuppressed()).hasSize(1).hasOnlyElementsOfType(OutOfMemoryError.class);
        }
    }

    @Test
    void oneThrowableThrownByAllThreadsIsThrownAsItIs() {
        Fault shared = new Fault(0);
        Throwable failure = catchThrowable(() -> POOL.parallelFor(100, 1, 4, (from, to, chunk) -> {
            throw shared;
        }));
        assertThat(failure).isSameAs(shared);
    }

    @Test
    void aWorkersFailureShowsTheKernelTheWorkerAndTheCaller() {
        Throwable failure = catchThrowable(WorkerPoolFailureTest::failOnAWorker);
        String frames = Arrays.stream(failure.getStackTrace())
                .map(frame -> frame.getClassName().replaceAll(".*\\.", "") + "." + frame.getMethodName())
                .collect(Collectors.joining("\n"));
        assertThat(frames)
                .startsWith(String.join(
                        "\n",
                        "WorkerPoolFailureTest.kernel",
                        "WorkerPoolFailureTest.lambda$failOnAWorker$" + lambdaNumber(frames),
                        "Region.runChunk",
                        "Region.work",
                        "Region.help",
                        "Worker.run",
                        "WorkerPool.parallelFor",
                        "WorkerPoolFailureTest.failOnAWorker"))
                .contains("WorkerPoolFailureTest.aWorkersFailureShowsTheKernelTheWorkerAndTheCaller");
    }

    private static String lambdaNumber(String frames) {
        return frames.replaceAll("(?s).*lambda\\$failOnAWorker\\$(\\d+).*", "$1");
    }

    private static void failOnAWorker() {
        Thread caller = Thread.currentThread();
        CountDownLatch both = new CountDownLatch(2);
        POOL.parallelFor(2, 1, 2, (from, to, chunk) -> {
            both.countDown();
            Pools.await(() -> both.getCount() == 0);
            if (Thread.currentThread() != caller) {
                kernel();
            }
        });
    }

    private static void kernel() {
        throw new ArithmeticException("/ by zero");
    }

    @Test
    void aStackOverflowOnAWorkerShowsTheCallerToo() {
        Thread caller = Thread.currentThread();
        CountDownLatch both = new CountDownLatch(2);
        Throwable failure = catchThrowable(() -> POOL.parallelFor(2, 1, 2, (from, to, chunk) -> {
            both.countDown();
            Pools.await(() -> both.getCount() == 0);
            if (Thread.currentThread() != caller) {
                overflow(0);
            }
        }));
        assertThat(failure).isInstanceOf(StackOverflowError.class);
        assertThat(failure.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("aStackOverflowOnAWorkerShowsTheCallerToo"));
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int overflow(int depth) {
        return overflow(depth + 1) + 1;
    }

    @Test
    void aNestedLoopsFailureIsItsOwn() {
        Throwable failure = catchThrowable(() -> POOL.parallelFor(8, 1, 4, (from, to, chunk) -> {
            POOL.parallelFor(1_000, 1, 4, (from2, to2, chunk2) -> {
                if (chunk == 5 && chunk2 == 7) {
                    throw new Fault(chunk2);
                }
                Pools.busy(1_000);
            });
        }));
        assertThat(failure).isExactlyInstanceOf(Fault.class).hasMessage("chunk 7");
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test
    void aCheckedExceptionPassesUnwrapped() {
        Exception checked = new Exception("generated code declares nothing");
        assertThat(catchThrowable(() -> POOL.parallelFor(10, 1, 4, (from, to, chunk) -> {
                    WorkerPoolFailureTest.<RuntimeException>throwUnchecked(checked);
                })))
                .isSameAs(checked);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUnchecked(Throwable throwable) throws T {
        throw (T) throwable;
    }
}
