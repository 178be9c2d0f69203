package dev.quern.benchmarks.particles;

import dev.quern.examples.Sessions;
import dev.quern.examples.particles.SparkSimulation;
import dev.quern.examples.particles.StepTime;
import dev.quern.examples.particles.StepTimer;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * What a time step of Lennard-Jones atoms on Spark costs, and of what it consists. A row is a case, a contender, a value and
 * a unit, apart by tabs.
 *
 * <pre>{@code
 * java -cp ... dev.quern.benchmarks.particles.SparkMeltRun 80 30 4 "local-cluster[2,1,4096]"
 * }</pre>
 */
public final class SparkMeltRun {
    private static final String CONTENDER = "quern-spark";

    /** Steps in which kernels are compiled, at most. */
    private static final int WARM_UP = 5;

    private SparkMeltRun() {}

    /** Called with cells along an edge, of four atoms; steps; partitions; and the master. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 4) {
            throw new IllegalArgumentException(
                    "arguments are cells along an edge, steps, partitions, and Spark's master");
        }
        System.out.print(rows(
                Integer.parseInt(arguments[0]),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                arguments[3]));
    }

    static String rows(int cells, int steps, int partitions, String master) throws IOException, InterruptedException {
        try (SparkSession spark = Sessions.start("melt", master)) {
            SparkSimulation simulation = SparkSimulation.of(spark, cells, 1, SparkSimulation.Plan.of(partitions));
            StepTimer timer =
                    new StepTimer(JavaSparkContext.fromSparkContext(spark.sparkContext()), simulation, partitions);
            while (simulation.steps() < steps) {
                timer.step();
            }
            List<StepTime> times = timer.times();
            List<StepTime> warm = times.subList(Math.min(WARM_UP, steps / 2), steps);
            String name = "melt_" + simulation.atoms();
            return rows(name + "_step", warm, false)
                    + rows(name + "_migration", warm, true)
                    + row(name + "_total_energy", simulation.thermo().total(), "by atom");
        }
    }

    private static String rows(String name, List<StepTime> times, boolean migrates) {
        List<StepTime> of =
                times.stream().filter(each -> each.migrates() == migrates).toList();
        if (of.isEmpty()) {
            return "";
        }
        double wall = StepTime.mean(of, StepTime::wall);
        return row(name, wall / 1000, "s")
                + share(name + "_kernels", of, StepTime::kernels)
                + share(name + "_lists", of, StepTime::lists)
                + share(name + "_halo_sent", of, StepTime::sending)
                + share(name + "_halo_received", of, StepTime::receiving)
                + share(name + "_job_latency", of, StepTime::latency)
                + share(name + "_waiting", of, StepTime::waiting)
                + row(name + "_shuffled", StepTime.mean(of, StepTime::megabytes), "MB")
                + row(name + "_processor_of_a_task", StepTime.mean(of, StepTime::cpu), "of 1");
    }

    private static String share(String name, List<StepTime> of, ToDoubleFunction<StepTime> part) {
        return row(name, 100 * StepTime.mean(of, part) / StepTime.mean(of, StepTime::wall), "%");
    }

    private static String row(String name, double value, String unit) {
        return String.format(Locale.ROOT, "%s\t%s\t%.6g\t%s%n", name, CONTENDER, value, unit);
    }
}
