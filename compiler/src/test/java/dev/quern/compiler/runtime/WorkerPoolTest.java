package dev.quern.compiler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerPoolTest {
    private static final WorkerPool POOL = Pools.of(7);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7})
    void runsEachIterationOnceInTheSameChunks(int threads) {
        Random random = new Random(42);
        for (int round = 0; round < 2_000; round++) {
            int count = random.nextInt(3_000);
            int chunkSize = 1 + random.nextInt(1 << random.nextInt(11));
            int[] seenBy = new int[count]; // chunk + 1; plain writes, read after the loop
            AtomicInteger runs = new AtomicInteger();
            POOL.parallelFor(count, chunkSize, threads, (from, to, chunk) -> {
                runs.incrementAndGet();
                for (int i = (int) from; i < to; i++) {
                    seenBy[i] += chunk + 1;
                }
            });
            assertThat(runs).hasValue(Chunks.count(count, chunkSize));
            for (int i = 0; i < count; i++) {
                assertThat(seenBy[i]).isEqualTo(i / chunkSize + 1);
            }
        }
    }

    @Test
    void reductionsHaveTheSameBitsForAnyNumberOfThreads() {
        double[] values = new Random(3).doubles(1_000_003).toArray();
        long size = Chunks.forReduction(values.length, 0.5, Double.BYTES);
        Set<Long> bits = ConcurrentHashMap.newKeySet();
        for (int threads : new int[] {1, 2, 3, 4, 7}) {
            for (int round = 0; round < 50; round++) {
                double[] partials = new double[Chunks.count(values.length, size)];
                POOL.parallelFor(values.length, size, threads, (from, to, chunk) -> {
                    double sum = 0;
                    for (int i = (int) from; i < to; i++) {
                        sum += values[i];
                    }
                    partials[chunk] = sum;
                });
                assertThat(partials.length).isGreaterThan(4);
                Combine.tree(partials.length, (into, from) -> partials[into] += partials[from]);
                bits.add(Double.doubleToRawLongBits(partials[0]));
            }
        }
        assertThat(bits).hasSize(1);
    }

    @Test
    void handlesLoopsLongerThanAnInt() {
        AtomicLong iterations = new AtomicLong();
        long count = (1L << 62) + 12345;
        POOL.parallelFor(count, 1L << 55, 3, (from, to, chunk) -> {
            assertThat(from).isEqualTo(chunk * (1L << 55));
            iterations.addAndGet(to - from);
        });
        assertThat(iterations).hasValue(count);
        iterations.set(0);
        POOL.parallelFor(Long.MAX_VALUE, Long.MAX_VALUE - 1, 3, (from, to, chunk) -> iterations.addAndGet(to - from));
        assertThat(iterations).hasValue(Long.MAX_VALUE);
    }

    @Test
    void usesAsManyThreadsAsAskedAndNoMore() {
        for (int threads : new int[] {2, 4, 7}) {
            Set<Thread> seen = ConcurrentHashMap.newKeySet();
            CountDownLatch all = new CountDownLatch(threads);
            POOL.parallelFor(1_000, 1, threads, (from, to, chunk) -> {
                if (seen.add(Thread.currentThread())) {
                    all.countDown();
                    await(all);
                }
            });
            assertThat(seen).hasSize(threads).contains(Thread.currentThread());
        }
    }

    @Test
    void aFewChunksTakeAFewThreads() {
        WorkerPool pool = Pools.of(16);
        for (int round = 0; round < 200; round++) {
            pool.parallelFor(3, 1, 16, (from, to, chunk) -> Pools.busy(20_000));
        }
        assertThat(pool.workers()).isLessThanOrEqualTo(2);
    }

    @Test
    void oneChunkOrOneThreadRunsInTheCaller() {
        WorkerPool pool = Pools.of(4);
        Thread caller = Thread.currentThread();
        LoopBody body = (from, to, chunk) -> assertThat(Thread.currentThread()).isSameAs(caller);
        pool.parallelFor(10, 10, 4, body);
        pool.parallelFor(10, 1, 1, body);
        pool.parallelFor(0, 1, 4, body);
        assertThat(pool.workers()).isZero();
    }

    @Test
    void nestedLoopsRunInTheThreadOfTheirChunk() {
        AtomicLong iterations = new AtomicLong();
        for (int round = 0; round < 200; round++) {
            POOL.parallelFor(100, 3, 4, (from, to, chunk) -> {
                Thread outer = Thread.currentThread();
                POOL.parallelFor(50, 7, 4, (from2, to2, chunk2) -> {
                    assertThat(Thread.currentThread()).isSameAs(outer);
                    WorkerPool.shared().parallelFor(10, 1, 2, (from3, to3, chunk3) -> iterations.addAndGet(to - from));
                });
            });
        }
        assertThat(iterations).hasValue(200L * 100 * 8 * 10);
    }

    @Test
    void manyCallersAtOnceAllFinish() throws Exception {
        int callers = 100; // more than there are places on the board
        ExecutorService executor = Executors.newFixedThreadPool(callers);
        try {
            List<Future<Long>> sums = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                int seed = caller;
                sums.add(executor.submit(() -> sumRandomLoops(seed)));
            }
            for (Future<Long> sum : sums) {
                assertThat(sum.get()).isZero();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static long sumRandomLoops(int seed) {
        Random random = new Random(seed);
        long difference = 0;
        for (int round = 0; round < 300; round++) {
            long count = random.nextInt(5_000);
            AtomicLong sum = new AtomicLong(-count * (count - 1) / 2);
            POOL.parallelFor(count, 1 + random.nextInt(300), 1 + random.nextInt(7), (from, to, chunk) -> {
                for (long i = from; i < to; i++) {
                    sum.addAndGet(i);
                }
            });
            difference |= sum.get();
        }
        return difference;
    }

    @Test
    void aCallerFinishesAloneWhileAnotherHoldsAllWorkers() throws Exception {
        WorkerPool pool = Pools.of(3);
        CountDownLatch held = new CountDownLatch(3);
        CountDownLatch release = new CountDownLatch(1);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<?> holder = executor.submit(() -> pool.parallelFor(3, 1, 3, (from, to, chunk) -> {
                held.countDown();
                await(release);
            }));
            await(held);
            AtomicInteger runs = new AtomicInteger();
            pool.parallelFor(1_000, 1, 3, (from, to, chunk) -> {
                assertThat(Thread.currentThread().getName()).doesNotStartWith("quern-worker");
                runs.incrementAndGet();
            });
            assertThat(runs).hasValue(1_000);
            release.countDown();
            holder.get();
        } finally {
            release.countDown();
            executor.shutdownNow();
        }
    }

    /** Two loops with a budget of four threads: helpers of the first go over to the second until each has its two. */
    @Test
    void loopsShareTheWorkersEvenly() throws Exception {
        WorkerPool pool = Pools.of(4);
        CountDownLatch first = new CountDownLatch(4);
        CountDownLatch balanced = new CountDownLatch(1);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<?> other = executor.submit(() -> {
                Set<Thread> helpers = ConcurrentHashMap.newKeySet();
                pool.parallelFor(1_000_000, 1, 4, (from, to, chunk) -> {
                    if (helpers.add(Thread.currentThread())) {
                        first.countDown();
                    }
                    if (balanced.getCount() != 0) {
                        Pools.busy(100_000);
                    }
                });
            });
            await(first);
            Set<Thread> mine = ConcurrentHashMap.newKeySet();
            pool.parallelFor(1_000_000, 1, 4, (from, to, chunk) -> {
                mine.add(Thread.currentThread());
                if (mine.size() >= 2) {
                    balanced.countDown();
                }
                if (balanced.getCount() != 0) {
                    Pools.busy(100_000);
                }
            });
            assertThat(mine.size()).isGreaterThanOrEqualTo(2);
            other.get();
        } finally {
            balanced.countDown();
            executor.shutdownNow();
        }
    }

    @Test
    void refusesNonsense() {
        LoopBody nothing = (from, to, chunk) -> {};
        assertThatIllegalArgumentException()
                .isThrownBy(() -> POOL.parallelFor(10, 1, 0, nothing))
                .withMessage("expected a number of threads from 1 to 1024, got 0");
        assertThatIllegalArgumentException().isThrownBy(() -> POOL.parallelFor(-1, 1, 2, nothing));
        assertThatIllegalArgumentException().isThrownBy(() -> POOL.parallelFor(1, 0, 2, nothing));
    }

    private static void await(CountDownLatch latch) {
        Pools.await(() -> latch.getCount() == 0);
    }
}
