package dev.quern.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Answers the commands of {@code benchmarks/compare}, a line each: {@code ok VALUES}, {@code unsupported REASON} or
 * {@code error REASON}.
 */
public final class CompareServer {

    /** What a server offers. */
    @FunctionalInterface
    public interface Offer {
        /** A new instance of the kernel, or empty if there is none of this name. */
        Optional<BenchmarkKernel> create(String name);
    }

    private final String subject;
    private final Offer offer;
    private Optional<Bench> bench = Optional.empty();

    CompareServer(String subject, Offer offer) {
        this.subject = subject;
        this.offer = offer;
    }

    /** Serves Quern's kernels on the standard streams. */
    public static void main(String[] arguments) throws IOException {
        serve("Quern", BenchmarkKernels.quern()::create);
    }

    /**
     * Serves on the standard streams.
     *
     * @param subject what runs here, in words
     */
    public static void serve(String subject, Offer offer) throws IOException {
        PrintStream replies = System.out;
        System.setOut(System.err); // only replies may go where the other side reads them
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        new CompareServer(subject, offer).serve(commands, replies);
    }

    /** Answers until {@code quit} or the end of the commands. */
    void serve(BufferedReader commands, PrintStream replies) throws IOException {
        for (String line = commands.readLine(); line != null && !line.equals("quit"); line = commands.readLine()) {
            replies.println(answer(line.trim().split("\\s+", -1)));
            replies.flush();
        }
    }

    private String answer(String[] words) {
        try {
            return switch (words[0]) {
                case "about" ->
                    "ok %s on %s %s"
                            .formatted(
                                    subject, System.getProperty("java.vm.name"), System.getProperty("java.vm.version"));
                case "uniform" -> "ok " + Inputs.element(Long.parseLong(words[1]), Long.parseLong(words[2]));
                case "setup" -> setup(words[1], words[2], Integer.parseInt(words[3]));
                case "warm" -> "ok " + bench().warm(Double.parseDouble(words[1]));
                case "sample" -> "ok " + bench().sample(Double.parseDouble(words[1]));
                case "checksum" -> {
                    Checksum sums = bench().checksum();
                    yield "ok " + sums.total() + " " + sums.weighted();
                }
                case "values" ->
                    "ok "
                            + Arrays.stream(bench().values())
                                    .mapToObj(Double::toString)
                                    .collect(Collectors.joining(" "));
                default -> "error unknown command " + words[0];
            };
        } catch (RuntimeException failure) { // the other side stops using this kernel and shows the reason
            failure.printStackTrace();
            return "error " + failure.toString().replaceAll("\\s+", " ");
        }
    }

    private String setup(String name, String dimensions, int threads) {
        bench = Optional.empty(); // the last kernel's arrays go before the next one's come
        Optional<BenchmarkKernel> found = offer.create(name);
        if (found.isEmpty()) {
            return "unsupported " + subject + " has no " + name;
        }
        int[] sizes = Arrays.stream(dimensions.split("x", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        found.get().setup(threads, sizes);
        bench = Optional.of(new Bench(found.get()));
        return "ok";
    }

    private Bench bench() {
        return bench.orElseThrow(() -> new IllegalStateException("no kernel is set up"));
    }
}
