package dev.quern.compiler.twin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose turn it is, with trials that only say that they have been run. */
@Timeout(30)
final class WarmerTest {
    private final Warmer warmer = new Warmer(TimeUnit.MILLISECONDS.toNanos(100));
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch all = new CountDownLatch(1);

    /** Nothing that has been begun is left running. */
    @AfterEach
    void end() {
        all.countDown();
    }

    /** Is over when it is told to end, and steps back whenever it is asked to. */
    private final class Told implements Warmer.Work {
        final String name;
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch end;
        volatile long urgency;

        Told(String name, long urgency, CountDownLatch end) {
            this.name = name;
            this.urgency = urgency;
            this.end = end;
        }

        @Override
        public long urgency() {
            return urgency;
        }

        @Override
        public boolean run(BooleanSupplier displaced) {
            told.add(name + " runs");
            begun.countDown();
            while (end.getCount() > 0 && all.getCount() > 0) {
                if (displaced.getAsBoolean()) {
                    told.add(name + " steps back");
                    return false;
                }
                Thread.onSpinWait();
            }
            told.add(name + " is over");
            return true;
        }

        @Override
        public void dropped() {
            told.add(name + " is dropped");
        }
    }

    private Told quick(String name, long urgency) {
        return new Told(name, urgency, new CountDownLatch(0));
    }

    private Told running(long urgency) throws InterruptedException {
        Told first = new Told("first", urgency, new CountDownLatch(1));
        assertThat(warmer.submit(first)).isTrue();
        first.begun.await();
        return first;
    }

    private void awaitTold(String line) throws InterruptedException {
        while (!told.contains(line)) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @Test
    void theMostUrgentIsNext() throws InterruptedException {
        Told first = running(100);
        warmer.submit(quick("little", 1));
        warmer.submit(quick("more", 3));
        warmer.submit(quick("some", 2));
        first.end.countDown();
        awaitTold("little is over");
        assertThat(told)
                .containsExactly(
                        "first runs",
                        "first is over",
                        "more runs",
                        "more is over",
                        "some runs",
                        "some is over",
                        "little runs",
                        "little is over");
    }

    @Test
    void oneThatIsFarMoreUrgentTakesThePlaceOfAnother() throws InterruptedException {
        Told first = running(100);
        warmer.submit(quick("urgent", 1_000));
        awaitTold("urgent is over");
        first.end.countDown();
        awaitTold("first is over");
        assertThat(told)
                .containsExactly(
                        "first runs",
                        "first steps back",
                        "urgent runs",
                        "urgent is over",
                        "first runs",
                        "first is over");
    }

    @Test
    void oneThatBecomesFarMoreUrgentDoesToo() throws InterruptedException {
        Told first = running(100);
        Told second = quick("second", 100);
        warmer.submit(second);
        second.urgency = 1_000;
        awaitTold("second is over");
        first.end.countDown();
        assertThat(told).startsWith("first runs", "first steps back", "second runs");
    }

    @Test
    void ofTwoThatAreMuchTheSameNeitherStepsBack() throws InterruptedException {
        Told first = running(100);
        warmer.submit(quick("second", 300));
        TimeUnit.MILLISECONDS.sleep(20);
        first.end.countDown();
        awaitTold("second is over");
        assertThat(told).startsWith("first runs", "first is over");
    }

    @Test
    void roomIsMadeForOneThatIsFarMoreUrgent() throws InterruptedException {
        running(1_000);
        for (long urgency = 5; urgency <= 8; urgency++) {
            assertThat(warmer.submit(quick("waits " + urgency, urgency))).isTrue();
        }
        assertThat(warmer.hasRoom(20)).isFalse();
        assertThat(warmer.submit(quick("no more than others", 20))).isFalse();
        assertThat(warmer.hasRoom(200)).isTrue();
        assertThat(warmer.submit(quick("urgent", 200))).isTrue();
        assertThat(told).containsExactly("first runs", "waits 5 is dropped");
    }
}
