package dev.quern.examples.particles;

import dev.quern.NDArray;
import dev.quern.cluster.FriendsOfFriends;
import dev.quern.cluster.Groups;
import dev.quern.examples.Checks;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Haloes of a universe found by friends of friends: points within a fifth of the mean distance are friends, and a halo is
 * all who are friends of friends. Prints the largest beside those that the points were drawn from, and draws {@code
 * haloes.png}, the points in the colour of their halo's size.
 */
@Command(
        name = "Haloes",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Finds groups of points by friends of friends.")
public final class Haloes implements Callable<Integer> {
    private static final int MOST_POINTS = 50_000_000;
    private static final int SHOWN = 10;
    private static final double DOT = 0.25;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--points", paramLabel = "N", defaultValue = "200000", description = "(${DEFAULT-VALUE})")
    private int points;

    @Option(
            names = "--linking",
            paramLabel = "B",
            defaultValue = "0.2",
            description = "How near friends are, by the mean distance (${DEFAULT-VALUE}).")
    private double linking;

    @Option(
            names = "--members",
            paramLabel = "N",
            defaultValue = "20",
            description = "That a halo has at least (${DEFAULT-VALUE}).")
    private int members;

    @Mixin
    private RunOptions run = new RunOptions();

    /** Runs the program and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Haloes()).setUsageHelpAutoWidth(true);
    }

    @Override
    public Integer call() throws IOException {
        Checks.between(spec, "--points", 100, MOST_POINTS, points);
        Checks.that(
                spec, linking > 0 && linking <= 1, "--linking: expected a number above 0, at most 1, got " + linking);
        Checks.atLeast(spec, "--members", 2, members);
        run.prepare();
        MockUniverse universe = MockUniverse.of(points, run.seed());
        long start = System.nanoTime();
        Groups groups = find(universe, linking, members);
        double seconds = (System.nanoTime() - start) * 1e-9;
        print(universe, groups, seconds, spec.commandLine().getOut());
        String what = String.format(Locale.ROOT, "%,d points, %,d haloes", points, groups.count());
        new ParticlePicture(0, MockUniverse.SIDE, DOT, "logarithm of the points of a halo")
                .write(what, seen(universe, groups), run.picture("haloes.png"));
        return 0;
    }

    /** The haloes of a universe whose friends are so near, by the mean distance of points. */
    static Groups find(MockUniverse universe, double linking, int members) {
        double meanDistance =
                MockUniverse.SIDE / Math.cbrt((double) universe.positions().size(0));
        return new FriendsOfFriends()
                .setLinkingLength(linking * meanDistance)
                .setMinMembers(members)
                .setSpace(universe.space())
                .fit(universe.positions());
    }

    /** Of each group found the halo that most of its points were drawn from, or -1. */
    static int[] origins(MockUniverse universe, Groups groups) {
        int haloes = (int) universe.sizes().size();
        int[] drawn = universe.halo().toIntArray();
        int[][] counts = new int[Math.min(groups.count(), SHOWN)][haloes + 1];
        int[] labels = groups.labels().toIntArray();
        for (int point = 0; point < labels.length; point++) {
            if (labels[point] >= 0 && labels[point] < counts.length) {
                counts[labels[point]][drawn[point] + 1]++;
            }
        }
        return Arrays.stream(counts)
                .mapToInt(each -> IntStream.rangeClosed(0, haloes)
                                .boxed()
                                .max(Comparator.comparingInt(halo -> each[halo]))
                                .orElseThrow()
                        - 1)
                .toArray();
    }

    private static void print(MockUniverse universe, Groups groups, double seconds, PrintWriter print) {
        NDArray sizes = groups.sizes();
        int[] origins = origins(universe, groups);
        print.printf(Locale.ROOT, "%,d haloes in %.2f s%n", groups.count(), seconds);
        print.printf(Locale.ROOT, "%6s %10s %26s %12s%n", "halo", "points", "centre", "drawn");
        for (int group = 0; group < origins.length; group++) {
            print.printf(
                    Locale.ROOT,
                    "%6d %,10d %8.3f %8.3f %8.3f %,12d%n",
                    group,
                    sizes.getLong(group),
                    groups.centers().getDouble(group, 0),
                    groups.centers().getDouble(group, 1),
                    groups.centers().getDouble(group, 2),
                    origins[group] < 0 ? 0 : universe.sizes().getLong(origins[group]));
        }
        print.flush();
    }

    /** x, y and the logarithm of the size of each point's halo, points of large ones last so that they are seen. */
    private static double[][] seen(MockUniverse universe, Groups groups) {
        double[] positions = universe.positions().toDoubleArray();
        int[] labels = groups.labels().toIntArray();
        return IntStream.range(0, labels.length)
                .mapToObj(point -> new double[] {
                    positions[3 * point],
                    positions[3 * point + 1],
                    labels[point] < 0 ? 0 : Math.log10((double) groups.sizes().getLong(labels[point]))
                })
                .sorted(Comparator.comparingDouble(point -> point[2]))
                .toArray(double[][]::new);
    }
}
