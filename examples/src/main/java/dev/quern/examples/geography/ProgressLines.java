package dev.quern.examples.geography;

import dev.quern.examples.kmeans.KMeans;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** A line for each round and each iteration. */
final class ProgressLines implements KMeans.Progress {
    private final PrintWriter print;

    ProgressLines(PrintWriter print) {
        this.print = print;
    }

    @Override
    public void seeded(int round, int candidates, double cost, Duration time) {
        line("round %3d      cost %14.9f  %d candidates", time, round, cost, candidates);
    }

    @Override
    public void moved(int iteration, double cost, double shift, Duration time) {
        line("iteration %3d  cost %14.9f  moved %10.4f km", time, iteration, cost, shift * Sphere.RADIUS_KM);
    }

    private void line(String format, Duration time, Object... values) {
        String line = String.format(Locale.ROOT, format, values);
        print.println(String.format(Locale.ROOT, "%-58s  %7.3f s", line, time.toNanos() / 1e9));
        print.flush();
    }
}
