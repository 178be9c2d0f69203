package dev.quern.compiler;

import dev.quern.NDArray;
import dev.quern.compiler.analysis.Sizing;
import dev.quern.compiler.emit.GeneratedClass;
import dev.quern.compiler.emit.Layout;
import dev.quern.compiler.emit.Twin;
import dev.quern.compiler.twin.Trial;
import dev.quern.compiler.twin.Verdict;
import dev.quern.compiler.twin.Warmer;
import dev.quern.spi.BoundArguments;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A program for arguments that lie in memory in one way: the class that serves its calls. That is the scalar twin at
 * first; where there is a vector twin, a {@link Trial} beside the calls may put it in its place.
 */
final class Variant {
    /** Scalar work, by the estimate, after which a trial may pay: it takes some hundred times as long. */
    private static final long TRIAL_AFTER_NANOS = 1_000_000;

    /** Times 8, 64 and 512 is how long a vector twin that was not worth it is let alone. */
    private static final long TRIAL_AGAIN_NANOS = 100_000_000;

    private static final int MOST_TRIALS = 3;

    /** A call of so much scalar work, by the estimate, is long enough for a trial to run beside it. */
    private static final long TRY_BESIDE_NANOS = 200_000_000;

    /** One that was not worth it with little work is tried again on a call of so many times the work. */
    private static final int FAR_MORE = 8;

    /** Where the choice stands; each is another, whatever it says. */
    private static final class Stage {
        final Twin twin;

        /** In words for the user; empty where there is no choice. */
        final String reason;

        /** Estimated nanoseconds until the next trial. */
        final long trialAfter;

        /** Whether calls add up to those; otherwise a single call has to come to as much. */
        final boolean counts;

        Stage(Twin twin, String reason, long trialAfter, boolean counts) {
            this.twin = twin;
            this.reason = reason;
            this.trialAfter = trialAfter;
            this.counts = counts;
        }

        static Stage settled(Twin twin, String reason) {
            return new Stage(twin, reason, Long.MAX_VALUE, false);
        }

        static Stage cold() {
            return new Stage(Twin.SCALAR, "the vector twin is not warmed up yet", TRIAL_AFTER_NANOS, true);
        }

        /** During a trial: calls still add up, to what its verdict may save. */
        static Stage trying() {
            return new Stage(Twin.SCALAR, "the vector twin is being warmed up", Long.MAX_VALUE, true);
        }

        boolean isSettled() {
            return trialAfter == Long.MAX_VALUE && !counts;
        }
    }

    private final Program program;
    private final List<Layout> layouts;
    private final Needs needs;
    private final GeneratedClass scalar;

    /** The vector twin of the trials so far: what C2 has compiled of it is not lost. Guarded by this. */
    private @Nullable GeneratedClass candidate;

    /** How many trials found it no faster. Guarded by this. */
    private int lost;

    private volatile GeneratedClass serving;
    private volatile Stage stage;

    /** Written by all callers without care: it need not be exact. */
    private long workSoFar;

    /**
     * What the sizes of a call ask of the class that serves it.
     *
     * @param checked whether every access is checked, as a subscript is in doubt
     * @param wide whether contractions have enough columns to be turned inside out for the scalar twin
     * @param roomy whether there is room for what the vector twin copies
     */
    record Needs(boolean checked, boolean wide, boolean roomy) {
        static Needs of(Sizing.Facts facts) {
            return new Needs(!facts.isProved(), facts.isWide(), facts.hasRoom());
        }

        /** Whether they are those of a call. */
        boolean areOf(Sizing.Facts facts) {
            return checked != facts.isProved() && wide == facts.isWide() && roomy == facts.hasRoom();
        }
    }

    Variant(Program program, List<Layout> layouts, Needs needs) {
        this.program = program;
        this.layouts = List.copyOf(layouts);
        this.needs = needs;
        this.stage = firstStage();
        this.scalar = program.define(layouts, needs.checked(), needs.wide(), Twin.SCALAR);
        this.serving = stage.twin == Twin.SCALAR ? scalar : program.define(layouts, false, needs.wide(), Twin.VECTOR);
    }

