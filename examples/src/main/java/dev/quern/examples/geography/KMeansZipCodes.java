package dev.quern.examples.geography;

import dev.quern.Threads;
import dev.quern.examples.kmeans.KMeans;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Clusters the postal codes of the United States, on Spark or on one machine, to the same clusters.
 *
 * <p>It prints a line for each iteration and a table of the clusters, and writes to a directory:
 *
 * <ul>
 *   <li>{@code assignment.parquet}: the rows of the file with their cluster; with {@code --local} it is {@code
 *       assignment.csv}, since Parquet for Java needs Hadoop's classes and {@code --local} needs none of Spark's
 *   <li>{@code centroids.csv}: the table
 *   <li>{@code clusters.png}: the map
 * </ul>
 *
 * <p>Exit codes: 0, 1 for a failure, 2 for a wrong command line, 3 for bad data.
 */
@Command(
        name = "KMeansZipCodes",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Clusters the postal codes of the United States by k-means over the globe.")
public final class KMeansZipCodes implements Callable<Integer> {
    static final int BAD_DATA = 3;
    private static final String PACKAGED = "zipcodes.csv";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--local", description = "On this machine, without Spark.")
    private boolean local;

    @Option(names = "--k", paramLabel = "N", defaultValue = "8", description = "Clusters (${DEFAULT-VALUE}).")
    private int k;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of the start (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--max-iterations",
            paramLabel = "N",
            defaultValue = "300",
            description = "At most so many (${DEFAULT-VALUE}).")
    private int maxIterations;

    @Option(
            names = "--tolerance",
            paramLabel = "KM",
            defaultValue = "0",
            description =
                    "Ends when no centroid moves further; 0, the default, when no postal code changes its cluster.")
    private double toleranceKm;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "CSV with the header zip_code,latitude,longitude,city,state,county; by default GeoNames' 42,049.")
    private @Nullable Path input;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "target/kmeans",
            description = "Where the results go (${DEFAULT-VALUE}).")
    private Path out = Path.of("");

    @Option(
            names = "--master",
            paramLabel = "URL",
            defaultValue = "local[*]",
            description = "Spark's master (${DEFAULT-VALUE}); local-cluster[N,CORES,MB] starts N executors.")
    private String master = "";

    @Option(names = "--threads", paramLabel = "N", description = "With --local; by default all processors.")
    private @Nullable Integer threads;

    @Option(names = "--quiet", description = "No progress lines.")
    private boolean quiet;

    /** Runs the program and exits with its code. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs the program. */
    static int run(String... args) {
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        return new CommandLine(new KMeansZipCodes())
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((failure, commandLine, unusedArguments) -> {
                    if (failure instanceof BadDataException) {
                        commandLine.getErr().println(failure.getMessage());
                        return BAD_DATA;
                    }
                    throw failure; // picocli prints the stack trace and returns 1
                });
    }

    @Override
    public Integer call() throws IOException {
        KMeans kmeans = settings();
        prepareOutput();
        Path file = inputFile();
        PrintWriter print = spec.commandLine().getOut();
        KMeans.Progress progress = quiet ? KMeans.Progress.NONE : new ProgressLines(print);
        Clustering clustering = local
                ? LocalRun.cluster(kmeans, file, out, progress)
                : SparkRun.cluster(kmeans, file, out, master, progress);
        List<Clustering.Cluster> summary = clustering.summary();
        ClusterTable.print(clustering, summary, print);
        ClusterTable.write(summary, out.resolve("centroids.csv"));
        ClusterMap.write(clustering, out.resolve("clusters.png"));
        print.println("written to " + out);
        print.flush();
        return 0;
    }

    private KMeans settings() {
        if (threads != null) {
            checkOption(local, "--threads is for --local; on Spark, the master says how many: --master local[2]");
            checkOption(
                    threads >= 1 && threads <= Threads.MAX,
                    "--threads: expected 1 to " + Threads.MAX + ", got " + threads);
            Threads.set(threads);
        }
        try {
            return KMeans.of(k)
                    .withSeed(seed)
                    .withMaxIterations(maxIterations)
                    .withTolerance(toleranceKm / Sphere.RADIUS_KM);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void prepareOutput() {
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--out: cannot make the directory " + out + ": " + e, e);
        }
        checkOption(Files.isWritable(out), "--out: cannot write to the directory " + out);
    }

    /** The file to read; the packaged one is copied to where Spark's executors on this machine find it. */
    private Path inputFile() throws IOException {
        if (input != null) {
            checkOption(Files.isRegularFile(input), "--input: there is no file " + input);
            checkOption(Files.isReadable(input), "--input: cannot read " + input);
            return input;
        }
        Path copy = out.resolve(PACKAGED);
        try (InputStream packaged = KMeansZipCodes.class.getResourceAsStream(PACKAGED)) {
            if (packaged == null) {
                throw new IllegalStateException("no " + PACKAGED + " beside " + KMeansZipCodes.class);
            }
            Files.copy(packaged, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        return copy;
    }

    private void checkOption(boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
