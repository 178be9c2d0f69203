package dev.quern.examples.geography;

import dev.quern.examples.Checks;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Finds where the postal codes of the United States lie densely: cities and what has grown together with them. Clusters
 * have any form and number, and what lies between them is noise.
 *
 * <p>It prints a table of the largest clusters, and writes to a directory {@code assignment.csv}, the rows of the file with
 * their cluster, -1 for noise, and {@code clusters.png}, the map.
 *
 * <p>Exit codes: 0, 1 for a failure, 2 for a wrong command line, 3 for bad data.
 */
@Command(
        name = "ZipCodeClusters",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Finds where the postal codes of the United States lie densely, by DBSCAN over the globe.")
public final class ZipCodeClusters implements Callable<Integer> {
    /** As many clusters are in the table and have a number in the map. */
    private static final int SHOWN = 20;

    private static final double MOST_KM = 5_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--eps",
            paramLabel = "KM",
            defaultValue = "20",
            description = "How far neighbours are at most, over the ground (${DEFAULT-VALUE}).")
    private double epsKm;

    @Option(
            names = "--min-samples",
            paramLabel = "N",
            defaultValue = "20",
            description = "Postal codes within that distance, itself included, where it is dense (${DEFAULT-VALUE}).")
    private int minSamples;

    @Mixin
    private RunOptions run = new RunOptions("target/dbscan");

    /** Runs the program and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return RunOptions.commandLine(new ZipCodeClusters());
    }

    @Override
    public Integer call() throws IOException {
        Checks.that(
                spec,
                epsKm > 0 && epsKm <= MOST_KM,
                String.format(
                        Locale.ROOT, "--eps: expected a number of km above 0, at most %.0f, got %s", MOST_KM, epsKm));
        Checks.that(spec, minSamples >= 1, "--min-samples: expected 1 or more, got " + minSamples);
        run.setThreads();
        run.prepareOutput();
        List<ZipCode> zipCodes = ZipCodes.read(run.inputFile());
        long start = System.nanoTime();
        DenseRegions regions = DenseRegions.find(zipCodes, epsKm, minSamples);
        double seconds = (System.nanoTime() - start) * 1e-9;
        ZipCodes.write(zipCodes, regions.labels(), run.out().resolve("assignment.csv"));
        ClusterMap.write(map(regions), run.out().resolve("clusters.png"));
        print(regions, seconds, spec.commandLine().getOut());
        return 0;
    }

    private static List<DenseRegions.Cluster> largest(DenseRegions regions) {
        return regions.clusters().subList(0, Math.min(SHOWN, regions.clusters().size()));
    }

    private void print(DenseRegions regions, double seconds, PrintWriter print) {
        print.printf(Locale.ROOT, "%s in %.2f s%n%n", title(regions), seconds);
        print.printf("cluster  postal codes  in its middle%n");
        for (DenseRegions.Cluster cluster : largest(regions)) {
            print.printf(
                    Locale.ROOT,
                    "%7d  %,12d  %s, %s%n",
                    cluster.number(),
                    cluster.count(),
                    cluster.middle().city(),
                    cluster.middle().state());
        }
        int others = regions.clusters().size() - largest(regions).size();
        if (others > 0) {
            int inOthers = regions.clusters().stream()
                    .skip(SHOWN)
                    .mapToInt(DenseRegions.Cluster::count)
                    .sum();
            print.printf(Locale.ROOT, "%7s  %,12d  %,d smaller%n", "others", inOthers, others);
        }
        print.printf(Locale.ROOT, "%7s  %,12d%n%n", "noise", regions.noise());
        print.printf("written to %s%n", run.out());
        print.flush();
    }

    private static String title(DenseRegions regions) {
        int count = regions.clusters().size();
        return String.format(
                Locale.ROOT,
                "%,d postal codes in %,d cluster%s",
                regions.zipCodes().size() - regions.noise(),
                count,
                count == 1 ? "" : "s");
    }

    private ClusterMap.Contents map(DenseRegions regions) {
        return new ClusterMap.Contents(
                title(regions) + String.format(Locale.ROOT, ", %,d in none", regions.noise()),
                "DBSCAN: clusters are where at least %d postal codes lie within %s km"
                        .formatted(minSamples, String.valueOf(epsKm).replaceAll("\\.0$", "")),
                "Numbers and legend: the largest clusters, the postal code in the middle and the number of codes.",
                regions.zipCodes(),
                regions.labels(),
                largest(regions).stream().map(ZipCodeClusters::mark).toList());
    }

    private static ClusterMap.Mark mark(DenseRegions.Cluster cluster) {
        ZipCode middle = cluster.middle();
        return new ClusterMap.Mark(
                cluster.number(), middle.latitude(), middle.longitude(), middle.legend(cluster.count()));
    }
}
