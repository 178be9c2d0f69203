package dev.quern.examples.particles;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What a step took and of what it consists, all in milliseconds and as seen by who waits for it: what tasks did side by side
 * counts once.
 *
 * @param migrates whether atoms got new owners in it
 * @param wall all of it
 * @param latency a job of two stages that does nothing, run right after the step
 * @param kernels loops over neighbours, kicks and drifts
 * @param lists making lists of neighbours
 * @param sending the tasks of the stages that send atoms to other partitions
 * @param receiving what the tasks of the last stage did besides kernels and lists: they take ghosts in, copy the block and
 *     look how far atoms have moved
 * @param megabytes through the shuffle
 * @param cpu how much of a processor each task had while it ran, up to 1
 */
public record StepTime(
        boolean migrates,
        double wall,
        double latency,
        double kernels,
        double lists,
        double sending,
        double receiving,
        double megabytes,
        double cpu) {
    static StepTime of(
            boolean migrates,
            double wall,
            double latency,
            double kernels,
            double lists,
            TaskTimes.Tasks tasks,
            int cores) {
        return new StepTime(
                migrates,
                wall,
                latency,
                kernels / cores,
                lists / cores,
                tasks.sending() / cores,
                (tasks.moving() - kernels - lists) / cores,
                tasks.bytes() / 1e6,
                tasks.cpu() / (tasks.sending() + tasks.moving()));
    }

    /** What is left: tasks that wait for the slowest of their stage, and the driver where it does more than for an empty job. */
    public double waiting() {
        return wall - latency - kernels - lists - sending - receiving;
    }

    /** The means over some steps, as lines with shares. */
    public static String table(String title, List<StepTime> steps) {
        double wall = mean(steps, StepTime::wall);
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%-44s %10s %8s%n", title, "ms", "share"));
        line(text, "all", wall, wall);
        line(text, "kernels", mean(steps, StepTime::kernels), wall);
        line(text, "lists of neighbours", mean(steps, StepTime::lists), wall);
        line(text, "halo: sending", mean(steps, StepTime::sending), wall);
        line(text, "halo: receiving, and copies of blocks", mean(steps, StepTime::receiving), wall);
        line(text, "latency of an empty job", mean(steps, StepTime::latency), wall);
        line(text, "waiting for the slowest task, and the driver", mean(steps, StepTime::waiting), wall);
        text.append(String.format(
                Locale.ROOT,
                "%.2f MB through the shuffle; a running task had %.2f of a processor%n",
                mean(steps, StepTime::megabytes),
                mean(steps, StepTime::cpu)));
        return text.toString();
    }

    private static void line(StringBuilder text, String what, double time, double wall) {
        text.append(String.format(Locale.ROOT, "%-44s %10.1f %7.1f%%%n", what, time, 100 * time / wall));
    }

    /** The mean over steps. */
    public static double mean(List<StepTime> steps, ToDoubleFunction<StepTime> of) {
        return steps.stream().mapToDouble(of).average().orElse(Double.NaN);
    }
}