    private Stage firstStage() {
        TwinPolicy policy = program.policy();
        if (needs.checked() || !hasVectorTwin(layouts)) {
            boolean elsewhere =
                    !needs.checked() && hasVectorTwin(Collections.nCopies(layouts.size(), Layout.DENSE_HEAP));
            return Stage.settled(
                    Twin.SCALAR,
                    elsewhere ? "before JDK 22 there are no vectors of native memory, and copies cost more" : "");
        }
        if (!needs.roomy()) {
            return Stage.settled(
                    Twin.SCALAR, "what the vector twin would copy may take more than a quarter of the heap");
        }
        Options.TwinChoice choice = policy.choice().get();
        if (choice == Options.TwinChoice.SCALAR) {
            return Stage.settled(Twin.SCALAR, "by -Dquern.twin=scalar");
        } else if (!policy.module().isPresent()) {
            policy.module().warnOfAbsence(program.proved().kernel().name());
            return Stage.settled(Twin.SCALAR, "lanes need the JVM's flag --add-modules jdk.incubator.vector");
        }
        return choice == Options.TwinChoice.VECTOR
                ? Stage.settled(Twin.VECTOR, "by -Dquern.twin=vector")
                : Stage.cold();
    }

    private boolean hasVectorTwin(List<Layout> each) {
        return program.policy().backend().hasVectorTwin(program.proved(), each);
    }

    /** Whether it serves a call. */
    boolean serves(NDArray[] arrays, Sizing.Facts facts) {
        if (!needs.areOf(facts)) {
            return false;
        }
        for (int position = 0; position < arrays.length; position++) {
            if (!Layout.of(arrays[position]).equals(layouts.get(position))) {
                return false;
            }
        }
        return true;
    }

    void run(BoundArguments arguments, Sizing.Facts facts) {
        Stage now = stage;
        if (!now.isSettled()
                && isDue(now, facts.work())
                && program.policy().warmer().hasRoom(urgency(now, facts))) {
            runAndTry(now, arguments, facts);
        } else {
            serving.instance(arguments, facts).run();
        }
    }

    private boolean isDue(Stage now, long work) {
        if (!now.counts) {
            return work >= now.trialAfter;
        }
        long sum = workSoFar + work;
        sum = sum < 0 ? Long.MAX_VALUE : sum;
        workSoFar = sum;
        return now.trialAfter != Long.MAX_VALUE && sum >= now.trialAfter;
    }

    private long urgency(Stage now, Sizing.Facts facts) {
        return now.counts ? workSoFar : facts.work();
    }

    /**
     * Copies what a trial needs before the call may change it, and has it tried once the call has gone well; beside the call
     * if that is a long one: the first call of an algorithm that makes ten should not keep the other nine waiting.
     */
    private void runAndTry(Stage before, BoundArguments arguments, Sizing.Facts facts) {
        if (!replace(before, Stage.trying())) {
            serving.instance(arguments, facts).run();
            return;
        }
        workSoFar = urgency(before, facts);
        boolean beside = facts.work() >= TRY_BESIDE_NANOS;
        Attempt attempt = null;
        boolean wentWell = false;
        try {
            attempt = trial(arguments).map(trial -> new Attempt(trial, before)).orElse(null);
            if (attempt != null && beside) {
                attempt.submit();
            }
            serving.instance(arguments, facts).run();
            wentWell = true;
        } finally {
            if (!wentWell) {
                abandon(attempt, before);
            } else if (attempt == null) {
                enter(Stage.settled(Twin.SCALAR, "no part of the arguments could be copied to try the vector twin on"));
            } else {
                attempt.callWentWell();
                if (!beside) {
                    attempt.submit();
                }
            }
        }
    }

    /** Of arguments with which a call failed nothing is learnt. */
    private void abandon(@Nullable Attempt attempt, Stage before) {
        if (attempt == null) {
            enter(before);
        } else {
            attempt.dropped();
        }
    }

    /** What is counted begins anew. */
    private void enter(Stage next) {
        workSoFar = 0;
        stage = next;
    }

    /** A trial on its way through the warmer. What it finds counts once the call that it is of has gone well. */
    private final class Attempt implements Warmer.Work {
        private final Trial trial;
        private final Stage before;
        private boolean wentWell;
        private boolean over;
        private @Nullable Verdict verdict;

