package dev.quern.compiler;

import dev.quern.KernelDefinitionException;
import dev.quern.compiler.Placement.Kind;
import dev.quern.compiler.Placement.Placed;
import dev.quern.compiler.analysis.Accesses;
import dev.quern.compiler.analysis.Affine;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Neighborhood;
import dev.quern.ir.Site;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the dimension whose rows a kernel does apart from one another, and from it where each array goes.
 *
 * <p>A dimension is worth a try if the index of an outermost prange walks over the first axis of an array that has it.
 * {@link RowCheck} then looks at everything the kernel does. A dimension whose rows need not know their neighbours goes before
 * one whose rows have to.
 */
final class RowPlacement {
    private final KernelIr kernel;
    private final List<ParallelRegion> regions;

    private RowPlacement(KernelIr kernel, List<ParallelRegion> regions) {
        this.kernel = kernel;
        this.regions = regions;
    }

    /** Places a lowered kernel, or throws a {@link KernelDefinitionException} that does not name it yet. */
    static Placement infer(KernelIr kernel, List<ParallelRegion> regions) {
        return new RowPlacement(kernel, regions).infer();
    }

    private Placement infer() {
        for (Neighborhood near : kernel.neighborhoods()) {
            String points = near.points().name();
            throw new KernelDefinitionException(
                    near.site(),
                    "neighbours in %s may be rows of another partition, and which ones no subscript says"
                            .formatted(points),
                    "give each partition copies of the points near it, and run the kernel there on its own rows and these");
        }
        KernelDefinitionException refused = null;
        Placement withNeighbours = null;
        for (Dim.Symbol rows : candidates()) {
            try {
                RowCheck checked = RowCheck.of(kernel, regions, rows);
                Optional<Placement.Neighbours> neighbours = checked.neighbours(kernel);
                if (neighbours.isEmpty()) {
                    return new Placement(rows, place(checked), checked.numbered(kernel), neighbours);
                }
                if (withNeighbours == null) {
                    withNeighbours = new Placement(rows, place(checked), Optional.empty(), neighbours);
                }
            } catch (KernelDefinitionException e) {
                // The most likely candidate is the first: what is in its way is what the user wants to know.
                refused = refused == null ? e : refused;
            }
        }
        if (withNeighbours != null) {
            return withNeighbours;
        }
        throw refused != null
                ? refused
                : new KernelDefinitionException(
                        kernel.site(),
                        "no prange goes over the first axis of an array, so there are no rows to split",
                        "write k.prange(\"n\", i -> ...) over the first axis, n, of the arrays that hold a row a record");
    }

    /** That of the first input's first axis goes first. */
    private Set<Dim.Symbol> candidates() {
        Set<Dim.Symbol> walked = new LinkedHashSet<>();
        for (ParallelRegion region : regions) {
            Accesses.forEach(region.loop().body(), access -> {
                Optional<Dim.Symbol> first = firstAxis(access.array());
                if (first.isPresent()
                        && Affine.of(access.subscripts().get(0), Map.of())
                                .filter(form -> form.coefficient(region.loop().index()) != 0)
                                .isPresent()) {
                    walked.add(first.get());
                }
            });
        }
        Set<Dim.Symbol> ordered = new LinkedHashSet<>();
        kernel.arrays().stream()
                .filter(array -> array.role() != ArrayDecl.Role.OUT)
                .forEach(array -> firstAxis(array).filter(walked::contains).ifPresent(ordered::add));
        ordered.addAll(walked);
        return ordered;
    }

    private static Optional<Dim.Symbol> firstAxis(ArrayDecl array) {
        return array.rank() > 0 && array.dims().get(0) instanceof Dim.Symbol symbol
                ? Optional.of(symbol)
                : Optional.empty();
    }

    private Map<String, Placed> place(RowCheck checked) {
        Map<String, Placed> placed = new LinkedHashMap<>();
        List<ArrayDecl> unwritten = new ArrayList<>();
        for (ArrayDecl array : kernel.arrays()) {
            String reason = checked.reason(array).orElse("it is declared " + array.typeText() + " at " + array.site());
            Kind kind = checked.kind(array);
            placed.put(array.name(), new Placed(array, kind, checked.update(array), reason));
            if (kind == Kind.WHOLE && array.role().isWritable()) {
                unwritten.add(array);
            }
        }
        if (!unwritten.isEmpty()) {
            ArrayDecl array = unwritten.get(0);
            Site site = array.site();
            throw new KernelDefinitionException(
                    site,
                    "the rows of %s neither write %s, which is %s, nor reduce into it"
                            .formatted(checked.rows(), array.name(), array.typeText()),
                    "give it the axis %s, or reduce into it with plusAssign or its kin".formatted(checked.rows()));
        }
        return placed;
    }
}
