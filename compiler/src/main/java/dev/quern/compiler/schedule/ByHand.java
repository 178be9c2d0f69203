package dev.quern.compiler.schedule;

import dev.quern.KernelDefinitionException;
import dev.quern.compiler.analysis.Groups;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.ir.Directive;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Stmt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries out what the user says of a kernel's schedule: whatever is legal, whether or not it pays. */
final class ByHand {
    static final String REASON = "as scheduled by hand";

    private final KernelIr kernel;
    private final List<ParallelRegion> regions;
    private final LaneChooser.Context context;
    private final Map<Stmt.Loop, Lanes> chosen;
    private final LoopNames names;
    private final List<Directive.SideBySide> rowsToPlace = new ArrayList<>();

    /** @param chosen where the loops go that the user has scheduled */
    ByHand(KernelIr kernel, List<ParallelRegion> regions, LaneChooser.Context context, Map<Stmt.Loop, Lanes> chosen) {
        this.kernel = kernel;
        this.regions = regions;
        this.context = context;
        this.chosen = chosen;
        this.names = LoopNames.of(kernel);
    }

    /** Whether nothing is to lie in lanes. */
    static boolean isScalar(KernelIr kernel) {
        return kernel.schedule().stream().anyMatch(Directive.Scalar.class::isInstance);
    }

    /**
     * Schedules the loops that the user has.
     *
     * @throws KernelDefinitionException if one of them cannot be run so
     */
    void choose() {
        for (Directive directive : kernel.schedule()) {
            if (directive instanceof Directive.SideBySide rows) {
                rowsToPlace.add(rows);
            }
        }
        for (Directive directive : kernel.schedule()) {
            if (directive instanceof Directive.Vectorize vectorize) {
                vectorize(vectorize, names.find(vectorize.index()));
            } else if (directive instanceof Directive.Tile tile) {
                tile(tile);
            }
        }
        for (Directive.SideBySide left : rowsToPlace) {
            throw cannotRunSideBySide(
                    left,
                    "no loop around it lies in lanes by hand",
                    "schedule that one too: vectorize(...).%s".formatted(left.text()));
        }
    }

    // ---- lanes

    private void vectorize(Directive.Vectorize directive, LoopNames.Place place) {
        Stmt.Loop loop = place.loop();
        requireFree(directive, place);
        Directive.SideBySide byHand = rowsWithin(loop);
        LaneCandidate candidate;
        int rowCount = 1;
        if (byHand != null) {
            Stmt.Loop rows = names.find(byHand.index()).loop();
            rowsToPlace.remove(byHand);
            rowCount = byHand.rows();
            String reason = SideBySide.refuse(loop, rows);
            if (rowCount > 1 && reason != null) {
                throw cannotRunSideBySide(byHand, reason, OTHERWISE);
            }
            candidate = candidate(place, rowCount > 1 ? rows : null);
            String ofRows = candidate.illegal();
            if (ofRows != null && candidate(place, null).illegal() == null) {
                throw cannotRunSideBySide(byHand, ofRows, OTHERWISE);
            }
        } else {
            candidate = candidate(place, LaneChooser.rows(loop));
            rowCount = context.registers().rowsWithin();
            if (candidate.rows() == null || candidate.illegal() != null) {
                candidate = candidate(place, null);
                rowCount = 1;
            }
        }
        String reason = candidate.illegal();
        if (reason == null && directive.vectors() != Directive.ANY && candidate.ways() > 0) {
            throw cannotLieInLanes(
                    directive,
                    place,
                    " by a number of vectors: it adds up in %d partial results on any machine"
                            .formatted(candidate.ways()),
                    "write vectorize(%s)".formatted(directive.index()));
        }
        if (reason == null && directive.vectors() > 1 && candidate.isGrouped()) {
            throw cannotLieInLanes(
                    directive,
                    place,
                    " by several vectors: iterations come in groups of %d, which are of one vector"
                            .formatted(Groups.SIZE),
                    "write vectorize(%s)".formatted(directive.index()));
        }
        if (reason != null) {
            throw cannotLieInLanes(directive, place, ": " + reason, OTHERWISE);
        }
        int vectors = candidate.rows() == null ? 1 : context.registers().vectorsWithin();
        if (directive.vectors() != Directive.ANY) {
            vectors = directive.vectors();
        }
        chosen.put(loop, candidate.lanes(rowCount, vectors, REASON));
    }