        Attempt(Trial trial, Stage before) {
            this.trial = trial;
            this.before = before;
        }

        /** Without the lock: the warmer may drop another attempt in its favour. */
        void submit() {
            if (!program.policy().warmer().submit(this)) {
                dropped();
            }
        }

        synchronized void callWentWell() {
            wentWell = true;
            decide();
        }

        private synchronized void found(Verdict one) {
            verdict = one;
            decide();
        }

        private void decide() {
            if (wentWell && verdict != null && !over) {
                over = true;
                conclude(verdict);
            }
        }

        private synchronized boolean isOver() {
            return over;
        }

        @Override
        public long urgency() {
            return workSoFar;
        }

        @Override
        public boolean run(BooleanSupplier displaced) {
            Optional<Verdict> one = isOver() ? Optional.empty() : trial.run(displaced);
            one.ifPresent(this::found);
            return one.isPresent() || isOver();
        }

        /** A later call may be tried. */
        @Override
        public synchronized void dropped() {
            if (!over) {
                over = true;
                enter(before);
            }
        }
    }

    private Optional<Trial> trial(BoundArguments arguments) {
        try {
            return Trial.of(
                    program.subject(),
                    scalar,
                    this::candidate,
                    arguments,
                    program.policy().trialLimitNanos());
        } catch (OutOfMemoryError e) {
            // The call itself may still do: it needs no copies.
            return Optional.empty();
        }
    }

    private synchronized GeneratedClass candidate() {
        GeneratedClass made = candidate;
        if (made == null) {
            made = program.define(layouts, false, needs.wide(), Twin.VECTOR);
            candidate = made;
        }
        return made;
    }

    private synchronized void forgetCandidate() {
        candidate = null;
    }

    /** Estimated nanoseconds until a twin that was no faster is tried again: C2 may have been busy with other code. */
    private synchronized long patience() {
        lost++;
        if (lost > MOST_TRIALS) {
            candidate = null;
            return Long.MAX_VALUE;
        }
        return TRIAL_AGAIN_NANOS << (3 * lost);
    }

    private synchronized boolean replace(Stage expected, Stage next) {
        boolean replaces = stage == expected;
        stage = replaces ? next : stage;
        return replaces;
    }

    private static Stage after(long nanos, String reason) {
        return new Stage(Twin.SCALAR, reason, nanos, nanos != Long.MAX_VALUE);
    }

    private void conclude(Verdict verdict) {
        if (verdict instanceof Verdict.Faster faster) {
            serving = faster.vector();
            enter(Stage.settled(Twin.VECTOR, faster.reason()));
            forgetCandidate();
        } else if (verdict instanceof Verdict.NotFaster notFaster) {
            String reason = "the vector twin is no faster: " + notFaster.reason();
            enter(
                    notFaster.isOfWholeRun()
                            ? after(patience(), reason)
                            : new Stage(Twin.SCALAR, reason, FAR_MORE * notFaster.work(), false));
        } else {
            if (verdict instanceof Verdict.Faulty) {
                program.policy()
                        .warnings()
                        .accept("kernel " + program.proved().kernel().name() + " stays without vector lanes for "
                                + layouts() + " arrays: the vector twin is not used: " + verdict.reason()
                                + "; this is a fault of Quern's: please report it with the kernel");
            }
            enter(Stage.settled(Twin.SCALAR, "the vector twin is not used: " + verdict.reason()));
            forgetCandidate();
        }
    }

    /** The twin that serves its calls. */
    Twin twin() {
        return stage.twin;
    }

    /** Which twin serves its calls and why, in words for the user. */
    String path() {
        Stage now = stage;
        String twin = now.twin == Twin.VECTOR ? "vector" : "scalar bytecode";
        return now.reason.isEmpty() ? twin : twin + " (" + now.reason + ")";
    }

    /** How the arguments lie in memory, in words for the user. */
    String layouts() {
        String text = layouts.stream().distinct().count() == 1
                ? layouts.get(0).toString()
                : layouts.stream().map(Layout::toString).collect(Collectors.joining(", "));
        return needs.checked() ? text + ", each access checked" : text;
    }
}
