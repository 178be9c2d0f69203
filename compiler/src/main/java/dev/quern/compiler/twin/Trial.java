package dev.quern.compiler.twin;

import dev.quern.KernelDefinitionException;
import dev.quern.KernelExecutionException;
import dev.quern.KernelInterruptedException;
import dev.quern.NDArray;
import dev.quern.Threads;
import dev.quern.compiler.analysis.Sizing;
import dev.quern.compiler.emit.GeneratedClass;
import dev.quern.compiler.runtime.KernelBody;
import dev.quern.compiler.runtime.RegionContext;
import dev.quern.ir.ArrayDecl;
import dev.quern.spi.BoundArguments;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs both twins of a kernel in turn on copies of the arguments of a call, on the calling thread alone, until C2 has
 * compiled them and the times no longer fall; then says which is faster.
 *
 * <p>Times are the least of a batch of runs, since all that disturbs a run makes it longer, and for the verdict the
 * median of several batches, the twins' in turn.
 */
public final class Trial {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A single run may be slow beyond measure before it is compiled; then the trial is stopped. */
    public static final long HARD_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(15);

    /**
     * So many runs, once it is compiled somehow, have C2 compile the method and not only a loop in it. Code that was entered
     * in a loop is several times slower in lanes, and the user's calls would stay in it: theirs are few, and long.
     */
    private static final int LEAST_RUNS = 2_000;

    /** A twin not far ahead may be one of which C2 still compiles the method: that takes seconds where others want it too. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(800);

    /** A twin as far ahead as this has been compiled. */
    private static final double FAR_AHEAD = 0.5;

    private static final long QUIET_NANOS_AHEAD = TimeUnit.MILLISECONDS.toNanos(60);

    private static final long QUIET_NANOS_BEHIND = TimeUnit.SECONDS.toNanos(2);

    /** So far behind, there is no need to time it more exactly. */
    private static final double FAR_BEHIND = 1.5;

    /** A vector twin this many times slower than the scalar one is not compiled yet. */
    private static final int UNCOMPILED = 5;

    private static final long SCALAR_BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long VECTOR_BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long FINAL_BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final int FINAL_BATCHES = 7;

    /** By how much it has to be faster: less is lost in the noise. */
    private static final double WORTH = 0.97;

    private final Subject subject;
    private final GeneratedClass scalar;
    private final Supplier<GeneratedClass> vector;
    private final long limitNanos;
    private BoundArguments pristine;
    private Sizing.Facts facts;
    private BoundArguments arguments;

    /** The race, once it has begun. */
    private @Nullable Race race;

    private Trial(
            Subject subject,
            GeneratedClass scalar,
            Supplier<GeneratedClass> vector,
            BoundArguments pristine,
            long limitNanos) {
        this.subject = subject;
        this.scalar = scalar;
        this.vector = vector;
        this.limitNanos = limitNanos;
        use(pristine);
    }

    /**
     * Copies what is needed of a call's arguments, before it runs.
     *
     * @param vector makes the vector twin, on the thread of the trial
     * @param limitNanos after so long in one go it is stopped, even in the midst of a run
     * @return empty if there is no part of them to try on
     */
    public static Optional<Trial> of(
            Subject subject,
            GeneratedClass scalar,
            Supplier<GeneratedClass> vector,
            BoundArguments arguments,
            long limitNanos) {
        return Crop.copy(subject, arguments, Crop.WORK_NANOS)
                .map(copies -> new Trial(subject, scalar, vector, copies, limitNanos));
    }

    private void use(BoundArguments copies) {
        pristine = copies;
        facts = subject.sizing().of(copies.sizes(), copies.scalars());
        arguments = new BoundArguments(Copies.of(copies.arrays(), written(copies)), copies.sizes(), copies.scalars());
    }

    private boolean[] written(BoundArguments of) {
        List<ArrayDecl> arrays = subject.kernel().arrays();
        boolean[] written = new boolean[of.arrays().length];
        for (int position = 0; position < written.length; position++) {
            written[position] = arrays.get(position).role().isWritable();
        }
        return written;
    }

