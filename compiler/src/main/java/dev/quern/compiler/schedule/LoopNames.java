package dev.quern.compiler.schedule;

import dev.quern.KernelDefinitionException;
import dev.quern.ir.Directive;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Stmt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The loops of a lowered kernel, by the names that {@link Directive}s call them. */
public final class LoopNames {
    /**
     * A loop.
     *
     * @param around the loops around, outermost first
     * @param number which of the loops over an index of its name it is, from 1 on in the order of the text
     */
    record Place(Stmt.Loop loop, List<Stmt.Loop> around, int number) {}

    private final List<Place> places = new ArrayList<>();

    /** How many loops are over an index of a name. */
    private final Map<String, Integer> counts = new HashMap<>();

    private LoopNames() {}

    static LoopNames of(KernelIr kernel) {
        LoopNames names = new LoopNames();
        names.collect(kernel.body(), List.of());
        return names;
    }

    /**
     * Requires that each loop which the kernel's schedule names is there, and is one.
     *
     * @throws KernelDefinitionException if one is not, with the loops that are
     */
    public static void require(KernelIr lowered) {
        LoopNames names = of(lowered);
        names.require(lowered.schedule(), names.places.isEmpty() ? "the kernel has none" : "its loops are " + names);
    }

    /**
     * The same for a kernel in which the loops were found before it was rewritten.
     *
     * @param rewrites what was changed
     */
    public static void require(KernelIr rewritten, List<String> rewrites) {
        LoopNames names = of(rewritten);
        names.requireSome(
                rewritten.schedule(),
                "the compiler has rewritten the loops to %s: %s"
                        .formatted(names.places.isEmpty() ? "none" : names, String.join("; ", rewrites)));
    }

    private void require(List<Directive> schedule, String remedy) {
        for (Directive directive : schedule) {
            for (String name : directive.loops()) {
                List<Place> found = all(name);
                if (found.size() != 1) {
                    throw new KernelDefinitionException(
                            directive.site(),
                            "%s: there %s over %s"
                                    .formatted(
                                            directive.text(),
                                            found.isEmpty() ? "is no loop" : "are %d loops".formatted(found.size()),
                                            name),
                            remedy);
                }
            }
        }
    }

    /** Of loops that a rewrite has copied the first is the user's. */
    private void requireSome(List<Directive> schedule, String remedy) {
        for (Directive directive : schedule) {
            for (String name : directive.loops()) {
                if (all(name).isEmpty()) {
                    throw new KernelDefinitionException(
                            directive.site(), "%s: there is no loop over %s".formatted(directive.text(), name), remedy);
                }
            }
        }
    }

    private void collect(List<Stmt> block, List<Stmt.Loop> around) {
        for (Stmt statement : block) {
            List<Stmt.Loop> inside = around;
            if (statement instanceof Stmt.Loop loop) {
                int number = counts.merge(loop.index().name(), 1, Integer::sum);
                places.add(new Place(loop, around, number));
                inside = new ArrayList<>(around);
                inside.add(loop);
            }
            for (List<Stmt> inner : statement.blocks()) {
                collect(inner, inside);
            }
        }
    }

    /** The loop of a name that has been required. */
    Place find(String name) {
        return all(name).get(0);
    }

    private List<Place> all(String name) {
        return places.stream()
                .filter(place ->
                        name(place).equals(name) || place.loop().index().name().equals(name))
                .toList();
    }

    /** The index alone where no other loop has its name, and otherwise with a number. */
    private String name(Place place) {
        String index = place.loop().index().name();
        return counts.getOrDefault(index, 0) == 1 ? index : index + "#" + place.number();
    }

    /** All loops with their lines, as a list. */
    @Override
    public String toString() {
        return places.stream()
                .map(place -> name(place) + " at " + place.loop().site())
                .collect(Collectors.joining(", "));
    }
}
