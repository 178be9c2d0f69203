package dev.quern.compiler.analysis;

import dev.quern.ir.BinaryOp;
import dev.quern.ir.CompareOp;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The values of indices, sizes and arguments for which affine conditions all hold. Sizes are known not to be negative.
 *
 * <p>Whether there are any is decided by eliminating one term after the other: an equation by substitution, inequalities
 * in pairs, with constants rounded since all values are whole (Pugh, "The Omega test", 1991, without its splinters). A set
 * found empty is empty; one that is empty may not be found so.
 *
 * @param nonNegative what is at least 0
 * @param zero what is 0
 */
public record IntegerSet(List<Affine> nonNegative, List<Affine> zero) {
    /** Everything. */
    public static final IntegerSet ALL = new IntegerSet(List.of(), List.of());

    /** Past this many inequalities there is no answer; the sets of loop nests stay far below. */
    private static final int MOST_INEQUALITIES = 300;

    public IntegerSet {
        nonNegative = List.copyOf(nonNegative);
        zero = List.copyOf(zero);
    }

    /** How many steps a loop has taken, where they are not of 1. */
    private record Steps(Index index) {}

    /** The part of this where a form is at least 0. */
    public IntegerSet where(Affine form) {
        List<Affine> all = new ArrayList<>(nonNegative);
        all.add(form);
        return new IntegerSet(all, zero);
    }

    /** The part of this where a form is 0. */
    public IntegerSet whereZero(Affine form) {
        List<Affine> all = new ArrayList<>(zero);
        all.add(form);
        return new IntegerSet(nonNegative, all);
    }

    /** What is in both. */
    public IntegerSet and(IntegerSet other) {
        List<Affine> allNonNegative = new ArrayList<>(nonNegative);
        allNonNegative.addAll(other.nonNegative);
        List<Affine> allZero = new ArrayList<>(zero);
        allZero.addAll(other.zero);
        return new IntegerSet(allNonNegative, allZero);
    }

    /** The set with other indices in the place of some. */
    IntegerSet rename(Map<Index, Index> names) {
        Map<Object, Object> all = new HashMap<>(names);
        names.forEach((from, to) -> all.put(new Steps(from), new Steps(to)));
        return new IntegerSet(
                nonNegative.stream().map(form -> form.rename(all)).toList(),
                zero.stream().map(form -> form.rename(all)).toList());
    }

    /**
     * The part of this where the loop's index has one of its values, as far as its bounds are affine.
     *
     * @param locals affine forms of variables
     */
    public IntegerSet inside(Stmt.Loop loop, Map<Local, Affine> locals) {
        try {
            long direction = loop.step() > 0 ? 1 : -1;
            Affine index = Affine.term(loop.index());
            IntegerSet result = this;
            Optional<Affine> end = Affine.of(loop.end(), locals);
            if (end.isPresent()) {
                result = result.where(end.get().minus(index).times(direction).plus(-1));
            }
            Optional<Affine> start = Affine.of(loop.start(), locals);
            if (start.isPresent()) {
                Affine past = index.minus(start.get());
                result = result.where(past.times(direction));
                if (loop.step() != direction) {
                    result = result.whereZero(
                            past.minus(Affine.term(new Steps(loop.index())).times(loop.step())));
                }
            }
            return result;
        } catch (ArithmeticException e) {
            return this;
        }
    }

    /**
     * The part of this where a condition holds, or does not, as far as it is made of affine comparisons.
     *
     * @param locals affine forms of variables
     */
    public IntegerSet where(Expr condition, boolean holds, Map<Local, Affine> locals) {
        if (condition instanceof Expr.Binary both && both.op() == BinaryOp.AND && holds) {
            return where(both.left(), true, locals).where(both.right(), true, locals);
        }
        if (!(condition instanceof Expr.Compare compare)
                || !compare.left().dtype().isInteger()) {
            return this;
        }
        try {
            Optional<Affine> left = Affine.of(compare.left(), locals);
            Optional<Affine> right = Affine.of(compare.right(), locals);
            if (left.isEmpty() || right.isEmpty()) {
                return this;
            }
            Affine more = left.get().minus(right.get());
            return switch (holds ? compare.op() : negation(compare.op())) {
                case LT -> where(more.times(-1).plus(-1));
                case LE -> where(more.times(-1));
                case GT -> where(more.plus(-1));
                case GE -> where(more);
                case EQ -> whereZero(more);
                case NE -> this;
            };
        } catch (ArithmeticException e) {
            return this;
        }
    }

    /** Of integers, which all compare. */
    private static CompareOp negation(CompareOp op) {
        return switch (op) {
            case LT -> CompareOp.GE;
            case LE -> CompareOp.GT;
            case GT -> CompareOp.LE;
            case GE -> CompareOp.LT;
            case EQ -> CompareOp.NE;
            case NE -> CompareOp.EQ;
        };
    }

    /** Whether the form is surely at least 0 everywhere in the set. */
    public boolean implies(Affine form) {
        try {
            return where(form.times(-1).plus(-1)).isSurelyEmpty();
        } catch (ArithmeticException e) {
            return false;
        }
    }

    /** Whether the set surely has nothing in it. */
    public boolean isSurelyEmpty() {
        try {
            return new Elimination(this).run();
        } catch (ArithmeticException e) {
            return false;
        }
    }

