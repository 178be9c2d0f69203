package dev.quern.compiler.analysis;

import dev.quern.compiler.analysis.DefinedTerm.Element;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a point of an integer set: adds to its conditions what defines its terms, in cases where there are some, and
 * leaves the rest to the {@link OmegaTest}. Where two elements of an array could not have the values that they have at the
 * point found, since they are one element or by what is promised of the array, it looks on beside it.
 */
final class PointSearch {
    /** More elements are not compared in pairs. */
    private static final int MOST_ELEMENTS = 12;

    private final OmegaTest.Effort effort;

    PointSearch(OmegaTest.Effort effort) {
        this.effort = effort;
    }

    /** The values of all terms, or null if the set is empty. */
    @Nullable
    Map<Object, Long> in(IntegerSet set) throws OmegaTest.GaveUp {
        try {
            return within(set, terms(set, Set.of()), new HashSet<>());
        } catch (ArithmeticException e) {
            throw new OmegaTest.GaveUp();
        }
    }

    /** The terms of a set without some of them, those without cases first. */
    private static List<DefinedTerm> terms(IntegerSet set, Set<DefinedTerm> known) {
        Set<DefinedTerm> found = new HashSet<>();
        for (List<Affine> forms : List.of(set.nonNegative(), set.zero())) {
            for (Affine form : forms) {
                for (Object term : form.coefficients().keySet()) {
                    if (term instanceof DefinedTerm defined && !known.contains(defined)) {
                        found.add(defined);
                    }
                }
            }
        }
        return found.stream().sorted(Comparator.comparing(Affine::key)).toList();
    }

    /**
     * @param open terms that are still to be defined
     * @param known those that are defined
     */
    private @Nullable Map<Object, Long> within(IntegerSet set, List<DefinedTerm> open, Set<DefinedTerm> known)
            throws OmegaTest.GaveUp {
        if (open.isEmpty()) {
            return consistent(set, known);
        }
        DefinedTerm next = open.get(0);
        List<IntegerSet> cases = next.definition();
        for (DefinedTerm other : open) {
            if (cases.size() > 1 && other.definition().size() == 1) {
                next = other;
                cases = other.definition();
            }
        }
        if (cases.size() > 1 && open.size() > 2 && solve(set) == null) {
            return null;
        }
        Set<DefinedTerm> defined = new HashSet<>(known);
        defined.add(next);
        for (IntegerSet each : cases) {
            IntegerSet smaller = set.and(each);
            Map<Object, Long> found = within(smaller, terms(smaller, defined), defined);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    // ---- elements

    /** A point at which elements of arrays have values that they can have together. */
    private @Nullable Map<Object, Long> consistent(IntegerSet set, Set<DefinedTerm> known) throws OmegaTest.GaveUp {
        Map<Object, Long> found = solve(set);
        for (IntegerSet way : found == null ? List.<IntegerSet>of() : waysOut(found, known)) {
            IntegerSet smaller = set.and(way);
            Map<Object, Long> other = within(smaller, terms(smaller, known), known);
            if (other != null) {
                return other;
            }
            found = null;
        }
        return found;
    }

    /** How the first two elements that cannot have their values could differ from that; none if all is well. */
    private static List<IntegerSet> waysOut(Map<Object, Long> point, Set<DefinedTerm> known) {
        List<Element> elements = known.stream()
                .filter(Element.class::isInstance)
                .map(Element.class::cast)
                .sorted(Comparator.comparing(Affine::key))
                .limit(MOST_ELEMENTS)
                .toList();
        for (Element first : elements) {
            for (Element second : elements) {
                if (!first.equals(second) && first.array().equals(second.array())) {
                    List<IntegerSet> ways = waysOut(point, first, second);
                    if (!ways.isEmpty()) {
                        return ways;
                    }
                }
            }
        }
        return List.of();
    }

    private static List<IntegerSet> waysOut(Map<Object, Long> point, Element first, Element second) {
        Affine more = Affine.term(second).minus(Affine.term(first));
        List<Affine> ahead = new ArrayList<>();
        for (int axis = 0; axis < first.subscripts().size(); axis++) {
            ahead.add(second.subscripts().get(axis).minus(first.subscripts().get(axis)));
        }
        boolean same = ahead.stream().allMatch(form -> form.at(point) == 0);
        boolean equal = more.at(point) == 0;
        IntegerSet place = IntegerSet.ALL;
        for (Affine form : ahead) {
            place = place.whereZero(form);
        }
        List<IntegerSet> ways = new ArrayList<>();
        if (same && !equal) {
            ways.add(place.whereZero(more));
            ahead.forEach(form -> ways.addAll(notZero(form)));
        } else if (equal && !same && first.isDistinct()) {
            ways.add(place);
            ways.addAll(notZero(more));
        } else if (first.isAscending() && more.at(point) < 0 && ahead.get(0).at(point) >= 0) {
            ways.add(IntegerSet.ALL.where(more));
            ways.add(IntegerSet.ALL.where(ahead.get(0).times(-1).plus(-1)));
        }
        return ways;
    }

    private static List<IntegerSet> notZero(Affine form) {
        return List.of(
                IntegerSet.ALL.where(form.plus(-1)),
                IntegerSet.ALL.where(form.times(-1).plus(-1)));
    }

    // ---- rows

    private @Nullable Map<Object, Long> solve(IntegerSet set) throws OmegaTest.GaveUp {
        List<Object> terms = order(set);
        Map<Object, Integer> positions = new HashMap<>();
        for (Object term : terms) {
            positions.put(term, positions.size() + 1);
        }
        List<long[]> inequalities = rows(set.nonNegative(), positions);
        for (Object term : terms) {
            if (IntegerSet.isSize(term)) {
                inequalities.add(row(Affine.term(term), positions));
            }
        }
        long[] found = OmegaTest.solve(rows(set.zero(), positions), inequalities, terms.size(), effort);
        if (found == null) {
            return null;
        }
        Map<Object, Long> values = new LinkedHashMap<>();
        positions.forEach((term, position) -> values.put(term, found[position]));
        return values;
    }

    /**
     * All terms in an order that is the same in every JVM, which that of a set is not: so is then what is found. Sizes are
     * the last to be eliminated and so the first to have a value, a small one.
     */
    private static List<Object> order(IntegerSet set) {
        Set<Object> terms = new HashSet<>();
        set.nonNegative().forEach(form -> terms.addAll(form.coefficients().keySet()));
        set.zero().forEach(form -> terms.addAll(form.coefficients().keySet()));
        Map<Object, String> keys = new HashMap<>();
        terms.forEach(term -> keys.put(term, (IntegerSet.isSize(term) ? "1" : "0") + Affine.key(term)));
        List<Object> ordered = new ArrayList<>(terms);
        ordered.sort(Comparator.comparing(term -> keys.getOrDefault(term, "")));
        return ordered;
    }

    private static List<long[]> rows(List<Affine> forms, Map<Object, Integer> positions) {
        List<long[]> rows = new ArrayList<>(forms.size() + positions.size());
        forms.forEach(form -> rows.add(row(form, positions)));
        return rows;
    }

    private static long[] row(Affine form, Map<Object, Integer> positions) {
        long[] row = new long[positions.size() + 1];
        row[0] = form.constant();
        form.coefficients().forEach((term, coefficient) -> row[positions.getOrDefault(term, 0)] = coefficient);
        return row;
    }
}