    /**
     * The trial, or what is left of it.
     *
     * @param displaced asked between runs: whether to step back
     * @return empty if it stepped back; it goes on from there when it is run again
     */
    public Optional<Verdict> run(BooleanSupplier displaced) {
        long end = System.nanoTime() + limitNanos;
        Threads.Scope alone = Threads.limit(1);
        RegionContext.Scope limited = RegionContext.enter(() -> System.nanoTime() - end > 0);
        try {
            if (race == null) {
                Optional<Verdict> early = begin();
                if (early.isPresent()) {
                    return early;
                }
            }
            Race begun = Objects.requireNonNull(race);
            return begun.settle(displaced) ? Optional.of(begun.verdict()) : Optional.empty();
        } catch (KernelInterruptedException e) {
            return Optional.of(new Verdict.Abandoned("no run of it on a part of the arguments came to an end in time"));
        } catch (KernelDefinitionException e) {
            return Optional.of(new Verdict.Abandoned("it cannot be made: " + e.getMessage()));
        } catch (RuntimeException | Error e) {
            // There is no caller to tell, and the scalar twin has done all of this.
            return Optional.of(new Verdict.Faulty("it failed where the scalar one did not: " + e));
        } finally {
            limited.close();
            alone.close();
            // Generated code holds addresses; the memory must not be freed under it.
            Reference.reachabilityFence(arguments);
        }
    }

    /** A verdict if there is no part of the arguments of which the user's promises hold. */
    private Optional<Verdict> foldIndices() {
        boolean kept =
                subject.indices().fold(subject.kernel().arrays(), pristine, dim -> subject.size(dim, pristine.sizes()));
        reset();
        return kept
                ? Optional.empty()
                : Optional.of(
                        new Verdict.Abandoned(
                                "it could not be tried on a part of the arguments: there are too few subscripts for distinct ones"));
    }

    /** Runs the scalar twin, and with smaller copies if the estimate was far too low; a verdict if they are no good. */
    private Optional<Verdict> shorten() {
        Optional<Verdict> unfit = foldIndices();
        if (unfit.isPresent()) {
            return unfit;
        }
        try {
            long end = System.nanoTime() + VECTOR_BATCH_NANOS;
            long least = Long.MAX_VALUE;
            for (int run = 0; run < 20 && (run == 0 || System.nanoTime() - end < 0); run++) {
                least = Math.min(least, time(scalar));
            }
            if (least > 2 * Crop.SLACK * Crop.WORK_NANOS) {
                double work = facts.work() * (Crop.WORK_NANOS / least);
                Crop.copy(subject, pristine, work).ifPresent(this::use);
                unfit = foldIndices();
                if (unfit.isEmpty()) {
                    time(scalar);
                }
            }
            return unfit;
        } catch (KernelExecutionException e) {
            return Optional.of(
                    new Verdict.Abandoned("it could not be tried on a part of the arguments: " + e.getMessage()));
        }
    }

    /** Up to the race: a verdict if there is not going to be one. */
    private Optional<Verdict> begin() {
        Optional<Verdict> unfit = shorten();
        if (unfit.isPresent()) {
            return unfit;
        }
        GeneratedClass lanes = vector.get();
        Optional<Verdict> difference = difference(lanes);
        race = new Race(lanes);
        return difference;
    }

    private Verdict verdict(GeneratedClass lanes, long scalarNanos, long vectorNanos) {
        String sizes = IntStream.range(0, arguments.sizes().length)
                .mapToObj(symbol -> subject.symbols().get(symbol) + " = "
                        + "%,d".formatted(arguments.sizes()[symbol]))
                .collect(Collectors.joining(", "));
        String times = "scalar " + text(scalarNanos) + ", vector " + text(vectorNanos)
                + (sizes.isEmpty() ? "" : " at " + sizes);
        return vectorNanos < WORTH * scalarNanos
                ? new Verdict.Faster(lanes, times)
                : new Verdict.NotFaster(times, facts.work());
    }

    private static String text(long nanos) {
        return nanos < 100_000 ? "%.1f us".formatted(nanos / 1e3) : "%.2f ms".formatted(nanos / 1e6);
    }

