package dev.quern.examples.geography;

import dev.quern.examples.Checks;
import dev.quern.examples.kmeans.KMeans;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            names = "--master",
            paramLabel = "URL",
            defaultValue = "local[*]",
            description = "Spark's master (${DEFAULT-VALUE}); local-cluster[N,CORES,MB] starts N executors.")
    private String master = "";

    @Option(names = "--quiet", description = "No progress lines.")
    private boolean quiet;

    @Mixin
    private RunOptions run = new RunOptions("target/kmeans");

    /** Runs the program and exits with its code. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs the program. */
    static int run(String... args) {
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        return RunOptions.commandLine(new KMeansZipCodes());
    }

    @Override
    public Integer call() throws IOException {
        KMeans kmeans = settings();
        run.prepareOutput();
        Path file = run.inputFile();
        Path out = run.out();
        PrintWriter print = spec.commandLine().getOut();
        KMeans.Progress progress = quiet ? KMeans.Progress.NONE : new ProgressLines(print);
        Clustering clustering = local
                ? LocalRun.cluster(kmeans, file, out, progress)
                : SparkRun.cluster(kmeans, file, out, master, progress);
        List<Clustering.Cluster> summary = clustering.summary();
        ClusterTable.print(clustering, summary, print);
        ClusterTable.write(summary, out.resolve("centroids.csv"));
        ClusterMap.write(clustering.map(summary), out.resolve("clusters.png"));
        print.println("written to " + out);
        print.flush();
        return 0;
    }

    private KMeans settings() {
        Checks.that(
                spec,
                local || !run.threadsGiven(),
                "--threads is for --local; on Spark, the master says how many: --master local[2]");
        run.setThreads();
        try {
            return KMeans.of(k)
                    .withSeed(seed)
                    .withMaxIterations(maxIterations)
                    .withTolerance(toleranceKm / Sphere.RADIUS_KM);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
