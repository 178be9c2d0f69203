package dev.quern.compiler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A context that grants its loops more or fewer threads while they run. */
class RegionShareTest {
    private static final int MOST = 4;

    private final WorkerPool pool = Pools.of(MOST);
    private final Granting context = new Granting();
    private final RegionContext.Scope scope = RegionContext.enter(context);
    private final AtomicInteger atWork = new AtomicInteger();

    @AfterEach
    void leave() {
        scope.close();
        pool.dismiss();
        Pools.await(() -> pool.workers() == 0);
    }

    private final class Granting implements RegionContext {
        volatile int threads = MOST;

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public int threads() {
            return threads;
        }

        void grant(int granted) {
            threads = granted;
            pool.reconsider();
        }
    }

    /** Waits within a chunk until so many threads are within one, or another has seen that they were. */
    private void untilAtWork(int threads, AtomicBoolean met) {
        Pools.await(() -> met.get() || atWork.get() >= threads);
    }

    @Test
    void nobodyJoinsBeyondTheGrant() {
        for (int granted = 1; granted <= MOST; granted++) {
            context.threads = granted;
            AtomicInteger most = new AtomicInteger();
            int expected = granted;
            AtomicBoolean met = new AtomicBoolean();
            pool.parallelFor(400, 1, MOST, (from, to, chunk) -> {
                int now = atWork.incrementAndGet();
                most.accumulateAndGet(now, Math::max);
                if (!met.get()) {
                    untilAtWork(expected, met);
                    met.set(true);
                }
                Pools.busy(20_000);
                atWork.decrementAndGet();
            });
            assertThat(most).hasValue(granted);
        }
    }

    @Test
    void aGrantBelowOneCountsAsOne() {
        context.threads = 0;
        Thread caller = Thread.currentThread();
        pool.parallelFor(
                100,
                1,
                MOST,
                (from, to, chunk) -> assertThat(Thread.currentThread()).isSameAs(caller));
        assertThat(pool.workers()).isZero();
    }

    @Test
    void aLoopUnderWayTakesWhatIsGrantedLater() {
        // Workers that sleep and workers that were never started have to be woken for it: nobody else looks.
        for (int round = 0; round < 50; round++) {
            context.threads = 1;
            AtomicBoolean met = new AtomicBoolean();
            pool.parallelFor(1_000, 1, MOST, (from, to, chunk) -> {
                atWork.incrementAndGet();
                if (chunk == 0) {
                    assertThat(atWork).hasValue(1);
                    context.grant(MOST);
                }
                if (!met.get()) {
                    untilAtWork(MOST, met);
                    met.set(true);
                }
                atWork.decrementAndGet();
            });
            assertThat(met).isTrue();
            if (round % 10 == 0) {
                Pools.busy(2_000_000); // past the time that workers spin
            }
        }
    }

    @Test
    void helpersBeyondTheGrantLeaveAfterTheChunkTheyAreIn() {
        for (int round = 0; round < 50; round++) {
            int granted = 1 + round % (MOST - 1);
            context.threads = MOST;
            AtomicBoolean met = new AtomicBoolean();
            AtomicBoolean lowered = new AtomicBoolean();
            AtomicBoolean settled = new AtomicBoolean();
            AtomicInteger begunBeyond = new AtomicInteger();
            Thread caller = Thread.currentThread();
            pool.parallelFor(2_000, 1, MOST, (from, to, chunk) -> {
                int now = atWork.incrementAndGet();
                if (settled.get() && now > granted) {
                    begunBeyond.incrementAndGet();
                }
                if (!met.get()) {
                    untilAtWork(MOST, met);
                    met.set(true);
                    context.threads = granted;
                    lowered.set(true);
                }
                if (Thread.currentThread() == caller && lowered.get() && !settled.get()) {
                    // The others finish the chunks they are in, and no more than granted begin another.
                    Pools.await(() -> pool.busy() <= granted);
                    settled.set(true);
                }
                Pools.busy(5_000);
                atWork.decrementAndGet();
            });
            assertThat(settled).isTrue();
            assertThat(begunBeyond).hasValue(0);
        }
    }

    @Test
    void theChunksAndTheirResultAreTheSameWhateverIsGranted() {
        Random random = new Random(11);
        double[] values = random.doubles(200_000).toArray();
        long size = Chunks.forReduction(values.length, 2, Double.BYTES);
        int chunks = Chunks.count(values.length, size);
        double expected = Double.NaN;
        for (int round = 0; round < 300; round++) {
            double[] partials = new double[chunks];
            int seed = round;
            pool.parallelFor(values.length, size, MOST, (from, to, chunk) -> {
                context.grant(new Random(seed * 1_000L + chunk).nextInt(MOST + 1));
                double sum = 0;
                for (int i = (int) from; i < to; i++) {
                    sum += values[i];
                }
                partials[chunk] = sum;
            });
            Combine.tree(chunks, (into, from) -> partials[into] += partials[from]);
            if (round == 0) {
                expected = partials[0];
            }
            assertThat(partials[0]).isEqualTo(expected);
        }
    }

    @Test
    void whatOneLoopMayNotUseAnotherGets() throws Exception {
        context.threads = 1;
        AtomicInteger othersAtWork = new AtomicInteger();
        AtomicBoolean met = new AtomicBoolean();
        Thread other = new Thread(() -> pool.parallelFor(1_000, 1, MOST, (from, to, chunk) -> {
            othersAtWork.incrementAndGet();
            if (!met.get()) {
                Pools.await(() -> othersAtWork.get() == MOST - 1 || met.get());
                met.set(true);
            }
            othersAtWork.decrementAndGet();
        }));
        pool.parallelFor(2, 1, MOST, (from, to, chunk) -> {
            if (chunk == 0) {
                other.start();
                Pools.await(met::get);
            }
        });
        other.join();
        assertThat(met).isTrue();
    }

    @Test
    void dismissedWorkersEndAndOthersComeForTheNextLoop() {
        for (int round = 0; round < 20; round++) {
            AtomicBoolean met = new AtomicBoolean();
            int dismissedAt = round % 2;
            pool.parallelFor(100, 1, MOST, (from, to, chunk) -> {
                atWork.incrementAndGet();
                if (!met.get()) {
                    untilAtWork(MOST, met);
                    met.set(true);
                }
                if (chunk == 50 && dismissedAt == 1) {
                    pool.dismiss(); // those at work go when they have none
                }
                atWork.decrementAndGet();
            });
            pool.dismiss();
            Pools.await(() -> pool.workers() == 0);
        }
        assertThat(pool.busy()).isZero();
    }
}
