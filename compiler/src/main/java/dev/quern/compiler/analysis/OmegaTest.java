package dev.quern.compiler.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether linear equations and inequalities have a solution in whole numbers, and finds one: the Omega test
 * (Pugh, "The Omega test: a fast and practical integer programming algorithm for dependence analysis", 1991).
 *
 * <p>A row {@code r} of coefficients stands for {@code r[0] + r[1] x1 + r[2] x2 + ...}, which is 0 in an equation and at
 * least 0 in an inequality. Equations are solved for an unknown with a coefficient of 1, which is made where there is
 * none. Then one unknown after the other is eliminated from the inequalities: what bounds it from below is at most what
 * bounds it from above. Where all its lower or all its upper bounds have a coefficient of 1 that is exact. Otherwise it is
 * necessary, and it is sufficient with some distance between the bounds (the dark shadow); solutions in between have the
 * unknown near one of its lower bounds, and are looked for there (the splinters). An unknown eliminated is found
 * again from the values of the others.
 */
final class OmegaTest {
    /** The search was given up: too many rows, or numbers beyond 64 bits. */
    static final class GaveUp extends Exception {
        private static final long serialVersionUID = 1;

        GaveUp() {
            super("too much to decide", null, false, false);
        }
    }

    /** How many rows may still be made, over several systems that are to be decided together. */
    static final class Effort {
        private long rows;

        Effort(long rows) {
            this.rows = rows;
        }

        private void spend(int made) throws GaveUp {
            rows -= made;
            if (rows < 0) {
                throw new GaveUp();
            }
        }
    }

    private final Effort effort;

    private OmegaTest(Effort effort) {
        this.effort = effort;
    }

    /**
     * A solution, or null if there is none. Each row has a constant and a coefficient for each unknown.
     *
     * @return the values from index 1 on
     * @throws GaveUp if the effort does not suffice
     */
    static long @Nullable [] solve(List<long[]> equations, List<long[]> inequalities, int unknowns, Effort effort)
            throws GaveUp {
        try {
            long[] found = new OmegaTest(effort).solve(new Problem(equations, inequalities, unknowns + 1));
            return found == null ? null : Arrays.copyOf(found, unknowns + 1);
        } catch (ArithmeticException e) {
            throw new GaveUp();
        }
    }

    /** Rows, each of a width. Rows are not changed once they are in one. */
    private record Problem(List<long[]> equations, List<long[]> inequalities, int width) {}

    private long @Nullable [] solve(Problem problem) throws GaveUp {
        effort.spend(problem.equations.size() + problem.inequalities.size() + 1);
        if (!problem.equations.isEmpty()) {
            return equation(problem);
        }
        Map<Rows.Slope, long[]> tightest = new LinkedHashMap<>();
        for (long[] row : problem.inequalities) {
            long[] reduced = Rows.reduced(row);
            if (reduced == null) {
                if (row[0] < 0) {
                    return null;
                }
                continue;
            }
            tightest.merge(new Rows.Slope(reduced), reduced, (known, other) -> known[0] <= other[0] ? known : other);
        }
        List<long[]> rows = new ArrayList<>(tightest.values());
        List<long[]> equal = new ArrayList<>();
        for (long[] row : rows) {
            long[] opposite = tightest.get(new Rows.Slope(Rows.times(row, -1)));
            if (opposite == null) {
                continue;
            }
            long room = Math.addExact(row[0], opposite[0]);
            if (room < 0) {
                return null;
            } else if (room == 0 && firstSign(row) > 0) {
                equal.add(row);
            }
        }
        if (!equal.isEmpty()) {
            return solve(new Problem(equal, rows, problem.width));
        }
        return rows.isEmpty() ? new long[problem.width] : eliminate(rows, problem.width);
    }

    private static int firstSign(long[] row) {
        for (int at = 1; at < row.length; at++) {
            if (row[at] != 0) {
                return Long.signum(row[at]);
            }
        }
        return 0;
    }

    // ---- equations

