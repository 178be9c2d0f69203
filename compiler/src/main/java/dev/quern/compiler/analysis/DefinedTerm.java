package dev.quern.compiler.analysis;

import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Index;
import java.util.List;
import java.util.Map;

/**
 * A term of an affine form that is itself made of affine forms: what is not affine, such as a quotient, has a name of its
 * own this way, and is known by its {@link #definition}.
 */
sealed interface DefinedTerm {
    /** What it is made of. */
    List<Affine> parts();

    /** The same made of others: as many as {@link #parts} has, in its order. */
    DefinedTerm of(List<Affine> parts);

    /** What holds of it: one of these sets. */
    List<IntegerSet> definition();

    /** Whether it has exactly one value that its definition gives. */
    default boolean isExact() {
        return true;
    }

    /** How many steps a loop has taken to its index, where they are not of 1. */
    record Steps(Affine index) implements DefinedTerm {
        static Steps of(Index index) {
            return new Steps(Affine.term(index));
        }

        @Override
        public List<Affine> parts() {
            return List.of(index);
        }

        @Override
        public DefinedTerm of(List<Affine> parts) {
            return new Steps(parts.get(0));
        }

        /** The loop says it. */
        @Override
        public List<IntegerSet> definition() {
            return List.of(IntegerSet.ALL);
        }
    }

    /** The dividend by the divisor, which is positive, rounded down. */
    record Quotient(Affine dividend, long divisor) implements DefinedTerm {
        @Override
        public List<Affine> parts() {
            return List.of(dividend);
        }

        @Override
        public DefinedTerm of(List<Affine> parts) {
            return new Quotient(parts.get(0), divisor);
        }

        @Override
        public List<IntegerSet> definition() {
            Affine remainder = dividend.minus(Affine.term(this).times(divisor));
            return List.of(
                    IntegerSet.ALL.where(remainder).where(remainder.times(-1).plus(divisor - 1)));
        }
    }

    /** The dividend by the divisor, which is positive, rounded towards 0. */
    record Truncated(Affine dividend, long divisor) implements DefinedTerm {
        @Override
        public List<Affine> parts() {
            return List.of(dividend);
        }

        @Override
        public DefinedTerm of(List<Affine> parts) {
            return new Truncated(parts.get(0), divisor);
        }

        @Override
        public List<IntegerSet> definition() {
            Affine remainder = dividend.minus(Affine.term(this).times(divisor));
            return List.of(
                    IntegerSet.ALL
                            .where(dividend)
                            .where(remainder)
                            .where(remainder.times(-1).plus(divisor - 1)),
                    IntegerSet.ALL
                            .where(dividend.times(-1).plus(-1))
                            .where(remainder.times(-1))
                            .where(remainder.plus(divisor - 1)));
        }
    }

    /** The lesser of two. */
    record Least(Affine first, Affine second) implements DefinedTerm {
        @Override
        public List<Affine> parts() {
            return List.of(first, second);
        }

        @Override
        public DefinedTerm of(List<Affine> parts) {
            return new Least(parts.get(0), parts.get(1));
        }

        @Override
        public List<IntegerSet> definition() {
            Affine ahead = second.minus(first);
            Affine self = Affine.term(this);
            return List.of(
                    IntegerSet.ALL.where(ahead).whereZero(self.minus(first)),
                    IntegerSet.ALL.where(ahead.times(-1).plus(-1)).whereZero(self.minus(second)));
        }
    }

    /** One of two by a condition. */
    record Choice(Domain condition, Domain otherwise, Affine whenTrue, Affine whenFalse) implements DefinedTerm {
        @Override
        public List<Affine> parts() {
            return List.of(whenTrue, whenFalse);
        }

        @Override
        public DefinedTerm of(List<Affine> parts) {
            return new Choice(condition, otherwise, parts.get(0), parts.get(1));
        }

        @Override
        public DefinedTerm rename(Map<Object, Object> names) {
            return new Choice(
                    condition.rename(names), otherwise.rename(names), whenTrue.rename(names), whenFalse.rename(names));
        }

        @Override
        public boolean isExact() {
            return condition.isExact() && otherwise.isExact();
        }

        @Override
        public List<IntegerSet> definition() {
            Affine self = Affine.term(this);
            return condition
                    .whereZero(self.minus(whenTrue))
                    .or(otherwise.whereZero(self.minus(whenFalse)))
                    .parts();
        }
    }

    /**
     * An element of an array that nothing writes.
     *
     * @param isDistinct whether no two elements are equal
     * @param isAscending whether none is less than the one before it
     */
    record Element(ArrayDecl array, List<Affine> subscripts, boolean isDistinct, boolean isAscending)
            implements DefinedTerm {
        public Element {
            subscripts = List.copyOf(subscripts);
        }

        @Override
        public List<Affine> parts() {
            return subscripts;
        }

        @Override
        public DefinedTerm of(List<Affine> parts) {
            return new Element(array, parts, isDistinct, isAscending);
        }

        /** It is data. */
        @Override
        public boolean isExact() {
            return false;
        }

        @Override
        public List<IntegerSet> definition() {
            return List.of(IntegerSet.ALL);
        }
    }

    /** The same term with other names in its parts. */
    default DefinedTerm rename(Map<Object, Object> names) {
        return of(parts().stream().map(part -> part.rename(names)).toList());
    }
}
