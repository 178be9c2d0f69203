package dev.quern.compiler.runtime;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * What it costs to bring two threads together and apart again, for this pool and for a ForkJoinPool: a loop of two
 * chunks that wait for each other, so that one must reach a second thread. Prints microseconds.
 *
 * <p>After {@code mvn test-compile}: {@code java -cp compiler/target/test-classes:compiler/target/classes:
 * api/target/classes dev.quern.compiler.runtime.HandOffBenchmark}
 */
final class HandOffBenchmark {
    private static final int WARM = 20_000;
    private static final int LOOPS = 100_000;
    private static final int COLD_LOOPS = 500;

    private final AtomicInteger arrived = new AtomicInteger();

    private HandOffBenchmark() {}

    public static void main(String[] args) {
        HandOffBenchmark benchmark = new HandOffBenchmark();
        WorkerPool pool = WorkerPool.shared();
        ForkJoinPool forkJoin = new ForkJoinPool(2);
        LoopBody meet = (from, to, chunk) -> benchmark.meet();
        LoopBody nothing = (from, to, chunk) -> {};
        System.out.println("java " + System.getProperty("java.version") + ", us: p50, p90, p99");
        for (int round = 0; round < 3; round++) {
            report("meet, warm: pool", benchmark, 0, b -> pool.parallelFor(2, 1, 2, meet));
            report("meet, warm: ForkJoinPool", benchmark, 0, b -> forkAndMeet(forkJoin, b));
            report("meet, after 3 ms: pool", benchmark, 3_000_000, b -> pool.parallelFor(2, 1, 2, meet));
            report("meet, after 3 ms: ForkJoinPool", benchmark, 3_000_000, b -> forkAndMeet(forkJoin, b));
            report("nothing to do, 2 chunks: pool", benchmark, 0, b -> pool.parallelFor(2, 1, 2, nothing));
            report("nothing to do, 1 chunk: pool", benchmark, 0, b -> pool.parallelFor(2, 2, 2, nothing));
        }
    }

    private void meet() {
        arrived.incrementAndGet();
        while (arrived.get() < 2) {
            Thread.onSpinWait();
        }
    }

    /** As this pool does it, the caller taking part. */
    private static void forkAndMeet(ForkJoinPool pool, HandOffBenchmark benchmark) {
        ForkJoinTask<?> other = pool.submit(new Half(benchmark));
        benchmark.meet();
        other.join();
    }

    private static final class Half extends RecursiveAction {
        private static final long serialVersionUID = 1L;

        private final transient HandOffBenchmark benchmark;

        Half(HandOffBenchmark benchmark) {
            this.benchmark = benchmark;
        }

        @Override
        protected void compute() {
            benchmark.meet();
        }
    }

    private static void report(
            String what, HandOffBenchmark benchmark, long pauseNanos, Consumer<HandOffBenchmark> loop) {
        int loops = pauseNanos == 0 ? LOOPS : COLD_LOOPS;
        if (pauseNanos == 0) {
            measure(benchmark, 0, loop, WARM);
        }
        long[] nanos = measure(benchmark, pauseNanos, loop, loops);
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "%-32s %8.2f %8.2f %8.2f%n",
                what,
                nanos[loops / 2] / 1e3,
                nanos[loops * 9 / 10] / 1e3,
                nanos[loops * 99 / 100] / 1e3);
    }

    private static long[] measure(
            HandOffBenchmark benchmark, long pauseNanos, Consumer<HandOffBenchmark> loop, int loops) {
        long[] nanos = new long[loops];
        for (int i = 0; i < loops; i++) {
            if (pauseNanos > 0) {
                LockSupport.parkNanos(pauseNanos);
            }
            benchmark.arrived.set(0);
            long start = System.nanoTime();
            loop.accept(benchmark);
            nanos[i] = System.nanoTime() - start;
        }
        return nanos;
    }
}
