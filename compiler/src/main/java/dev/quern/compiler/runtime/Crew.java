package dev.quern.compiler.runtime;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The workers of a pool: starts them, wakes them, lets them look for work, puts them to sleep and lets them go.
 *
 * <p>A worker is at work, searching or asleep. Searchers are counted, and somebody who has work wakes sleepers only for
 * what exceeds the searchers; each wakes at most two, and those who come wake two more, so that a caller with 63 helpers
 * to rouse does not make 63 system calls before its own first chunk.
 *
 * <p>No wake-up is lost: a searcher that gives up lists itself as asleep, ceases to count as a searcher, and looks at
 * the board once more. Who puts work on the board does so before he counts searchers. One of the two sees the other.
 */
final class Crew {
    private static final int WAKES = 2;
    private static final System.Logger LOG = System.getLogger(Crew.class.getName());

    private final Board board;
    private final int permanent;
    private final long idleNanos;
    private final PaddedLongs searching = new PaddedLongs(1);

    // Guarded by this. The last to fall asleep is the first to be woken: its caches are warm, the others may time out.
    private final List<Worker> asleep = new ArrayList<>();
    private final BitSet numbers = new BitSet();
    private boolean warned;

    /** Nobody stays without work; until a worker is started again. */
    private volatile boolean dismissed;

    // Written under the lock, read without.
    private volatile int sleepers;
    private volatile int alive;

    /**
     * @param permanent this many workers stay for ever
     * @param idleNanos the others end after this long without work
     */
    Crew(Board board, int permanent, long idleNanos) {
        this.board = board;
        this.permanent = permanent;
        this.idleNanos = idleNanos;
    }

    /** Brings workers to the board, as far as the loops there have need of more than are on their way. */
    void wake() {
        for (int woken = 0; woken < WAKES; woken++) {
            if (!isShort() || !wakeOne()) {
                return;
            }
        }
    }

    private boolean isShort() {
        // In this order: a searcher that joins in between is then missed in the demand, not counted in neither.
        long onTheirWay = searching.get(0);
        return board.demand() > onTheirWay;
    }

    private boolean wakeOne() {
        if (sleepers == 0 && alive >= board.mostWorkers()) {
            return false;
        }
        Worker worker = null;
        int number = 0;
        synchronized (this) {
            if (!isShort()) {
                return false; // another has just seen to it
            }
            if (!asleep.isEmpty()) {
                worker = asleep.get(asleep.size() - 1);
                rouse(worker);
            } else if (alive < board.mostWorkers()) {
                number = numbers.nextClearBit(1);
                numbers.set(number);
                alive++;
                dismissed = false;
            } else {
                return false;
            }
            searching.add(0, 1);
        }
        if (worker != null) {
            LockSupport.unpark(worker);
            return true;
        }
        return start(number);
    }

    private boolean start(int number) {
        boolean started = false;
        try {
            Worker.start(this, number);
            started = true;
        } catch (OutOfMemoryError e) {
            warnOnce(e); // no more threads to be had from the system; the loop does with those there are
        } finally {
            if (!started) {
                searching.add(0, -1);
                ended(number);
            }
        }
        return started;
    }

    private synchronized void warnOnce(OutOfMemoryError e) {
        if (!warned) {
            warned = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "kernels go on with " + (alive - 1) + " worker threads, a further one could not be started: "
                            + "raise the limit on the process's threads, or lower -Dquern.threads",
                    e);
        }
    }

    /** Waits until the worker, which counts as searching, has joined a region; false if it is to end. */
    boolean search(Worker worker) {
        while (true) {
            if (spin(worker)) {
                searching.add(0, -1);
                wake();
                return true;
            }
            if (!sleep(worker)) {
                return false;
            }
        }
    }

    /** Counts a worker that is about to leave a region: before its caller can know, or he would wake another. */
    void searches() {
        searching.add(0, 1);
    }

    private boolean spin(Worker worker) {
        if (board.join(worker)) {
            return true;
        }
        long spinNanos = board.spinNanos(searching.get(0));
        if (spinNanos == 0) {
            return false;
        }
        long end = System.nanoTime() + spinNanos;
        do {
            for (int i = 0; i < 16; i++) {
                if (board.hasOpenRegions() && board.join(worker)) {
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - end < 0);
        return false;
    }

    /** Sleeps until there may be work, and counts as searching again then; false if it slept too long. */
    private boolean sleep(Worker worker) {
        synchronized (this) {
            worker.asleep = true;
            asleep.add(worker);
            sleepers = asleep.size();
        }
        searching.add(0, -1);
        if (board.demand() > 0) {
            riseAnyway(worker);
            return true;
        }
        long end = System.nanoTime() + idleNanos;
        while (true) {
            long left = end - System.nanoTime();
            if (dismissed) {
                if (retire(worker)) {
                    return false;
                }
            } else if (alive <= permanent) {
                LockSupport.park(this);
            } else if (left > 0) {
                LockSupport.parkNanos(this, left);
            } else if (retire(worker)) {
                return false;
            }
            if (!worker.asleep) {
                return true; // whoever woke it has counted it
            }
            Thread.interrupted(); // with the flag set, every park would return at once
        }
    }

    /** Ends the workers that are asleep, and the others as they fall asleep. */
    synchronized void dismiss() {
        dismissed = true;
        asleep.forEach(LockSupport::unpark);
    }

    private synchronized void riseAnyway(Worker worker) {
        if (worker.asleep) {
            rouse(worker);
            searching.add(0, 1);
        }
    }

    private synchronized boolean retire(Worker worker) {
        if (!worker.asleep || (alive <= permanent && !dismissed)) {
            return false;
        }
        rouse(worker);
        ended(worker.number());
        return true;
    }

    private void rouse(Worker worker) {
        asleep.remove(asleep.lastIndexOf(worker));
        sleepers = asleep.size();
        worker.asleep = false;
    }

    /** Strikes a worker off the list. */
    synchronized void ended(int number) {
        numbers.clear(number);
        alive--;
    }

    int alive() {
        return alive;
    }

    @Override
    public String toString() {
        return "quern workers: " + alive + " alive, " + sleepers + " asleep";
    }
}
