package dev.quern.compiler.analysis;

import dev.quern.ir.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values of indices, sizes and arguments for which affine conditions all hold. Sizes are known not to be negative, and
 * a {@link DefinedTerm} to be what defines it.
 *
 * @param nonNegative what is at least 0
 * @param zero what is 0
 */
public record IntegerSet(List<Affine> nonNegative, List<Affine> zero) {
    /** Everything. */
    public static final IntegerSet ALL = new IntegerSet(List.of(), List.of());

    /** What a question that stands alone may cost: some milliseconds; the sets of loop nests take a hundredth. */
    private static final long ROWS = 20_000;

    public IntegerSet {
        nonNegative = List.copyOf(nonNegative);
        zero = List.copyOf(zero);
    }

    /** The part of this where a form is at least 0. */
    public IntegerSet where(Affine form) {
        return new IntegerSet(append(nonNegative, List.of(form)), zero);
    }

    /** The part of this where a form is 0. */
    public IntegerSet whereZero(Affine form) {
        return new IntegerSet(nonNegative, append(zero, List.of(form)));
    }

    /** What is in both. */
    public IntegerSet and(IntegerSet other) {
        return new IntegerSet(append(nonNegative, other.nonNegative), append(zero, other.zero));
    }

    private static List<Affine> append(List<Affine> first, List<Affine> second) {
        List<Affine> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** The set with other terms in the place of some. */
    IntegerSet rename(Map<Object, Object> names) {
        return new IntegerSet(
                nonNegative.stream().map(form -> form.rename(names)).toList(),
                zero.stream().map(form -> form.rename(names)).toList());
    }

    /** Whether the form is surely at least 0 everywhere in the set. */
    public boolean implies(Affine form) {
        try {
            return where(form.times(-1).plus(-1)).isSurelyEmpty();
        } catch (ArithmeticException e) {
            return false;
        }
    }

    /** Whether the set surely has nothing in it: it has not, unless that takes too much to decide. */
    public boolean isSurelyEmpty() {
        try {
            return find(new OmegaTest.Effort(ROWS)).isEmpty();
        } catch (OmegaTest.GaveUp e) {
            return false;
        }
    }

    /**
     * A point of the set: a value for each term of its conditions, and for each that those are made of.
     *
     * @return empty if there is none
     * @throws OmegaTest.GaveUp if the effort does not suffice to find one or to see that there is none
     */
    Optional<Map<Object, Long>> find(OmegaTest.Effort effort) throws OmegaTest.GaveUp {
        return Optional.ofNullable(new PointSearch(effort).in(this));
    }

    /** Whether a term of a condition is the size of a dimension. */
    static boolean isSize(Object term) {
        return term instanceof Dim.Symbol;
    }
}