    private long @Nullable [] equation(Problem problem) throws GaveUp {
        long[] equation = problem.equations.get(0);
        List<long[]> rest = problem.equations.subList(1, problem.equations.size());
        long divisor = Rows.divisor(equation);
        if (divisor == 0 || equation[0] % divisor != 0) {
            return equation[0] != 0 ? null : solve(new Problem(rest, problem.inequalities, problem.width));
        }
        long[] divided = new long[equation.length];
        for (int at = 0; at < equation.length; at++) {
            divided[at] = equation[at] / divisor;
        }
        int unknown = leastCoefficient(divided);
        return Math.abs(divided[unknown]) == 1
                ? substitute(problem, rest, unknown, value(divided, unknown))
                : makeSmaller(problem, divided, unknown);
    }

    private static int leastCoefficient(long[] row) {
        int least = 0;
        for (int at = 1; at < row.length; at++) {
            if (row[at] != 0 && (least == 0 || Math.abs(row[at]) < Math.abs(row[least]))) {
                least = at;
            }
        }
        return least;
    }

    /** What an unknown with a coefficient of 1 or -1 is by an equation. */
    private static long[] value(long[] equation, int unknown) {
        long[] value = Rows.times(equation, -equation[unknown]);
        value[unknown] = 0;
        return value;
    }

    private long @Nullable [] substitute(Problem problem, List<long[]> equations, int unknown, long[] value)
            throws GaveUp {
        long[] found = solve(new Problem(
                replaced(equations, unknown, value), replaced(problem.inequalities, unknown, value), value.length));
        if (found != null) {
            found[unknown] = Rows.at(value, found);
        }
        return found;
    }

    private static List<long[]> replaced(List<long[]> rows, int unknown, long[] value) {
        List<long[]> result = new ArrayList<>(rows.size());
        for (long[] row : rows) {
            long factor = unknown < row.length ? row[unknown] : 0;
            if (factor == 0 && row.length == value.length) {
                result.add(row);
                continue;
            }
            long[] sum = Arrays.copyOf(row, value.length);
            sum[unknown] = 0;
            if (factor != 0) {
                for (int at = 0; at < value.length; at++) {
                    sum[at] = Math.addExact(sum[at], Math.multiplyExact(factor, value[at]));
                }
            }
            result.add(sum);
        }
        return result;
    }

    /**
     * Replaces the unknown with the least coefficient, a, by a new one s such that all coefficients of the equation become
     * smaller: with m = |a| + 1, the sum of the other terms modulo m, each remainder the nearest to 0, is m s.
     */
    private long @Nullable [] makeSmaller(Problem problem, long[] equation, int unknown) throws GaveUp {
        long sign = Long.signum(equation[unknown]);
        long modulus = Math.addExact(Math.abs(equation[unknown]), 1);
        long[] value = new long[problem.width + 1];
        for (int at = 0; at < problem.width; at++) {
            value[at] = Math.multiplyExact(sign, nearest(equation[at], modulus));
        }
        value[unknown] = 0;
        value[problem.width] = Math.multiplyExact(-sign, modulus);
        List<long[]> equations = new ArrayList<>(problem.equations);
        equations.set(0, equation);
        return substitute(problem, equations, unknown, value);
    }

    /** The remainder nearest to 0; of two that are as near the negative one. */
    private static long nearest(long value, long modulus) {
        long remainder = Math.floorMod(value, modulus);
        return remainder < modulus - remainder ? remainder : remainder - modulus;
    }

    // ---- inequalities

