package dev.quern.compiler.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds a point that is easy to read: small sizes first, then small indices. */
final class SmallPoint {
    /** Values from 0 that are tried for each term before the one that was found is taken. */
    private static final int TRIES = 10;

    /** In all: a point is shown once, in an error. */
    private static final long ROWS = 8_000;

    private SmallPoint() {}

    /** A point of the set with small values: as small as the effort finds, and no worse than the one given. */
    static Map<Object, Long> of(IntegerSet set, Map<Object, Long> found) {
        List<Object> terms = new ArrayList<>(found.keySet());
        terms.removeIf(term -> term instanceof DefinedTerm || term instanceof String);
        terms.sort(
                Comparator.comparing((Object term) -> !IntegerSet.isSize(term)).thenComparing(Affine::key));
        OmegaTest.Effort effort = new OmegaTest.Effort(ROWS);
        IntegerSet smaller = set;
        Map<Object, Long> best = found;
        try {
            for (Object term : terms) {
                long value = best.getOrDefault(term, 0L);
                for (long tried = 0; tried < TRIES && tried < Math.abs(value); tried++) {
                    IntegerSet fixed = smaller.whereZero(Affine.term(term).plus(-tried));
                    Optional<Map<Object, Long>> point = fixed.find(effort);
                    if (point.isPresent()) {
                        best = point.get();
                        break;
                    }
                }
                smaller = smaller.whereZero(Affine.term(term).plus(-best.getOrDefault(term, 0L)));
            }
        } catch (OmegaTest.GaveUp | ArithmeticException e) {
            return best;
        }
        return best;
    }
}