    /** The conditions while terms are eliminated; {@link #run} says whether they contradict each other. */
    private static final class Elimination {
        private List<Affine> equations;
        /** By its coefficients the constant of each inequality, the least of those that differ in it alone. */
        private Map<Map<Object, Long>, Long> inequalities = new LinkedHashMap<>();

        private boolean contradicted;

        Elimination(IntegerSet set) {
            equations = set.zero();
            set.nonNegative().forEach(this::add);
            Set<Object> terms = new HashSet<>();
            equations.forEach(form -> terms.addAll(form.coefficients().keySet()));
            inequalities.keySet().forEach(coefficients -> terms.addAll(coefficients.keySet()));
            terms.stream().filter(Dim.class::isInstance).forEach(size -> add(Affine.term(size)));
        }

        boolean run() {
            while (!contradicted && !equations.isEmpty()) {
                equation(equations.get(0));
            }
            while (!contradicted && !inequalities.isEmpty()) {
                if (inequalities.size() > MOST_INEQUALITIES) {
                    return false;
                }
                pairs(cheapest());
            }
            return contradicted;
        }

        private void add(Affine form) {
            long divisor = divisor(form);
            if (divisor == 0) {
                contradicted |= form.constant() < 0;
                return;
            }
            // The greatest common divisor divides the sum of all terms, so the constant may be rounded to a multiple.
            Affine reduced = divided(form, divisor);
            inequalities.merge(reduced.coefficients(), reduced.constant(), Math::min);
        }

        private static Affine divided(Affine form, long divisor) {
            Map<Object, Long> quotients = new HashMap<>();
            form.coefficients().forEach((term, coefficient) -> quotients.put(term, coefficient / divisor));
            return new Affine(quotients, Math.floorDiv(form.constant(), divisor));
        }

        /** The greatest common divisor of the coefficients; 0 where there are none. */
        private static long divisor(Affine form) {
            long divisor = 0;
            for (long coefficient : form.coefficients().values()) {
                long other = Math.abs(coefficient);
                while (other != 0) {
                    long rest = divisor % other;
                    divisor = other;
                    other = rest;
                }
            }
            return divisor;
        }

        private void equation(Affine form) {
            List<Affine> rest = equations.subList(1, equations.size());
            long divisor = divisor(form);
            if (divisor == 0 || Math.floorMod(form.constant(), divisor) != 0) {
                contradicted |= form.constant() != 0;
                equations = rest;
                return;
            }
            Affine reduced = divided(form, divisor);
            Optional<Object> unit = ordered(reduced.coefficients().keySet()).stream()
                    .filter(term -> Math.abs(reduced.coefficient(term)) == 1)
                    .findFirst();
            if (unit.isEmpty()) {
                add(reduced);
                add(reduced.times(-1));
                equations = rest;
                return;
            }
            Object term = unit.get();
            Affine value = reduced.minus(Affine.term(term).times(reduced.coefficient(term)))
                    .times(-reduced.coefficient(term));
            equations =
                    rest.stream().map(other -> other.substitute(term, value)).toList();
            Map<Map<Object, Long>, Long> before = inequalities;
            inequalities = new LinkedHashMap<>();
            before.forEach((coefficients, constant) -> add(new Affine(coefficients, constant).substitute(term, value)));
        }

        /** The term whose elimination leaves the fewest inequalities. */
        private Object cheapest() {
            Map<Object, long[]> signs = new HashMap<>();
            inequalities
                    .keySet()
                    .forEach(coefficients -> coefficients.forEach((term, coefficient) -> {
                        signs.computeIfAbsent(term, unused -> new long[2])[coefficient > 0 ? 0 : 1]++;
                    }));
            return ordered(signs.keySet()).stream()
                    .min(Comparator.comparingLong(term -> {
                        long[] count = signs.getOrDefault(term, new long[2]);
                        return count[0] * count[1] - count[0] - count[1];
                    }))
                    .orElseThrow();
        }

        /** In the same order in every JVM, which that of a map is not: so is then what is found. */
        private static List<Object> ordered(Collection<Object> terms) {
            return terms.stream().sorted(Comparator.comparing(Elimination::key)).toList();
        }

        private static String key(Object term) {
            if (term instanceof Steps steps) {
                return "steps " + key(steps.index());
            } else if (term instanceof Index index) {
                return index.name() + " " + index.id();
            }
            return term instanceof Local local ? local.name() + " " + local.id() : term.toString();
        }

        /** Eliminates a term: what bounds it from below is at most what bounds it from above. */
        private void pairs(Object term) {
            List<Affine> lower = new ArrayList<>();
            List<Affine> upper = new ArrayList<>();
            Map<Map<Object, Long>, Long> before = inequalities;
            inequalities = new LinkedHashMap<>();
            before.forEach((coefficients, constant) -> {
                Affine form = new Affine(coefficients, constant);
                long coefficient = form.coefficient(term);
                if (coefficient == 0) {
                    inequalities.put(coefficients, constant);
                } else {
                    (coefficient > 0 ? lower : upper).add(form);
                }
            });
            for (Affine low : lower) {
                for (Affine high : upper) {
                    add(low.times(-high.coefficient(term)).plus(high.times(low.coefficient(term))));
                }
            }
        }
    }
}
