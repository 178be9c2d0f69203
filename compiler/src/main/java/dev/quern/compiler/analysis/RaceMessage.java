package dev.quern.compiler.analysis;

import dev.quern.KernelDefinitionException;
import dev.quern.compiler.analysis.Dependences.Conflict;
import dev.quern.compiler.analysis.Dependences.Evidence;
import dev.quern.compiler.analysis.Dependences.Use;
import dev.quern.compiler.analysis.LoopAccesses.Place;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.Local;
import dev.quern.ir.Names;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Sharing;
import dev.quern.ir.Site;
import dev.quern.ir.Traversal;
import dev.quern.ir.UpdateOp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells a user why a prange is refused: two iterations, the element that both touch, the accesses with their lines, the
 * sizes and numbers for which it happens, and what to write instead.
 */
final class RaceMessage {
    private final LoopAccesses accesses;
    private final List<Place> places;
    private final Conflict conflict;
    private final Map<Object, Long> point;

    private RaceMessage(LoopAccesses accesses, List<Place> places, Conflict conflict) {
        this.accesses = accesses;
        this.places = places;
        this.conflict = conflict;
        this.point = conflict.evidence().map(Evidence::smallPoint).orElse(Map.of());
    }

    /**
     * Why the loop is refused.
     *
     * @param places all that the loop does to an array
     * @param conflicts all of the array, of which the first is told that is no pair of updates that could be combined
     */
    static RaceMessage of(LoopAccesses accesses, List<Place> places, List<Conflict> conflicts) {
        Comparator<Conflict> order = Comparator.comparing(conflict -> areCombined(accesses, places, conflict));
        order = order.thenComparing(
                conflict -> conflict.evidence().filter(Evidence::isCertain).isEmpty());
        order = order.thenComparing(
                conflict -> !conflict.first().writes() || !conflict.second().writes());
        Conflict told = conflicts.stream().min(order).orElseThrow();
        return new RaceMessage(accesses, places, told);
    }

    KernelDefinitionException error() {
        return new KernelDefinitionException(
                site(one()),
                conflict.evidence().isPresent() ? iterations() : undecided(),
                new RaceRemedy(accesses, places, conflict, point).text());
    }

    /** The two iterations, where some were found. */
    Optional<Races.Counterexample> counterexample() {
        boolean swapped = !conflict.first().writes();
        Index index = accesses.loop().index();
        Map<Object, Long> values = new HashMap<>(point);
        values.keySet()
                .removeIf(term -> term instanceof DefinedTerm
                        || term instanceof String
                        || accesses.others().containsKey(term)
                        || accesses.others().containsValue(term));
        List<Optional<Long>> subscripts = new ArrayList<>();
        for (int axis = 0; axis < one().access().subscripts().size(); axis++) {
            subscripts.add(subscript(axis, swapped));
        }
        return conflict.evidence()
                .map(evidence -> new Races.Counterexample(
                        accesses.loop(),
                        values,
                        point.getOrDefault(term(index, swapped), 0L),
                        point.getOrDefault(term(index, !swapped), 0L),
                        one().access().array().name(),
                        subscripts,
                        evidence.isCertain()));
    }

    private static boolean areCombined(LoopAccesses accesses, List<Place> places, Conflict conflict) {
        return conflict.first().update().isPresent()
                && conflict.first().update().equals(conflict.second().update())
                && places.stream()
                        .filter(place -> place.use().equals(conflict.first())
                                || place.use().equals(conflict.second()))
                        .allMatch(accesses::combines);
    }

    /** A refusal where something unchecked is done to an array that is reduced into. */
    static KernelDefinitionException unchecked(Place reduced, List<Place> places) {
        Use use = places.stream()
                .map(Place::use)
                .filter(each -> each.access().sharing() == Sharing.UNCHECKED)
                .findFirst()
                .orElseThrow();
        return new KernelDefinitionException(
                use.access().site(),
                "the prange %ss %s here, and reduces into %s at %s, each chunk of iterations into a copy of its own"
                        .formatted(
                                verb(use),
                                IrPrinter.text(use.access()),
                                reduced.use().access().array().name(),
                                reduced.use().statement().site()),
                "say .atomic() at both if both are updates, or use two pranges");
    }

    /** The use to begin with: one that writes. */
    private Use one() {
        return conflict.first().writes() ? conflict.first() : conflict.second();
    }

    private Use other() {
        return conflict.first().writes() ? conflict.second() : conflict.first();
    }

    // ---- what happens

    private String undecided() {
        return "it is too much to decide whether two iterations of the prange over %s touch one element of %s: %s and %s"
                .formatted(accesses.loop().index(), one().access().array().name(), one(), other());
    }

    private String iterations() {
        boolean may = conflict.evidence().filter(Evidence::isCertain).isEmpty();
        boolean swapped = !conflict.first().writes();
        String first = iteration(one(), swapped);
        String second = iteration(other(), !swapped);
        String element = element(swapped);
        String text;
        if (!one().update().equals(other().update())
                && other().update().isPresent()
                && one().update().isPresent()) {
            text = "iteration %s of the prange %s %s by %s and iteration %s by %s"
                    .formatted(first, may ? "may update" : "updates", element, name(one()), second, name(other()));
        } else if (verb(one()).equals(verb(other()))) {
            text = "iterations %s and %s of the prange %sboth %s %s"
                    .formatted(first, second, may ? "may " : "", verb(one()), element);
        } else {
            text = "iteration %s of the prange %s %s and iteration %s %s it"
                    .formatted(
                            first,
                            may ? "may " + verb(one()) : verb(one()) + "s",
                            element,
                            second,
                            may ? "may " + verb(other()) : verb(other()) + "s");
        }
        String accessed = accessTexts();
        return text + (accessed.equals(element) ? "" : ": " + accessed) + values();
    }

