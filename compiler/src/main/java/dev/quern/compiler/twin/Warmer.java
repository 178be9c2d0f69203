package dev.quern.compiler.twin;

import dev.quern.compiler.runtime.DetachedThread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs trials on a daemon thread of low priority, which is there only while there are any. One for a JVM: two trials side
 * by side would disturb each other's times.
 *
 * <p>The most urgent comes first, and one that is far more urgent than that which runs takes its place: a program that
 * looks at its data once with each of several kernels and then spends its life in the next must not wait for the
 * verdicts on the former.
 */
public final class Warmer {
    /** A trial that waits for its turn, or for its next. */
    public interface Work {
        /** How much its verdict may save, in any unit. May grow at any time, and is asked for by any thread. */
        long urgency();

        /**
         * Goes on with it.
         *
         * @param displaced whether it should step back, to be run again later
         * @return whether it is over
         */
        boolean run(BooleanSupplier displaced);

        /** It is not going to be run any more: others needed its room. */
        void dropped();
    }

    /** Each trial that waits holds copies of some megabytes; a kernel that finds no room asks again later. */
    private static final int MOST_WAITING = 4;

    /** How many times as urgent a trial is that takes the place of another. */
    private static final int FAR_MORE = 4;

    private static final Comparator<Work> BY_URGENCY = Comparator.comparingLong(Work::urgency);

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final long idleNanos;
    private final List<Work> waiting = new ArrayList<>();
    private boolean running;

    /** @param idleNanos the thread ends after this long without a trial */
    public Warmer(long idleNanos) {
        this.idleNanos = idleNanos;
    }

    private static final class Shared {
        static final Warmer WARMER = new Warmer(IDLE_NANOS);
    }

    /** The JVM's. */
    public static Warmer shared() {
        return Shared.WARMER;
    }

    /** Whether there is room for another trial, be it that of one that matters far less. */
    public synchronized boolean hasRoom(long urgency) {
        return waiting.size() < MOST_WAITING || isFarMore(urgency, leastUrgent());
    }

    /** Has a trial run; false if there is no room. */
    public boolean submit(Work trial) {
        Work out = null;
        synchronized (this) {
            if (!hasRoom(trial.urgency())) {
                return false;
            }
            if (waiting.size() >= MOST_WAITING) {
                out = leastUrgent();
                waiting.remove(out);
            }
            waiting.add(trial);
            if (running) {
                notifyAll();
            } else {
                start();
            }
        }
        if (out != null) {
            out.dropped();
        }
        return true;
    }

    private Work leastUrgent() {
        return waiting.stream().min(BY_URGENCY).orElseThrow();
    }

    private static boolean isFarMore(long urgency, Work than) {
        return urgency / FAR_MORE > than.urgency();
    }

    private synchronized boolean isDisplaced(Work now) {
        return waiting.stream().anyMatch(other -> isFarMore(other.urgency(), now));
    }

    /** One that was displaced waits again, whether there is room or not: it has been here before the others. */
    private synchronized void putBack(Work trial) {
        waiting.add(trial);
    }

    private void start() {
        DetachedThread.start(Lane::new);
        running = true;
    }

    /** The next trial, or null if the thread is to end. */
    private synchronized @Nullable Work next() {
        long end = System.nanoTime() + idleNanos;
        while (waiting.isEmpty()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                running = false;
                return null;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                end = System.nanoTime(); // nobody has reason to; but then it is the end, when nothing waits
            }
        }
        Work most = waiting.stream().max(BY_URGENCY).orElseThrow();
        waiting.remove(most);
        return most;
    }

    /** A trial that escapes with an exception has ended the thread; those that wait get another. */
    private synchronized void died() {
        running = false;
        if (!waiting.isEmpty()) {
            start();
        }
    }

    private final class Lane extends DetachedThread {
        @SuppressWarnings("ThreadPriorityCheck") // Where the system heeds it, so much the better.
        Lane() {
            super("quern-warmer");
            setPriority(MIN_PRIORITY);
        }

        @Override
        public void run() {
            boolean ended = false;
            try {
                while (runOne()) {
                    interrupted(); // a flag that was meant for the last trial
                }
                ended = true;
            } finally {
                if (!ended) {
                    died();
                }
            }
        }

        /** A method of its own, so that no frame of a thread that waits holds the last trial. */
        private boolean runOne() {
            Work trial = next();
            if (trial == null) {
                return false;
            }
            if (!trial.run(() -> isDisplaced(trial))) {
                putBack(trial);
            }
            return true;
        }
    }
}