    private static long median(long[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /** Both twins by turns. */
    private final class Race {
        private final GeneratedClass lanes;
        private final Side slow;
        private final Side fast;

        /** In the turns it has had. */
        private long spentNanos;

        Race(GeneratedClass lanes) {
            this.lanes = lanes;
            this.slow = new Side(scalar);
            this.fast = new Side(lanes);
        }

        /** Until the times do not fall any more; false if it was displaced before. */
        boolean settle(BooleanSupplier displaced) {
            long before = System.nanoTime();
            slow.fell = before; // nobody has looked since it was displaced
            fast.fell = before;
            while (true) {
                slow.warm(SCALAR_BATCH_NANOS);
                fast.warm(VECTOR_BATCH_NANOS);
                long now = System.nanoTime();
                spentNanos += now - before;
                before = now;
                boolean compiled = fast.least < UNCOMPILED * slow.least;
                long quiet = now - Math.max(slow.fell, fast.fell);
                long enough = fast.least < FAR_AHEAD * slow.least
                        ? QUIET_NANOS_AHEAD
                        : fast.least < WORTH * slow.least ? QUIET_NANOS : QUIET_NANOS_BEHIND;
                if (!compiled) {
                    fast.runs = 0;
                }
                if (spentNanos > LIMIT_NANOS || (compiled && quiet > enough && fast.runs >= LEAST_RUNS)) {
                    return true;
                }
                if (displaced.getAsBoolean()) {
                    return false;
                }
            }
        }

        /** Of times that have settled. */
        Verdict verdict() {
            if (fast.least > FAR_BEHIND * slow.least) {
                return Trial.this.verdict(lanes, slow.least, fast.least);
            }
            long[] scalarNanos = new long[FINAL_BATCHES];
            long[] vectorNanos = new long[FINAL_BATCHES];
            for (int batch = 0; batch < FINAL_BATCHES; batch++) {
                scalarNanos[batch] = slow.batch(FINAL_BATCH_NANOS);
                vectorNanos[batch] = fast.batch(FINAL_BATCH_NANOS);
            }
            // Once more: what C2 makes of it may differ from what the interpreter did.
            return difference(lanes)
                    .orElseGet(() -> Trial.this.verdict(lanes, median(scalarNanos), median(vectorNanos)));
        }
    }

    /** One of the twins in the race. */
    private final class Side {
        private final GeneratedClass twin;
        private long least = Long.MAX_VALUE;
        private long fell = System.nanoTime();
        private int runs;

        Side(GeneratedClass twin) {
            this.twin = twin;
        }

        /** The least time of the runs of so many nanoseconds, of one at least. */
        long batch(long nanos) {
            long end = System.nanoTime() + nanos;
            long best = Long.MAX_VALUE;
            do {
                best = Math.min(best, time(twin));
                runs++;
            } while (System.nanoTime() - end < 0);
            return best;
        }

        void warm(long nanos) {
            long best = batch(nanos);
            if (best < 0.95 * least) {
                fell = System.nanoTime();
            }
            least = Math.min(least, best);
        }
    }

    private long time(GeneratedClass twin) {
        if (subject.rereads()) {
            reset();
        }
        KernelBody body = twin.instance(arguments, facts);
        long start = System.nanoTime();
        body.run();
        return System.nanoTime() - start;
    }

    private void reset() {
        boolean[] written = written(pristine);
        for (int position = 0; position < written.length; position++) {
            if (written[position]) {
                arguments.arrays()[position].copyFrom(pristine.arrays()[position]);
            }
        }
    }

    private Optional<Verdict> difference(GeneratedClass lanes) {
        boolean[] written = written(arguments);
        reset();
        scalar.instance(arguments, facts).run();
        NDArray[] expected = Copies.of(arguments.arrays(), written);
        reset();
        lanes.instance(arguments, facts).run();
        for (int position = 0; position < written.length; position++) {
            if (written[position]
                    && !Agreement.of(expected[position], arguments.arrays()[position], subject.approximates())) {
                return Optional.of(new Verdict.Faulty("it gave other results than the scalar one in "
                        + subject.kernel().arrays().get(position).name()));
            }
        }
        return Optional.empty();
    }
}
