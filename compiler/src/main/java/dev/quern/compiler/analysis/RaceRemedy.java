package dev.quern.compiler.analysis;

import dev.quern.compiler.analysis.Dependences.Conflict;
import dev.quern.compiler.analysis.Dependences.Use;
import dev.quern.compiler.analysis.LoopAccesses.Place;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Expr;
import dev.quern.ir.Traversal;
import dev.quern.ir.UpdateOp;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a user can write where two iterations touch one element.
 *
 * @param places all that the loop does to the array
 * @param point values for which it happens, where some were found
 */
record RaceRemedy(LoopAccesses accesses, List<Place> places, Conflict conflict, Map<Object, Long> point) {
    private Use one() {
        return conflict.first().writes() ? conflict.first() : conflict.second();
    }

    private Use other() {
        return conflict.first().writes() ? conflict.second() : conflict.first();
    }

    String text() {
        Set<String> data = new HashSet<>();
        boolean isUnknown = conflict.evidence().isEmpty();
        boolean isCombined = false;
        for (Place place : places) {
            if (place.use().equals(conflict.first()) || place.use().equals(conflict.second())) {
                isUnknown |= place.subscripts().stream().anyMatch(Optional::isEmpty);
                isCombined |= place.use().update().isPresent() && accesses.combines(place);
                data.addAll(inputs(place.use().access().subscripts()));
            }
        }
        if (places.stream().allMatch(place -> place.use().update().isPresent())) {
            return updates(data);
        } else if (isCombined && !other().writes()) {
            return "read it in a loop of its own after the prange, or make the loop a k.range";
        } else if (isCombined) {
            return "set it in a loop of its own before the prange, or make the loop a k.range";
        } else if (!data.isEmpty()) {
            return "if no two elements of %s are equal, say k.distinct(%s), which each call checks; "
                            .formatted(first(data), first(data))
                    + ".unchecked() takes your word for an access; or make the loop a k.range";
        } else if (isUnknown) {
            return ".unchecked() takes your word for an access; or make the loop a k.range";
        }
        return affine();
    }

    private String updates(Set<String> data) {
        if (places.stream().map(place -> place.use().update()).distinct().count() > 1) {
            return "reduce into one array for each operation, or make the loop a k.range";
        }
        String distinct = data.isEmpty()
                ? ""
                : "; if no two elements of %s are equal, say k.distinct(%s), which each call checks"
                        .formatted(first(data), first(data));
        return "to combine the updates write %s.at(...).atomic().%s(...)%s; or make the loop a k.range"
                .formatted(
                        one().access().array().name(),
                        one().update().map(UpdateOp::text).orElse("set"),
                        distinct);
    }

    private String affine() {
        Set<String> starts = new HashSet<>();
        point.keySet().forEach(term -> {
            if (term instanceof DefinedTerm.Element element && element.array().rank() == 1) {
                starts.add(element.array().name());
            }
        });
        if (!starts.isEmpty()) {
            return "if %s never descends, say k.ascending(%s), which each call checks; or make the loop a k.range"
                    .formatted(first(starts), first(starts));
        }
        if (isOneElement()) {
            return "use %s in a subscript, reduce with plusAssign or its kin, or make the loop a k.range"
                    .formatted(accesses.loop().index());
        }
        return other().writes()
                ? "let each iteration write elements of its own, or make the loop a k.range"
                : "read from another array than the one that is written, or make the loop a k.range";
    }

    private boolean isOneElement() {
        return places.stream()
                .filter(place -> place.use().equals(one()) || place.use().equals(other()))
                .allMatch(accesses::isShared);
    }

    private static String first(Set<String> names) {
        return names.stream().sorted().findFirst().orElse("");
    }

    /** The arrays that subscripts are read from and whose elements could be promised to be distinct. */
    private static Set<String> inputs(List<Expr> subscripts) {
        Set<String> inputs = new HashSet<>();
        Traversal.forEach(subscripts, expr -> {
            if (expr instanceof Expr.Access access
                    && access.array().role() == ArrayDecl.Role.IN
                    && access.dtype().isInteger()) {
                inputs.add(access.array().name());
            }
        });
        return inputs;
    }
}