    /** The bounds of one unknown: from below with positive coefficients, from above with negative ones. */
    private record Bounds(int unknown, List<long[]> lower, List<long[]> upper, List<long[]> others) {
        static Bounds of(List<long[]> rows, int unknown) {
            Bounds bounds = new Bounds(unknown, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (long[] row : rows) {
                (row[unknown] == 0 ? bounds.others : row[unknown] > 0 ? bounds.lower : bounds.upper).add(row);
            }
            return bounds;
        }

        /** What holds of the other unknowns; with the distance that is sure to leave room for this one if wanted. */
        List<long[]> shadow(boolean dark) {
            List<long[]> shadow = new ArrayList<>(others);
            for (long[] low : lower) {
                for (long[] high : upper) {
                    long a = low[unknown];
                    long b = -high[unknown];
                    long[] row = new long[low.length];
                    for (int at = 0; at < row.length; at++) {
                        row[at] = Math.addExact(Math.multiplyExact(b, low[at]), Math.multiplyExact(a, high[at]));
                    }
                    if (dark) {
                        row[0] = Math.subtractExact(row[0], Math.multiplyExact(a - 1, b - 1));
                    }
                    shadow.add(row);
                }
            }
            return shadow;
        }

        /** Gives the unknown a value between its bounds, where the others have theirs: the nearest to 0. */
        void choose(long[] values) {
            long least = Long.MIN_VALUE;
            long greatest = Long.MAX_VALUE;
            values[unknown] = 0;
            for (long[] row : lower) {
                least = Math.max(least, -Math.floorDiv(Rows.at(row, values), row[unknown]));
            }
            for (long[] row : upper) {
                greatest = Math.min(greatest, Math.floorDiv(Rows.at(row, values), -row[unknown]));
            }
            if (least > greatest) {
                throw new IllegalStateException("no value from " + least + " to " + greatest);
            }
            values[unknown] = Math.max(least, Math.min(greatest, 0));
        }
    }

    private long @Nullable [] eliminate(List<long[]> rows, int width) throws GaveUp {
        Bounds bounds = Bounds.of(rows, cheapest(rows, width));
        boolean isExact = hasUnits(bounds.lower, bounds.unknown) || hasUnits(bounds.upper, bounds.unknown);
        long[] found = solve(new Problem(List.of(), shadow(bounds, false), width));
        if (found != null && !isExact) {
            found = solve(new Problem(List.of(), shadow(bounds, true), width));
            if (found == null) {
                return splinters(rows, bounds, width);
            }
        }
        if (found != null) {
            bounds.choose(found);
        }
        return found;
    }

    private List<long[]> shadow(Bounds bounds, boolean dark) throws GaveUp {
        effort.spend(bounds.lower.size() * bounds.upper.size());
        return bounds.shadow(dark);
    }

    private static boolean hasUnits(List<long[]> rows, int unknown) {
        for (long[] row : rows) {
            if (Math.abs(row[unknown]) != 1) {
                return false;
            }
        }
        return true;
    }

    /** The unknown whose elimination is exact, if there is one, and leaves the fewest inequalities. */
    private static int cheapest(List<long[]> rows, int width) {
        int cheapest = 0;
        long least = Long.MAX_VALUE;
        for (int unknown = 1; unknown < width; unknown++) {
            long lower = 0;
            long upper = 0;
            long lowest = 1;
            long highest = 1;
            for (long[] row : rows) {
                if (row[unknown] > 0) {
                    lower++;
                    lowest = Math.max(lowest, row[unknown]);
                } else if (row[unknown] < 0) {
                    upper++;
                    highest = Math.max(highest, -row[unknown]);
                }
            }
            if (lower + upper == 0) {
                continue;
            }
            long inexact = lower == 0 || upper == 0 ? 0 : Math.min(Math.min(lowest, highest) - 1, 1 << 20);
            long cost = (inexact << 32) + lower * upper - lower - upper;
            if (cost < least) {
                least = cost;
                cheapest = unknown;
            }
        }
        return cheapest;
    }

    /** Solutions outside the dark shadow: the unknown is within some distance of one of its lower bounds. */
    private long @Nullable [] splinters(List<long[]> rows, Bounds bounds, int width) throws GaveUp {
        long greatest = 1;
        for (long[] high : bounds.upper) {
            greatest = Math.max(greatest, -high[bounds.unknown]);
        }
        for (long[] low : bounds.lower) {
            long factor = low[bounds.unknown];
            long last = Math.floorDiv(
                    Math.subtractExact(Math.multiplyExact(greatest, factor), Math.addExact(greatest, factor)),
                    greatest);
            for (long distance = 0; distance <= last; distance++) {
                long[] equation = low.clone();
                equation[0] = Math.subtractExact(equation[0], distance);
                long[] found = solve(new Problem(List.of(equation), rows, width));
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }
}
