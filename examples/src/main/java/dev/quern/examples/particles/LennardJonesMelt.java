package dev.quern.examples.particles;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The standard benchmark of LAMMPS, a crystal of Lennard-Jones atoms that melts: a line of temperature, energies and
 * pressure from time to time, how many steps were taken a second, and two pictures.
 *
 * <ul>
 *   <li>{@code melt.png}: a slice of the box at the end, the atoms in the colour of their speed
 *   <li>{@code melt-energy.png}: energy over time
 * </ul>
 */
@Command(
        name = "LennardJonesMelt",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Molecular dynamics: a crystal of Lennard-Jones atoms melts.")
public final class LennardJonesMelt implements Callable<Integer> {
    /** How thick the slice is that is drawn. */
    private static final double SLICE = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CrystalSize crystal = new CrystalSize();

    @Mixin
    private Steps steps = new Steps(200, 50);

    @Mixin
    private RunOptions run = new RunOptions();

    /** Runs the program and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new LennardJonesMelt()).setUsageHelpAutoWidth(true);
    }

    @Override
    public Integer call() throws IOException {
        int cells = crystal.cells();
        steps.check();
        run.prepare();
        Simulation simulation = Simulation.of(cells, run.seed());
        List<Energies> course = simulate(simulation, spec.commandLine().getOut());
        draw(simulation, course);
        return 0;
    }

    private List<Energies> simulate(Simulation simulation, PrintWriter print) {
        List<Energies> course = new ArrayList<>();
        print.printf(Locale.ROOT, "%,d atoms%n%s %10s%n", simulation.atoms(), Thermo.TITLES, "steps/s");
        report(simulation, course, print, 0);
        long nanos = 0;
        while (simulation.steps() < steps.count()) {
            long before = simulation.steps();
            long end = steps.nextLine(before);
            long start = System.nanoTime();
            while (simulation.steps() < end) {
                simulation.step();
            }
            long spent = System.nanoTime() - start;
            nanos += spent;
            report(simulation, course, print, (end - before) * 1e9 / spent);
        }
        print.printf(
                Locale.ROOT, "%.1f steps/s, the first ones with kernels being compiled%n", steps.count() * 1e9 / nanos);
        print.flush();
        return course;
    }

    private static void report(Simulation simulation, List<Energies> course, PrintWriter print, double speed) {
        Thermo thermo = simulation.thermo();
        course.add(new Energies(thermo.step() * Simulation.TIME_STEP, thermo.kinetic(), thermo.potential()));
        print.println(speed == 0 ? thermo.toString() : String.format(Locale.ROOT, "%s %10.1f", thermo, speed));
        print.flush();
    }

    private void draw(Simulation simulation, List<Energies> course) throws IOException {
        double side = simulation.space().upper(0);
        String what = String.format(
                Locale.ROOT, "%,d atoms after %,d steps, a slice one atom thick", simulation.atoms(), steps.count());
        new ParticlePicture(0, side, 1, "speed").write(what, slice(simulation), run.picture("melt.png"));
        EnergyChart.write("Energy by atom, kinetic and potential", course, run.picture("melt-energy.png"));
    }

    /** x, y and speed of the atoms in the middle of the box. */
    private static double[][] slice(Simulation simulation) {
        double[] positions = simulation.positions().toDoubleArray();
        double[] velocities = simulation.velocities().toDoubleArray();
        double middle = simulation.space().upper(2) / 2;
        return IntStream.range(0, positions.length / 3)
                .filter(atom -> Math.abs(positions[3 * atom + 2] - middle) < SLICE / 2)
                .mapToObj(atom -> {
                    double[] velocity = Arrays.copyOfRange(velocities, 3 * atom, 3 * atom + 3);
                    double square = Arrays.stream(velocity).map(v -> v * v).sum();
                    return new double[] {positions[3 * atom], positions[3 * atom + 1], Math.sqrt(square)};
                })
                .toArray(double[][]::new);
    }
}
