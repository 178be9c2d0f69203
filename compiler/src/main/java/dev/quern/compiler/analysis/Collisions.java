package dev.quern.compiler.analysis;

import dev.quern.compiler.analysis.Dependences.Conflict;
import dev.quern.compiler.analysis.Dependences.Evidence;
import dev.quern.compiler.analysis.LoopAccesses.Place;
import dev.quern.ir.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which accesses of a loop touch one element in two of its iterations. */
final class Collisions {
    /** What a loop may cost: some ten milliseconds at worst, and a hundredth of that as a rule. */
    static final long ROWS = 25_000;

    /** Steps beyond this are those of no loop over an array. */
    private static final long GREATEST_STEP = 1L << 31;

    private final LoopAccesses accesses;
    private final Map<Object, Object> others;
    private final OmegaTest.Effort effort;
    private final Affine index;
    private final Affine ahead;

    Collisions(LoopAccesses accesses, OmegaTest.Effort effort) {
        this.accesses = accesses;
        this.others = accesses.others();
        this.effort = effort;
        this.index = Affine.term(accesses.loop().index());
        this.ahead = index.rename(others).minus(index);
    }

    /** The conflicts among the places of one array, in the order of the text. */
    List<Conflict> among(List<Place> array) {
        List<Conflict> conflicts = new ArrayList<>();
        for (int first = 0; first < array.size(); first++) {
            for (int second = first; second < array.size(); second++) {
                Place one = array.get(first);
                Place other = array.get(second);
                if ((one.use().writes() || other.use().writes()) && !areApart(one, other)) {
                    conflict(one, other).ifPresent(conflicts::add);
                }
            }
        }
        return conflicts;
    }

    /** Whether that is seen at a glance: an axis has the index, and what else it has is the same in all iterations. */
    private boolean areApart(Place first, Place second) {
        for (int axis = 0; axis < first.subscripts().size(); axis++) {
            Optional<Affine> one = first.subscripts().get(axis);
            if (one.isEmpty() || !one.equals(second.subscripts().get(axis))) {
                continue;
            }
            long factor = one.get().coefficient(accesses.loop().index());
            Affine rest = one.get().minus(index.times(factor));
            if (factor != 0 && rest.equals(rest.rename(others))) {
                return true;
            }
        }
        return false;
    }

    private Optional<Conflict> conflict(Place first, Place second) {
        try {
            Domain both = both(first, second);
            boolean certain = both.isExact()
                    && first.subscripts().stream().allMatch(Optional::isPresent)
                    && second.subscripts().stream().allMatch(Optional::isPresent);
            Optional<Evidence> evidence = evidence(both.where(ahead.plus(-1)), certain);
            if (evidence.isEmpty() && !first.equals(second)) {
                evidence = evidence(both.where(ahead.times(-1).plus(-1)), certain);
            }
            return evidence.map(found -> new Conflict(first.use(), second.use(), Optional.of(found)));
        } catch (ArithmeticException | OmegaTest.GaveUp e) {
            return Optional.of(new Conflict(first.use(), second.use(), Optional.empty()));
        }
    }

    /** The first access in one iteration, the second in any, at one element, which exists. */
    private Domain both(Place first, Place second) {
        Domain both = accesses.outside().and(first.domain()).and(second.domain().rename(others));
        for (int axis = 0; axis < first.subscripts().size(); axis++) {
            Optional<Affine> one = first.subscripts().get(axis);
            Optional<Affine> other = second.subscripts().get(axis).map(form -> form.rename(others));
            if (one.isPresent() && other.isPresent()) {
                both = both.whereZero(one.get().minus(other.get()));
            }
            Optional<Affine> element = one.or(() -> other);
            if (element.isPresent()) {
                Dim size = first.use().access().array().dims().get(axis);
                both = both.where(element.get())
                        .where(Forms.size(size).minus(element.get()).plus(-1));
            }
        }
        long step = Math.abs(accesses.loop().step());
        if (step > GREATEST_STEP) {
            throw new ArithmeticException("a step of " + step);
        }
        return step == 1
                ? both
                : both.whereZero(ahead.minus(Affine.term("steps ahead").times(step)));
    }

    private Optional<Evidence> evidence(Domain domain, boolean certain) throws OmegaTest.GaveUp {
        for (IntegerSet part : domain.parts()) {
            Optional<Map<Object, Long>> point = part.find(effort);
            if (point.isPresent()) {
                boolean exact = point.get().keySet().stream()
                        .allMatch(term -> !(term instanceof DefinedTerm defined) || defined.isExact());
                return Optional.of(new Evidence(part, point.get(), certain && exact));
            }
        }
        return Optional.empty();
    }
}