    private static String name(Use use) {
        return use.update().map(UpdateOp::text).orElse("set");
    }

    private static String verb(Use use) {
        return !use.writes() ? "read" : use.update().isPresent() ? "update" : "write";
    }

    /** For example {@code i=0}, or {@code i=0, j=1} where the element is another one for each j. */
    private String iteration(Use use, boolean isSecond) {
        List<String> values = new ArrayList<>();
        values.add(value(accesses.loop().index(), isSecond));
        Set<Index> named = new HashSet<>();
        Traversal.forEach(use.access().subscripts(), expr -> {
            if (expr instanceof Expr.IndexRef ref
                    && accesses.others().containsKey(ref.index())
                    && !Names.isUnnamed(ref.index())) {
                named.add(ref.index());
            }
        });
        named.remove(accesses.loop().index());
        named.stream()
                .sorted(Comparator.comparing(Index::id))
                .filter(index -> point.containsKey(term(index, isSecond)))
                .forEach(index -> values.add(value(index, isSecond)));
        return String.join(", ", values);
    }

    private Object term(Object term, boolean isSecond) {
        return isSecond ? accesses.others().getOrDefault(term, term) : term;
    }

    private String value(Index index, boolean isSecond) {
        return index.name() + "=" + point.getOrDefault(term(index, isSecond), 0L);
    }

    /** The element, where its subscripts are known of one of the two. */
    private String element(boolean swapped) {
        List<String> values = new ArrayList<>();
        String array = one().access().array().name();
        for (int axis = 0; axis < one().access().subscripts().size(); axis++) {
            Optional<Long> known = subscript(axis, swapped);
            if (known.isEmpty()) {
                return "an element of " + array;
            }
            values.add(known.get().toString());
        }
        return values.isEmpty() ? array : array + "[" + String.join(", ", values) + "]";
    }

    private Optional<Long> subscript(int axis, boolean swapped) {
        return known(one(), axis, swapped).or(() -> known(other(), axis, !swapped));
    }

    private Optional<Long> known(Use use, int axis, boolean isSecond) {
        return places.stream()
                .filter(place -> place.use().equals(use))
                .findFirst()
                .flatMap(place -> place.subscripts().get(axis))
                .flatMap(form -> at(isSecond ? form.rename(accesses.others()) : form));
    }

    private Optional<Long> at(Affine form) {
        long sum = form.constant();
        for (Map.Entry<Object, Long> term : form.coefficients().entrySet()) {
            Long value = point.get(term.getKey());
            if (value == null) {
                return Optional.empty();
            }
            sum += term.getValue() * value;
        }
        return Optional.of(sum);
    }

    /** The accesses as they are written; the line of the second where it is not that of the first. */
    private String accessTexts() {
        String first = text(one());
        String second = text(other());
        if (!isSameLine(site(one()), site(other()))) {
            return first + " and, at " + site(other()) + ", " + second;
        }
        return first.equals(second) ? first : first + " and " + second;
    }

    /** The line. An array that is read as a whole has that of its declaration. */
    private static Site site(Use use) {
        Site site = use.access().site();
        boolean isDeclaration = isSameLine(site, use.access().array().site());
        return use.writes() || isDeclaration ? use.statement().site() : site;
    }

    /** All sites are equal as nodes go. */
    private static boolean isSameLine(Site one, Site other) {
        return one.toString().equals(other.toString());
    }

    private String text(Use use) {
        List<String> subscripts = use.access().subscripts().stream()
                .map(subscript -> subscript instanceof Expr.IndexRef ref && Names.isUnnamed(ref.index())
                        ? ":"
                        : IrPrinter.text(subscript))
                .toList();
        String array = use.access().array().name();
        return subscripts.isEmpty() ? array : array + "[" + String.join(", ", subscripts) + "]";
    }

    /** Sizes, arguments, what is the same in both iterations, and elements that the subscripts depend on. */
    private String values() {
        Map<String, Long> values = new HashMap<>();
        Set<Object> varying = new HashSet<>(accesses.others().keySet());
        varying.addAll(accesses.others().values());
        point.forEach((term, value) -> {
            if (term instanceof DefinedTerm.Element element) {
                name(element).ifPresent(name -> values.put(name, value));
            } else if (IntegerSet.isSize(term)
                    || term instanceof ScalarDecl
                    || (term instanceof Index || term instanceof Local) && !varying.contains(term)) {
                values.put(term instanceof ScalarDecl scalar ? scalar.name() : term.toString(), value);
            }
        });
        List<String> texts = values.entrySet().stream()
                .map(each -> each.getKey() + " = " + each.getValue())
                .sorted()
                .toList();
        return texts.isEmpty() ? "" : ", with " + String.join(", ", texts);
    }

    private Optional<String> name(DefinedTerm.Element element) {
        List<String> subscripts = new ArrayList<>();
        for (Affine subscript : element.subscripts()) {
            Optional<Long> value = at(subscript);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            subscripts.add(value.get().toString());
        }
        return Optional.of(element.array().name() + "[" + String.join(", ", subscripts) + "]");
    }
}
