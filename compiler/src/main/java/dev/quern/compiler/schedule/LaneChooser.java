package dev.quern.compiler.schedule;

import dev.quern.compiler.analysis.Affine;
import dev.quern.compiler.analysis.Bounds;
import dev.quern.compiler.analysis.Functions;
import dev.quern.compiler.analysis.Groups;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.ir.Expr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which loops of a kernel lie in lanes in its vector twin. For a parallel loop, in this order:
 *
 * <ol>
 *   <li>tiles, if it is one of rows with a loop over columns in it and a fold in that;
 *   <li>its own iterations, if it has no loop inside;
 *   <li>its own iterations, if what it reads at a stride is read again and again by a loop inside, so that it pays to copy
 *       it;
 *   <li>the iterations of its innermost loops, each for itself.
 * </ol>
 *
 * <p>A loop of plain arithmetic on neighbouring elements is left to C2, which makes lanes of it and is sooner done.
 */
final class LaneChooser {
    /** What a chooser needs to know of the kernel. */
    record Context(Bounds bounds, Registers registers, Map<Stmt.Loop, LoopSchedule> orders) {}

    private final Context context;
    private final Map<Stmt.Loop, Lanes> chosen;
    private final Map<Stmt.Loop, String> refused;

    LaneChooser(Context context, Map<Stmt.Loop, Lanes> chosen, Map<Stmt.Loop, String> refused) {
        this.context = context;
        this.chosen = chosen;
        this.refused = refused;
    }

    /** Chooses for a parallel loop and all loops within it, unless it is done. */
    void region(ParallelRegion region) {
        Stmt.Loop loop = region.loop();
        if (chosen.containsKey(loop)) {
            return;
        }
        boolean hasChosenWithin = loopsIn(loop.body()).stream().anyMatch(chosen::containsKey);
        Lanes tiles = hasChosenWithin ? null : new TileChooser(context).choose(region);
        if (tiles != null) {
            chosen.put(loop, tiles);
            return;
        }
        if (!hasChosenWithin) {
            boolean innermost = loopsIn(loop.body()).isEmpty();
            if (Groups.in(loop) && takeGroups(LaneCandidate.of(region, null, context))) {
                return;
            }
            if (take(LaneCandidate.of(region, innermost ? null : rows(loop), context), !innermost)) {
                return;
            }
        }
        block(loop.body(), List.of(loop), true);
    }

    /** Chooses for the innermost loops of a block outside of parallel loops, or within one. */
    void block(List<Stmt> block, List<Stmt.Loop> around, boolean inRegion) {
        for (Stmt statement : block) {
            if (statement instanceof Stmt.Loop loop && !chosen.containsKey(loop) && (inRegion || !loop.isParallel())) {
                if (loopsIn(loop.body()).isEmpty()) {
                    take(LaneCandidate.of(loop, around, null, context), false);
                } else {
                    List<Stmt.Loop> inside = new ArrayList<>(around);
                    inside.add(loop);
                    block(loop.body(), inside, inRegion);
                }
            } else if (!(statement instanceof Stmt.Loop)) {
                statement.blocks().forEach(inner -> block(inner, around, inRegion));
            }
        }
    }

    /** All loops in a block, except while loops. */
    static List<Stmt.Loop> loopsIn(List<Stmt> block) {
        List<Stmt.Loop> loops = new ArrayList<>();
        Traversal.forEachStatement(block, statement -> {
            if (statement instanceof Stmt.Loop loop) {
                loops.add(loop);
            }
        });
        return loops;
    }

    /**
     * Takes the iterations of a loop in lanes, if that is possible and pays.
     *
     * @param onlyIfReused whether it has to read something again and again
     */
    private boolean take(LaneCandidate candidate, boolean onlyIfReused) {
        String reason = candidate.illegal() == null ? costs(candidate, onlyIfReused) : candidate.illegal();
        if (reason != null) {
            refused.put(candidate.loop(), reason);
            return false;
        }
        boolean hasRows = candidate.rows() != null;
        chosen.put(
                candidate.loop(),
                candidate.lanes(
                        hasRows ? context.registers().rowsWithin() : 1,
                        hasRows ? context.registers().vectorsWithin() : 1,
                        onlyIfReused ? "what its inner loops read is copied once" : "by its body"));
        return true;
    }

    /** Takes a loop whose iterations come in groups, if that is possible: what a group shares is read once for all lanes. */
    private boolean takeGroups(LaneCandidate candidate) {
        if (candidate.illegal() != null) {
            refused.put(candidate.loop(), candidate.illegal());
            return false;
        }
        chosen.put(
                candidate.loop(),
                candidate.lanes(1, 1, "its groups of %d share what they read".formatted(Groups.SIZE)));
        return true;
    }

    /** Why lanes would be no faster, or null if they should be. */
    private static @Nullable String costs(LaneCandidate candidate, boolean onlyIfReused) {
        PanelFinder reads = candidate.reads();
        if (onlyIfReused && !reads.isReused() && !hasShortLoops(candidate.loop())) {
            return "nothing that it reads at a stride is read again";
        }
        if (!onlyIfReused && reads.isMostlyStrided()) {
            return "it reads or writes at a stride";
        }
        if (candidate.reducesInOrder()
                && !hasFunctions(candidate.loop())
                && loopsIn(candidate.loop().body()).isEmpty()) {
            return "what it reduces in order takes longer than the rest";
        }
        if (!candidate.isChecked() && Elementwise.is(candidate.loop())) {
            return "C2 makes lanes of plain arithmetic on neighbouring elements";
        }
        return null;
    }

    private static boolean hasFunctions(Stmt.Loop loop) {
        boolean[] found = {false};
        Traversal.forEachExpr(loop.body(), expr -> found[0] |= Functions.is(expr));
        return found[0];
    }

    /** Whether the loops inside run so few iterations that lanes over them would be empty for the most part. */
    private static boolean hasShortLoops(Stmt.Loop loop) {
        return loopsIn(loop.body()).stream()
                .allMatch(inner -> inner.start() instanceof Expr.Constant start
                        && Affine.of(inner.end(), Map.of())
                                .filter(end -> end.isConstant() && end.constant() - start.asLong() <= 16)
                                .isPresent());
    }

    /** The loop within another of which several iterations can run side by side: they share what the lanes read. */
    static Stmt.@Nullable Loop rows(Stmt.Loop loop) {
        for (Stmt statement : loop.body()) {
            if (statement instanceof Stmt.Loop inner
                    && SideBySide.pays(inner)
                    && SideBySide.refuse(loop, inner) == null) {
                return inner;
            }
        }
        return null;
    }
}