    private LaneCandidate candidate(LoopNames.Place place, Stmt.@Nullable Loop rows) {
        Optional<ParallelRegion> region = region(place.loop());
        return region.isPresent()
                ? LaneCandidate.of(region.get(), rows, context)
                : LaneCandidate.of(place.loop(), place.around(), rows, context);
    }

    private Optional<ParallelRegion> region(Stmt.Loop loop) {
        return regions.stream()
                .filter(region -> region.loop().index().equals(loop.index()))
                .findFirst();
    }

    /** A loop has lanes once: the loops within run for all of them, and those around one by one. */
    private void requireFree(Directive directive, LoopNames.Place place) {
        List<Stmt.Loop> inside = LaneChooser.loopsIn(place.loop().body());
        for (Stmt.Loop other : place.around()) {
            if (chosen.containsKey(other)) {
                throw cannotLieInLanes(
                        directive,
                        place,
                        ": it stands within the loop over %s, which does".formatted(other.index()),
                        OTHERWISE);
            }
        }
        for (Stmt.Loop other : inside) {
            if (chosen.containsKey(other)) {
                throw cannotLieInLanes(
                        directive, place, ": the loop over %s within it does".formatted(other.index()), OTHERWISE);
            } else if (region(other).isPresent()) {
                throw cannotLieInLanes(
                        directive, place, ": the prange over %s stands within it".formatted(other.index()), OTHERWISE);
            }
        }
        if (chosen.containsKey(place.loop())) {
            throw cannotLieInLanes(directive, place, " twice", "keep one");
        }
    }

    private Directive.@Nullable SideBySide rowsWithin(Stmt.Loop loop) {
        List<Stmt.Loop> inside = LaneChooser.loopsIn(loop.body());
        for (Directive.SideBySide rows : rowsToPlace) {
            if (inside.contains(names.find(rows.index()).loop())) {
                return rows;
            }
        }
        return null;
    }

    // ---- tiles

    private void tile(Directive.Tile directive) {
        LoopNames.Place rows = names.find(directive.rows());
        LoopNames.Place columns = names.find(directive.columns());
        requireFree(directive, rows);
        Optional<ParallelRegion> region = region(rows.loop());
        if (region.isEmpty()) {
            throw cannotRunInTiles(directive, "the loop over %s is no prange".formatted(directive.rows()));
        }
        Contraction contraction = new Contraction(region.get(), context);
        String reason = contraction.illegal();
        if (reason != null) {
            throw cannotRunInTiles(directive, reason);
        } else if (!contraction.columns().index().equals(columns.loop().index())) {
            throw cannotRunInTiles(
                    directive,
                    "the columns of the prange over %s are the loop over %s"
                            .formatted(directive.rows(), contraction.columns().index()));
        }
        chosen.put(
                rows.loop(),
                new Lanes.Tiles(
                        contraction.nest(directive.rowCount(), directive.vectors()),
                        TileChooser.split(contraction.columns()),
                        REASON));
    }

    // ---- refusals

    private static final String OTHERWISE = "leave the choice to the compiler, or schedule another loop";

    /** @param reason with what separates it from the words before */
    private static KernelDefinitionException cannotLieInLanes(
            Directive directive, LoopNames.Place place, String reason, String remedy) {
        Stmt.Loop loop = place.loop();
        return new KernelDefinitionException(
                directive.site(),
                "the loop over %s at %s cannot lie in lanes%s".formatted(loop.index(), loop.site(), reason),
                remedy);
    }

    private KernelDefinitionException cannotRunInTiles(Directive.Tile directive, String reason) {
        return new KernelDefinitionException(
                directive.site(),
                "the loops over %s at %s and %s at %s cannot run in tiles: %s"
                        .formatted(
                                directive.rows(),
                                names.find(directive.rows()).loop().site(),
                                directive.columns(),
                                names.find(directive.columns()).loop().site(),
                                reason),
                OTHERWISE);
    }

    private KernelDefinitionException cannotRunSideBySide(
            Directive.SideBySide directive, String reason, String remedy) {
        return new KernelDefinitionException(
                directive.site(),
                "iterations of the loop over %s at %s cannot run side by side: %s"
                        .formatted(
                                directive.index(),
                                names.find(directive.index()).loop().site(),
                                reason),
                remedy);
    }
}
