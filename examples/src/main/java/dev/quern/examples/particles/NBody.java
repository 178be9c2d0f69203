package dev.quern.examples.particles;

import dev.quern.examples.Checks;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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
 * Star clusters under the gravity of all on all: a line of energies from time to time, and two pictures.
 *
 * <ul>
 *   <li>{@code stars.png}: the stars at the end, in the colour of their speed
 *   <li>{@code stars-energy.png}: energy over time
 * </ul>
 */
@Command(
        name = "NBody",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Gravity: star clusters at rest, or colliding.")
public final class NBody implements Callable<Integer> {
    private static final int MOST_BODIES = 1_000_000;
    private static final double WINDOW = 6;
    private static final double DOT = 0.06;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--bodies", paramLabel = "N", defaultValue = "4096", description = "(${DEFAULT-VALUE})")
    private int bodies;

    @Option(
            names = "--clusters",
            paramLabel = "N",
            defaultValue = "2",
            description = "1 at rest, or 2 that collide (${DEFAULT-VALUE}).")
    private int clusters;

    @Mixin
    private Steps steps = new Steps(600, 25);

    @Mixin
    private RunOptions run = new RunOptions();

    /** Runs the program and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new NBody()).setUsageHelpAutoWidth(true);
    }

    @Override
    public Integer call() throws IOException {
        Checks.between(spec, "--bodies", 2, MOST_BODIES, bodies);
        Checks.that(spec, clusters == 1 || clusters == 2, "--clusters: expected 1 or 2, got " + clusters);
        steps.check();
        run.prepare();
        StarClusters stars = StarClusters.of(bodies, clusters, run.seed());
        List<Energies> course = simulate(stars, spec.commandLine().getOut());
        String what =
                String.format(Locale.ROOT, "%,d stars at time %.1f", bodies, steps.count() * StarClusters.TIME_STEP);
        new ParticlePicture(-WINDOW, WINDOW, DOT, "speed").write(what, seen(stars), run.picture("stars.png"));
        EnergyChart.write("Energy, kinetic and potential", course, run.picture("stars-energy.png"));
        return 0;
    }

    private List<Energies> simulate(StarClusters stars, PrintWriter print) {
        List<Energies> course = new ArrayList<>();
        print.printf(Locale.ROOT, "%8s %12s %12s %12s %10s%n", "time", "kinetic", "potential", "total", "steps/s");
        report(stars, course, print, 0);
        while (stars.steps() < steps.count()) {
            long before = stars.steps();
            long end = steps.nextLine(before);
            long start = System.nanoTime();
            while (stars.steps() < end) {
                stars.step();
            }
            report(stars, course, print, (end - before) * 1e9 / (System.nanoTime() - start));
        }
        return course;
    }

    private static void report(StarClusters stars, List<Energies> course, PrintWriter print, double speed) {
        Energies now = stars.energies();
        course.add(now);
        String line = String.format(
                Locale.ROOT, "%8.2f %12.7f %12.7f %12.7f", now.time(), now.kinetic(), now.potential(), now.total());
        print.println(speed == 0 ? line : String.format(Locale.ROOT, "%s %10.1f", line, speed));
        print.flush();
    }

    /** x, y and speed of the stars, the fast ones last so that they are seen. */
    private static double[][] seen(StarClusters stars) {
        double[] positions = stars.positions().toDoubleArray();
        double[] velocities = stars.velocities().toDoubleArray();
        return IntStream.range(0, positions.length / 3)
                .mapToObj(body -> new double[] {
                    positions[3 * body],
                    positions[3 * body + 1],
                    Math.sqrt(Arrays.stream(velocities, 3 * body, 3 * body + 3)
                            .map(v -> v * v)
                            .sum())
                })
                .sorted(Comparator.comparingDouble(star -> star[2]))
                .toArray(double[][]::new);
    }
}
