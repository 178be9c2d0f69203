package dev.quern.compiler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.quern.KernelInterruptedException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegionContextTest {
    private static final WorkerPool POOL = Pools.of(3);

    private final Thread caller = Thread.currentThread();
    private final Recording context = new Recording();
    private final RegionContext.Scope scope = RegionContext.enter(context);

    @AfterEach
    void leave() {
        scope.close();
        assertThat(RegionContext.current()).isNull();
    }

    /** Counts what is asked of it and, as Spark's will, sets the thread's class loader. */
    private static final class Recording implements RegionContext {
        final AtomicInteger begun = new AtomicInteger();
        final AtomicInteger ended = new AtomicInteger();
        final ClassLoader loader = new URLClassLoader(new URL[0], null);
        volatile boolean cancelled;
        volatile boolean failing;

        @Override
        public void begin() {
            begun.incrementAndGet();
            if (failing) {
                throw new IllegalStateException("set-up failed");
            }
            Thread.currentThread().setContextClassLoader(loader);
        }

        @Override
        public void end() {
            ended.incrementAndGet();
        }

        @Override
        public boolean cancelled() {
            return cancelled;
        }
    }

    @Test
    void goesWithTheLoopToTheWorkersAndNoFurther() {
        for (int round = 0; round < 100; round++) {
            CountDownLatch all = new CountDownLatch(3);
            context.begun.set(0);
            context.ended.set(0);
            POOL.parallelFor(3, 1, 3, (from, to, chunk) -> {
                all.countDown();
                Pools.await(() -> all.getCount() == 0);
                assertThat(RegionContext.current()).isSameAs(context);
                if (Thread.currentThread() != caller) {
                    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(context.loader);
                }
            });
            assertThat(context.begun).hasValue(2);
            assertThat(context.ended).hasValue(2);
        }
        scope.close();
        POOL.parallelFor(100, 1, 3, (from, to, chunk) -> {
            assertThat(RegionContext.current()).isNull();
            assertThat(Thread.currentThread().getContextClassLoader()).isNotSameAs(context.loader);
            Pools.busy(10_000);
        });
    }

    @Test
    void stopsTheLoop() {
        for (int threads : new int[] {1, 3}) {
            context.cancelled = false;
            AtomicInteger runs = new AtomicInteger();
            Throwable stop = catchThrowable(() -> POOL.parallelFor(100_000, 1, threads, (from, to, chunk) -> {
                if (runs.incrementAndGet() == 10) {
                    context.cancelled = true;
                }
            }));
            assertThat(stop).isExactlyInstanceOf(KernelInterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(runs.get()).isLessThan(1_000);
        }
        assertThat(context.ended).hasValue(context.begun.get());
    }

    @Test
    void aFailureToSetUpEndsTheLoop() {
        context.failing = true;
        Throwable failure = catchThrowable(() -> POOL.parallelFor(1_000_000, 1, 3, (from, to, chunk) -> {
            Pools.await(() -> context.begun.get() > 0);
            Pools.busy(1_000);
        }));
        assertThat(failure).isExactlyInstanceOf(IllegalStateException.class).hasMessage("set-up failed");
        assertThat(context.ended).hasValue(0);
    }

    @Test
    void innerContextsReplaceOuterOnes() {
        RegionContext inner = () -> false;
        RegionContext.Scope innerScope = RegionContext.enter(inner);
        assertThat(RegionContext.current()).isSameAs(inner);
        innerScope.close();
        assertThat(RegionContext.current()).isSameAs(context);
    }
}
