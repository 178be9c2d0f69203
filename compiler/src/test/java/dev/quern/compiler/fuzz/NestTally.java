package dev.quern.compiler.fuzz;

import dev.quern.compiler.races.RaceProver;
import dev.quern.compiler.races.Tracer;
import dev.quern.compiler.races.Verdict;
import dev.quern.compiler.races.Verdict.Answer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The prover's answers for random nests, compared with what happens at small sizes.
 *
 * <p>A nest races if iterations collide at a small size, or if they do at the prover's own counterexample, which may be
 * larger; it is free otherwise. The prover is unsound if it calls a nest free that races.
 */
final class NestTally {
    /** Of the thread alone: what else the machine does is not the prover's time. */
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private final List<Long> nanoseconds = new ArrayList<>();
    private final List<String> unsound = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<String> unproved = new ArrayList<>();
    private long worst;
    private String slowest = "";
    private int free;
    private int racing;
    private int shown;

    /** Asks about a nest and checks the answer. */
    void add(Nest nest) {
        long begun = CLOCK.getCurrentThreadCpuTime();
        Verdict verdict = RaceProver.of(nest.kernel().body());
        long taken = CLOCK.getCurrentThreadCpuTime() - begun;
        Tracer tracer = new Tracer(nest.kernel().body());
        Optional<Map<Object, Long>> collision =
                nest.sizes(tracer.parameters()).filter(tracer::collides).findFirst();
        boolean witnessed = verdict.witness().filter(Verdict.Witness::isTrue).isPresent();
        synchronized (this) {
            nanoseconds.add(taken);
            if (taken > worst) {
                worst = taken;
                slowest = nest.toString();
            }
            shown += witnessed ? 1 : 0;
            if (verdict.answer() == Answer.RACE && !witnessed) {
                wrong.add(nest + "\n" + verdict);
            }
            if (collision.isPresent() || witnessed) {
                racing++;
                if (verdict.answer() == Answer.FREE) {
                    unsound.add(nest + "\nwith " + collision.orElse(Map.of()));
                }
            } else {
                free++;
                if (verdict.answer() != Answer.FREE) {
                    unproved.add(nest + "\n" + verdict.text());
                }
            }
        }
    }

    synchronized int count() {
        return nanoseconds.size();
    }

    /** Nests called free that race, with sizes at which they do. */
    synchronized List<String> unsound() {
        return List.copyOf(unsound);
    }

    /** Counterexamples in which nothing collides. */
    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** Free nests that were not called so. */
    synchronized List<String> unproved() {
        return List.copyOf(unproved);
    }

    /** The nest that took the prover longest. */
    synchronized String slowest() {
        return slowest;
    }

    synchronized int free() {
        return free;
    }

    synchronized double percentProved() {
        return free == 0 ? 100 : 100.0 * (free - unproved.size()) / free;
    }

    synchronized String summary() {
        List<Long> sorted = new ArrayList<>(nanoseconds);
        Collections.sort(sorted);
        return "%d free, %d racing, %d of them with a counterexample, %d wrong counterexamples%n"
                        .formatted(free, racing, shown, wrong.size())
                + "prover, processor time: median %.3f ms, 99th percentile %.3f ms, worst %.3f ms%n"
                        .formatted(quantile(sorted, 0.5), quantile(sorted, 0.99), quantile(sorted, 1))
                + "%d nests, %d unsound, %.1f%% of the free ones proved"
                        .formatted(sorted.size(), unsound.size(), percentProved());
    }

    private static double quantile(List<Long> sorted, double part) {
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(part * (sorted.size() - 1))) / 1e6;
    }
}
