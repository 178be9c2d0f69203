package dev.quern.compiler.runtime;

import static java.util.Objects.requireNonNull;

import java.security.AccessController;
import java.security.PrivilegedAction;
import org.jspecify.annotations.Nullable;

/** A thread of the pool. */
final class Worker extends Thread {
    private final Crew crew;
    private final int number;

    /** Written by the crew under its lock. */
    volatile boolean asleep;

    private @Nullable Region region;
    private int share;

    private Worker(Crew crew, int number) {
        super(rootGroup(), null, "quern-worker-" + number, 0, false);
        this.crew = crew;
        this.number = number;
        setDaemon(true);
        setContextClassLoader(Worker.class.getClassLoader());
    }

    /**
     * Starts a worker that keeps nothing of the thread which happens to start it: not its thread group, not its
     * inheritable thread-locals, not its context class loader, and not, on a JDK 17, the protection domains of the
     * methods on its stack. Each of these could keep a user's class loader alive for ever.
     */
    @SuppressWarnings("removal") // on a JDK that has lost the security manager this is a plain call
    static void start(Crew crew, int number) {
        AccessController.doPrivileged((PrivilegedAction<@Nullable Void>) () -> {
            new Worker(crew, number).start();
            return null;
        });
    }

    private static ThreadGroup rootGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    @Override
    public void run() {
        boolean retired = false;
        try {
            while (crew.search(this)) {
                requireNonNull(region).help(share, crew);
                region = null;
                Thread.interrupted(); // a flag that a loop's body left is nobody else's
            }
            retired = true;
        } finally {
            if (!retired) {
                crew.ended(number); // a fault of the pool's own: let another take the place
            }
        }
    }

    int number() {
        return number;
    }

    void joined(Region region, int share) {
        this.region = region;
        this.share = share;
    }

    /** The region this worker helps with; for its own thread to ask. */
    @Nullable
    Region region() {
        return region;
    }
}
