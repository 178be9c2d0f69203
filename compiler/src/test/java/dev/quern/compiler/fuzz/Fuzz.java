package dev.quern.compiler.fuzz;

import java.util.ArrayList;
import java.util.List;

/** The command: compares random kernels, tells how far it is, and prints those whose results differ. */
final class Fuzz {
    private static final long PROGRESS_MILLIS = 5_000;

    private static final int MOST_SHRUNK = 5;
    private static final long SHRINK_MILLIS = 20_000;

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
        List<Campaign.Found> found = campaign.found();
        found.stream().limit(MOST_SHRUNK).forEach(each -> text.append(describe(each, seed)));
        found.stream()
                .skip(MOST_SHRUNK)
                .forEach(each -> text.append("kernel %d of seed %d: %s%n"
                        .formatted(each.number(), seed, each.difference().way())));
        int refused = campaign.refused();
        text.append(campaign.tally);
        text.append("%9d kernels were refused at their definition (%.1f %%)%n"
                .formatted(refused, 100.0 * refused / Math.max(1, refused + campaign.compared())));
        text.append("%d kernels, %d differences%n".formatted(campaign.compared(), found.size()));
        System.out.print(text);
        System.out.flush();
    }

    /** The kernel made smaller while it differs in the same way, as Java, and how to run it as it was. */
    private static String describe(Campaign.Found found, long seed) {
        String way = found.difference().way();
        Generated shrunk = Shrinker.shrink(
                found.generated(), candidate -> difference(candidate).way().equals(way), SHRINK_MILLIS);
        return """
                kernel %d of seed %d (benchmarks/fuzz --kernels 1 --seed %d --start %d): %s
                %s
                as small as it was found: %s
                %s
                %s
                """.formatted(
                        found.number(),
                        seed,
                        seed,
                        found.number(),
                        way,
                        found.difference().text(),
                        difference(shrunk).text(),
                        shrunk.kernel(),
                        Reproducer.of("Kernel" + found.number(), shrunk));
    }

    private static Comparison.Difference difference(Generated generated) {
        return Campaign.difference(generated, true, new Tally())
                .orElse(new Comparison.Difference("none", "no difference when it is run again"));
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
