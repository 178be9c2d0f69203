package dev.quern.compiler.analysis;

import dev.quern.ir.KernelIr;
import dev.quern.ir.ScalarDecl;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the sizes and scalars of a call, whatever is in the arrays: whether the bounds hold, and what the
 * work is. Calls mostly come with the sizes of the call before, so it is found once and kept.
 */
public final class Sizing {
    private final BoundsCheck.Terms terms;
    private final List<BoundsCheck> checks;
    private final List<Cost> regions;
    private final List<Cost> expanded;
    private final List<Affine> columns;
    private final List<Room> rooms;
    private final Cost whole;

    /** Fewer columns than this are no more than their loop costs: measured with 1 to 32 of them. */
    private static final int FEW_COLUMNS = 24;

    /** The positions of the scalars that any of it depends on; the others may change from call to call. */
    private final int[] scalars;

    /**
     * Prepares for the calls of a kernel.
     *
     * @param regions the costs of an iteration of each
     * @param expanded the same of the kernel that the scalar twin is made from, if that is another
     * @param columns how many columns that has in its innermost loops
     * @param rooms what the vector twin needs beside the arguments
     */
    public Sizing(
            KernelIr kernel,
            Collection<BoundsCheck> checks,
            List<Cost> regions,
            List<Cost> expanded,
            List<Affine> columns,
            List<Room> rooms) {
        this.terms = new BoundsCheck.Terms(kernel);
        this.checks = List.copyOf(checks);
        this.regions = List.copyOf(regions);
        this.expanded = List.copyOf(expanded);
        this.columns = List.copyOf(columns);
        this.rooms = List.copyOf(rooms);
        this.whole = Cost.of(kernel);
        Set<Object> used = new HashSet<>();
        for (BoundsCheck check : checks) {
            used.addAll(check.low().coefficients().keySet());
            used.addAll(check.high().coefficients().keySet());
            check.near().ifPresent(used::addAll);
            check.trips().forEach(trips -> used.addAll(trips.coefficients().keySet()));
        }
        List<Cost> costs = new ArrayList<>(regions);
        costs.addAll(expanded);
        costs.add(whole);
        costs.forEach(cost -> addTerms(cost, used));
        columns.forEach(count -> used.addAll(count.coefficients().keySet()));
        rooms.forEach(room ->
                room.trips().forEach(trips -> used.addAll(trips.coefficients().keySet())));
        List<ScalarDecl> declared = kernel.scalars();
        this.scalars = declared.stream()
                .filter(used::contains)
                .mapToInt(declared::indexOf)
                .toArray();
    }

    private static void addTerms(Cost cost, Set<Object> used) {
        if (cost instanceof Cost.Repeated repeated) {
            used.addAll(repeated.trips().coefficients().keySet());
            addTerms(repeated.body(), used);
        } else if (cost instanceof Cost.Sum sum) {
            sum.parts().forEach(part -> addTerms(part, used));
        }
    }

    /** Tests every subscript that has a proof, and estimates what the loops cost. */
    public Facts of(long[] sizes, long[] values) {
        BoundsCheck.Sizes call = new BoundsCheck.Sizes(terms, sizes.clone(), values.clone());
        boolean proves = true;
        BoundsCheck broken = null;
        for (BoundsCheck check : checks) {
            BoundsCheck.Outcome outcome = check.test(call);
            if (outcome == BoundsCheck.Outcome.FAILS && broken == null) {
                broken = check;
            }
            proves &= outcome == BoundsCheck.Outcome.HOLDS;
        }
        return new Facts(
                scalars,
                call,
                broken,
                proves,
                columns.stream().noneMatch(count -> isFew(count, call)),
                rooms.stream().allMatch(room -> room.isThere(call)),
                nanos(regions, call),
                nanos(expanded, call),
                (long) whole.nanos(call));
    }

    private static boolean isFew(Affine columns, BoundsCheck.Sizes call) {
        try {
            return call.of(columns) < FEW_COLUMNS;
        } catch (ArithmeticException e) {
            return false;
        }
    }

    private static double[] nanos(List<Cost> regions, BoundsCheck.Sizes call) {
        return regions.stream().mapToDouble(cost -> cost.nanos(call)).toArray();
    }

    /** What follows from some sizes and scalars. */
    public static final class Facts {
        private final int[] scalars;
        private final BoundsCheck.Sizes call;
        private final @Nullable BoundsCheck broken;
        private final boolean proved;
        private final boolean wide;
        private final boolean roomy;
        private final double[] nanos;
        private final double[] expandedNanos;
        private final long work;

        private Facts(
                int[] scalars,
                BoundsCheck.Sizes call,
                @Nullable BoundsCheck broken,
                boolean proved,
                boolean wide,
                boolean roomy,
                double[] nanos,
                double[] expandedNanos,
                long work) {
            this.scalars = scalars;
            this.call = call;
            this.broken = broken;
            this.proved = proved;
            this.wide = wide;
            this.roomy = roomy;
            this.nanos = nanos;
            this.expandedNanos = expandedNanos;
            this.work = work;
        }

        /** Whether all of it holds for another call too. */
        public boolean areOf(long[] sizes, long[] values) {
            if (!Arrays.equals(sizes, call.sizes())) {
                return false;
            }
            for (int position : scalars) {
                if (values[position] != call.scalars()[position]) {
                    return false;
                }
            }
            return true;
        }

        public BoundsCheck.Sizes sizes() {
            return call;
        }

        /** The first subscript that will leave its axis, if one will: then the call is an error. */
        public @Nullable BoundsCheck broken() {
            return broken;
        }

        /** Whether every subscript that has a proof stays within its axis; if not, each access has to be checked. */
        public boolean isProved() {
            return proved;
        }

        /** Whether the contractions have so many columns that it pays to have these innermost in scalar code. */
        public boolean isWide() {
            return wide;
        }

        /** Whether there is room for what the vector twin copies; if not, the scalar twin has to do. */
        public boolean hasRoom() {
            return roomy;
        }

        /** The estimated cost of an iteration of each parallel loop; the caller leaves it as it is. */
        public double[] nanos() {
            return nanos;
        }

        /** The same for the kernel that the scalar twin is made from, if that is another. */
        public double[] expandedNanos() {
            return expandedNanos;
        }

        /** The estimated nanoseconds of the whole call in scalar code on one thread. */
        public long work() {
            return work;
        }
    }
}
