package dev.quern.compiler.twin;

import dev.quern.compiler.runtime.DetachedThread;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs trials one after the other on a daemon thread of low priority, which is there only while there are any. One for
 * a JVM: two trials side by side would disturb each other's times.
 */
public final class Warmer {
    /** Each trial that waits holds copies of some megabytes; a kernel that finds no room asks again later. */
    private static final int MOST_WAITING = 4;

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final long idleNanos;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
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

    /** Whether another trial may wait. */
    public synchronized boolean hasRoom() {
        return waiting.size() < MOST_WAITING;
    }

    /** Has a trial run; false if there is no room. */
    public synchronized boolean submit(Runnable trial) {
        if (!hasRoom()) {
            return false;
        }
        waiting.add(trial);
        if (running) {
            notifyAll();
        } else {
            start();
        }
        return true;
    }

    private void start() {
        DetachedThread.start(Lane::new);
        running = true;
    }

    /** The next trial, or null if the thread is to end. */
    private synchronized @Nullable Runnable next() {
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
        return waiting.remove();
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
            Runnable trial = next();
            if (trial == null) {
                return false;
            }
            trial.run();
            return true;
        }
    }
}
