package dev.quern.examples.particles;

import dev.quern.examples.Checks;
import dev.quern.examples.Sessions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The melt of {@link LennardJonesMelt} on Spark: temperature, energies and pressure at the start and at the end, and what a
 * step took: kernels, halo, latency of jobs.
 */
@Command(
        name = "SparkLennardJonesMelt",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Molecular dynamics on Spark: a crystal of Lennard-Jones atoms melts.")
public final class SparkLennardJonesMelt implements Callable<Integer> {
    /** Steps in which kernels are compiled, at most. */
    private static final int WARM_UP = 5;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CrystalSize crystal = new CrystalSize();

    @Option(names = "--steps", paramLabel = "N", defaultValue = "40", description = "(${DEFAULT-VALUE})")
    private int steps;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Regions of the box (${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--master",
            paramLabel = "URL",
            defaultValue = "local[2]",
            description = "Of Spark (${DEFAULT-VALUE}).")
    private String master = "";

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "Where atoms are checkpointed; by default in the executors, and a lost one ends the run.")
    private @Nullable String checkpoint;

    @Option(
            names = "--check",
            description = "Make lists anew as soon as an atom has moved by half of the skin, not only every "
                    + Simulation.STEPS_PER_LIST + " steps.")
    private boolean isChecked;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of the start (${DEFAULT-VALUE}).")
    private long seed;

    /** Runs the program and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new SparkLennardJonesMelt()).setUsageHelpAutoWidth(true);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        int cells = crystal.cells();
        Checks.atLeast(spec, "--steps", 1, steps);
        Checks.atLeast(spec, "--partitions", 1, partitions);
        try (SparkSession spark = Sessions.start("melt", master)) {
            if (checkpoint != null) {
                spark.sparkContext().setCheckpointDir(checkpoint);
            }
            run(spark, cells, spec.commandLine().getOut());
        }
        return 0;
    }

    private void run(SparkSession spark, int cells, PrintWriter print) throws InterruptedException {
        SparkSimulation simulation = SparkSimulation.of(
                spark, cells, seed, new SparkSimulation.Plan(partitions, Simulation.SKIN, isChecked));
        print.printf(
                Locale.ROOT,
                "%,d atoms in %d partitions on %s%n%s%n%s%n",
                simulation.atoms(),
                partitions,
                master,
                Thermo.TITLES,
                simulation.thermo());
        print.flush();
        StepTimer timer =
                new StepTimer(JavaSparkContext.fromSparkContext(spark.sparkContext()), simulation, partitions);
        while (simulation.steps() < steps) {
            timer.step();
        }
        print.println(simulation.thermo());
        report(timer.times(), print);
        print.flush();
    }

    private static void report(List<StepTime> times, PrintWriter print) {
        List<StepTime> warm = times.subList(Math.min(WARM_UP, times.size() / 2), times.size());
        print.println();
        print.print(StepTime.table(
                "a step", warm.stream().filter(each -> !each.migrates()).toList()));
        List<StepTime> migrating = warm.stream().filter(StepTime::migrates).toList();
        if (!migrating.isEmpty()) {
            print.println();
            print.print(
                    StepTime.table("a step with new owners, " + migrating.size() + " of " + warm.size(), migrating));
        }
        print.printf(Locale.ROOT, "%n%.2f steps/s%n", 1000 / StepTime.mean(warm, StepTime::wall));
    }
}
