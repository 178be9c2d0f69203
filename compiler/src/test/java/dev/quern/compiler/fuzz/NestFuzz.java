package dev.quern.compiler.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The race prover against brute force: {@code --nests COUNT --seed SEED} random nests, and with {@code --unproved COUNT}
 * so many of the free ones that were not proved. The last line is the result; the exit status is 1 if the prover called a
 * nest free that races.
 */
public final class NestFuzz {
    private static final int THREADS = 2;
    private static final int WARM_UP = 2_000;
    private static final long PROGRESS_SECONDS = 5;

    private NestFuzz() {}

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        int nests = (int) option(arguments, "--nests").orElse(50_000L).longValue();
        long seed = option(arguments, "--seed").orElse(1L);
        // Times are those of a prover that C2 has compiled.
        run(Math.min(WARM_UP, nests), seed + 1, false);
        NestTally tally = run(nests, seed, true);
        tally.unsound().forEach(nest -> System.out.println("UNSOUND " + nest));
        tally.wrong().forEach(nest -> System.out.println("WRONG COUNTEREXAMPLE " + nest));
        tally.unproved().stream()
                .limit(option(arguments, "--unproved").orElse(0L))
                .forEach(nest -> System.out.println("NOT PROVED " + nest));
        if (option(arguments, "--unproved").isPresent()) {
            System.out.println("SLOWEST " + tally.slowest());
        }
        System.out.println(tally.summary());
        System.exit(tally.unsound().isEmpty() ? 0 : 1);
    }

    /** Nests that depend on the seed alone and not on which thread comes to which. */
    static NestTally run(int nests, long seed, boolean progress) throws InterruptedException, ExecutionException {
        NestTally tally = new NestTally();
        AtomicInteger next = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                workers.add(threads.submit(() -> {
                    for (int nest = next.getAndIncrement(); nest < nests; nest = next.getAndIncrement()) {
                        tally.add(NestGenerator.generate((seed << 32) + nest));
                    }
                }));
            }
            for (Future<?> worker : workers) {
                await(worker, tally, progress);
            }
        } finally {
            threads.shutdownNow();
        }
        return tally;
    }

    private static void await(Future<?> worker, NestTally tally, boolean progress)
            throws InterruptedException, ExecutionException {
        while (true) {
            try {
                worker.get(PROGRESS_SECONDS, TimeUnit.SECONDS);
                return;
            } catch (TimeoutException e) {
                if (progress) {
                    System.out.printf(
                            "%d nests, %d unsound%n",
                            tally.count(), tally.unsound().size());
                }
            }
        }
    }

    private static Optional<Long> option(String[] arguments, String name) {
        for (int i = 0; i + 1 < arguments.length; i++) {
            if (arguments[i].equals(name)) {
                return Optional.of(Long.parseLong(arguments[i + 1]));
            }
        }
        return Optional.empty();
    }
}
