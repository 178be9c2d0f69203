package dev.quern.compiler.analysis;

import dev.quern.KernelDefinitionException;
import dev.quern.compiler.analysis.Dependences.Conflict;
import dev.quern.compiler.analysis.LoopAccesses.Place;
import dev.quern.ir.Assumption;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Sharing;
import dev.quern.ir.Stmt;
import dev.quern.ir.UpdateOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Proves that the iterations of every prange of a lowered kernel may run in any order and at the same time, those of
 * nested ones too, or refuses the kernel with two iterations that may not.
 *
 * <p>Free of races is a prange no two iterations of which touch one element that one of them writes. Updates by one
 * operation of what is not touched otherwise are a reduction, and pass, where all iterations update the same elements or
 * where the kernel says {@code atomic}: their targets are {@link Sharing#ATOMIC} in the kernel that comes out, and no
 * others are. What is {@link Sharing#UNCHECKED} is the user's responsibility.
 */
public final class Races {
    /**
     * Two iterations of a prange that touch one element.
     *
     * @param values of sizes, arguments and the indices of loops around
     * @param subscripts of the element, as far as they are known
     * @param isCertain whether they surely do: no condition was left out, and no subscript is data
     */
    public record Counterexample(
            Stmt.Loop loop,
            Map<Object, Long> values,
            long first,
            long second,
            String array,
            List<Optional<Long>> subscripts,
            boolean isCertain) {
        public Counterexample {
            values = Map.copyOf(values);
            subscripts = List.copyOf(subscripts);
        }
    }

    /** Why a kernel is refused, with two iterations where that is what is wrong. */
    public record Refusal(KernelDefinitionException error, Optional<Counterexample> counterexample) {}

    private final BlockVariables variables;
    private final Consumer<String> notes;
    private Optional<Counterexample> counterexample = Optional.empty();
    private final Map<String, Forms.Promises> inputs = new HashMap<>();
    /** What the outermost pranges reduce into. Loops that look alike are equal, and have different places. */
    private final Map<Stmt.Loop, Set<String>> reduced = new IdentityHashMap<>();

    private Races(List<Stmt> body, List<Assumption> assumptions, Consumer<String> notes) {
        this.variables = BlockVariables.of(body);
        this.notes = notes;
        for (Assumption assumption : assumptions) {
            boolean distinct = assumption.kind() == Assumption.Kind.DISTINCT;
            inputs.merge(
                    assumption.array().name(),
                    new Forms.Promises(distinct, !distinct),
                    (one, other) -> new Forms.Promises(
                            one.isDistinct() || other.isDistinct(), one.isAscending() || other.isAscending()));
        }
    }

    /**
     * The kernel with its reductions marked.
     *
     * @param notes takes a line for the user about each prange
     * @throws KernelDefinitionException if a prange is not free of races, or it could not be decided
     */
    public static KernelIr prove(KernelIr kernel, Consumer<String> notes) {
        Races races = new Races(kernel.body(), kernel.assumptions(), notes);
        races.prove(kernel.body(), List.of(), false);
        return kernel.withBody(races.mark(kernel.body()));
    }

    /** Why a lowered kernel with this body would be refused, if it would. */
    public static Optional<Refusal> refusal(List<Stmt> body, List<Assumption> assumptions) {
        Races races = new Races(body, assumptions, note -> {});
        try {
            races.prove(body, List.of(), false);
            return Optional.empty();
        } catch (KernelDefinitionException e) {
            return Optional.of(new Refusal(e, races.counterexample));
        }
    }

    /** @param isInside whether it stands in a prange, whose reductions it belongs to then */
    private void prove(List<Stmt> block, List<Stmt> around, boolean isInside) {
        for (Stmt statement : block) {
            boolean isParallel = statement instanceof Stmt.Loop loop && loop.isParallel();
            if (statement instanceof Stmt.Loop loop && isParallel) {
                // Refuses variables that its iterations cannot share.
                ParallelRegion.of(loop, List.of());
                Set<String> arrays = prove(loop, around);
                if (!isInside) {
                    reduced.put(loop, arrays);
                }
            }
            List<Stmt> path = new ArrayList<>(around);
            path.add(statement);
            statement.blocks().forEach(inner -> prove(inner, path, isInside || isParallel));
        }
    }

    /** The arrays that the loop reduces into. */
    private Set<String> prove(Stmt.Loop loop, List<Stmt> around) {
        LoopAccesses accesses = LoopAccesses.of(loop, around, variables, inputs);
        Map<String, List<Conflict>> conflicts = new LinkedHashMap<>();
        Set<String> unchecked = new LinkedHashSet<>();
        for (Conflict conflict :
                Dependences.of(accesses, new OmegaTest.Effort(Collisions.ROWS)).conflicts()) {
            if (conflict.isUnchecked()) {
                unchecked.add(conflict.toString());
            } else {
                conflicts
                        .computeIfAbsent(conflict.first().access().array().name(), unused -> new ArrayList<>())
                        .add(conflict);
            }
        }
        conflicts.forEach((array, all) -> requireReduction(accesses, array, all));
        notes.accept(note(loop, accesses, conflicts.keySet(), unchecked));
        return conflicts.keySet();
    }

    private static String note(Stmt.Loop loop, LoopAccesses accesses, Set<String> arrays, Set<String> unchecked) {
        List<String> proved = accesses.all().entrySet().stream()
                .filter(each ->
                        each.getValue().stream().anyMatch(place -> place.use().writes()))
                .map(Map.Entry::getKey)
                .filter(array -> !arrays.contains(array))
                .toList();
        String text = "prange %s at %s: ".formatted(loop.index(), loop.site());
        text += proved.isEmpty()
                ? "its iterations write nothing but what they reduce into"
                : "proved that no iteration touches what another writes of " + String.join(" and ", proved);
        return unchecked.isEmpty() ? text : text + ", but for your word for " + String.join("; ", unchecked);
    }

    /** Whether all that is done to an array is to update it by one operation, where that may be combined. */
    private void requireReduction(LoopAccesses accesses, String array, List<Conflict> conflicts) {
        List<Place> places = accesses.all().getOrDefault(array, List.of());
        List<Place> proved = places.stream()
                .filter(place -> place.use().access().sharing() != Sharing.UNCHECKED)
                .toList();
        Set<Optional<UpdateOp>> operations = new HashSet<>();
        proved.forEach(
                place -> operations.add(accesses.combines(place) ? place.use().update() : Optional.empty()));
        if (operations.size() != 1 || operations.contains(Optional.empty())) {
            RaceMessage message = RaceMessage.of(accesses, places, conflicts);
            counterexample = message.counterexample();
            throw message.error();
        }
        if (proved.size() < places.size()) {
            throw RaceMessage.unchecked(proved.get(0), places);
        }
    }

    // ---- marks

    private List<Stmt> mark(List<Stmt> block) {
        return block.stream()
                .map(statement -> statement instanceof Stmt.Loop loop && loop.isParallel()
                        ? mark(loop, reduced.getOrDefault(loop, Set.of()))
                        : statement.withBlocks(
                                statement.blocks().stream().map(this::mark).toList()))
                .toList();
    }

    /** Within a prange exactly those updates are atomic that reduce into an array. */
    private static Stmt mark(Stmt statement, Set<String> arrays) {
        Stmt marked = statement.withBlocks(statement.blocks().stream()
                .map(block -> block.stream().map(inner -> mark(inner, arrays)).toList())
                .toList());
        if (!(marked instanceof Stmt.Update update)) {
            return marked;
        }
        Expr.Access target = update.target();
        boolean reduces = arrays.contains(target.array().name());
        return reduces || target.sharing() == Sharing.ATOMIC
                ? new Stmt.Update(
                        update.op(),
                        target.with(reduces ? Sharing.ATOMIC : Sharing.PROVED),
                        update.value(),
                        update.site())
                : update;
    }
}
