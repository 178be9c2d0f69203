package dev.quern.benchmarks.particles;

import dev.quern.examples.particles.Simulation;
import dev.quern.examples.particles.Thermo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Lennard-Jones melts for {@code benchmarks/particles}, on as many threads as {@code quern.threads} says. Each line {@code
 * run CELLS STEPS} is answered by {@code ok SECONDS POTENTIAL TOTAL LAST}: how long the steps took from a new crystal on,
 * which is not counted itself, as LAMMPS does not count it; the potential and the total energy by atom before them, and the
 * total energy after them.
 */
public final class MeltServer {
    private MeltServer() {}

    /** Answers until the end of the input. */
    public static void main(String[] arguments) throws IOException {
        PrintStream replies = System.out;
        System.setOut(System.err); // only replies may go where the other side reads them
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            replies.println(answer(line.trim().split("\\s+", -1)));
            replies.flush();
        }
    }

    static String answer(String[] words) {
        if (words.length != 3 || !words[0].equals("run")) {
            return "error expected: run CELLS STEPS";
        }
        try {
            return run(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        } catch (RuntimeException failure) { // the other side goes on without this contender and shows the reason
            failure.printStackTrace();
            return "error " + failure.toString().replaceAll("\\s+", " ");
        }
    }

    private static String run(int cells, int steps) {
        Simulation simulation = Simulation.of(cells, 1);
        Thermo first = simulation.thermo();
        long start = System.nanoTime();
        for (int step = 0; step < steps; step++) {
            simulation.step();
        }
        double seconds = (System.nanoTime() - start) * 1e-9;
        Thermo last = simulation.thermo();
        return "ok " + seconds + " " + first.potential() + " " + first.total() + " " + last.total();
    }
}
