package dev.quern.compiler.fuzz;

import java.util.ArrayList;
import java.util.List;

/** The command: compares random kernels, tells how far it is, and prints those whose results differ. */
final class Fuzz {
    private static final long PROGRESS_MILLIS = 5_000;

    private Fuzz() {}

    /** {@code --kernels N --seed S [--start K] [--workers W]}; ends with status 1 if results differ. */
    public static void main(String[] arguments) throws InterruptedException {
        int kernels = Math.toIntExact(option(arguments, "--kernels", 1_000));
        long seed = option(arguments, "--seed", 0);
        int workers = Math.toIntExact(
                option(arguments, "--workers", Math.max(1, Runtime.getRuntime().availableProcessors())));
        Campaign campaign = new Campaign(seed, option(arguments, "--start", 0), kernels, true);
        Thread end = new Thread(() -> {
            campaign.stop();
            report(campaign, seed);
        });
        Runtime.getRuntime().addShutdownHook(end);
        run(campaign, kernels, workers);
        System.exit(campaign.found().isEmpty() && campaign.compared() == kernels ? 0 : 1);
    }

    private static void run(Campaign campaign, int kernels, int workers) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            Thread thread = new Thread(campaign::work, "fuzz-" + worker);
            thread.start();
            threads.add(thread);
        }
        long started = System.nanoTime();
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                thread.join(PROGRESS_MILLIS);
                progress(campaign, kernels, (System.nanoTime() - started) / 1e9);
            }
        }
    }

    private static void progress(Campaign campaign, int kernels, double seconds) {
        int compared = campaign.compared();
        double rate = compared / seconds;
        System.err.printf(
                "%d of %d kernels, %.0f a second, %.0f s left, %d differences%n",
                compared,
                kernels,
                rate,
                (kernels - compared) / Math.max(rate, 1e-3),
                campaign.found().size());
    }

    private static void report(Campaign campaign, long seed) {
        StringBuilder text = new StringBuilder();
        for (Campaign.Found found : campaign.found()) {
            text.append("kernel %d of seed %d: %s%n%s%n%s%n%n"
                    .formatted(
                            found.number(),
                            seed,
                            found.difference().way(),
                            found.difference().text(),
                            found.generated().kernel()));
        }
        int refused = campaign.refused();
        text.append(campaign.tally);
        text.append("%9d kernels were refused at their definition (%.1f %%)%n"
                .formatted(refused, 100.0 * refused / Math.max(1, refused + campaign.compared())));
        text.append("%d kernels, %d differences%n"
                .formatted(campaign.compared(), campaign.found().size()));
        System.out.print(text);
        System.out.flush();
    }

    private static long option(String[] arguments, String name, long otherwise) {
        for (int position = 0; position < arguments.length; position++) {
            if (arguments[position].equals(name)) {
                if (position + 1 == arguments.length) {
                    throw new IllegalArgumentException(name + " needs a number after it");
                }
                return Long.parseLong(arguments[position + 1]);
            }
        }
        return otherwise;
    }
}
