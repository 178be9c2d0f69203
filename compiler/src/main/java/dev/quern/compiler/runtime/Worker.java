package dev.quern.compiler.runtime;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A thread of the pool. */
final class Worker extends DetachedThread {
    private final Crew crew;
    private final int number;

    /** Written by the crew under its lock. */
    volatile boolean asleep;

    private @Nullable Region region;
    private int share;

    private Worker(Crew crew, int number) {
        super("quern-worker-" + number);
        this.crew = crew;
        this.number = number;
    }

    static void start(Crew crew, int number) {
        start(() -> new Worker(crew, number));
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
