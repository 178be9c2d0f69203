package dev.quern.compiler.schedule;

import dev.quern.DType;
import dev.quern.compiler.analysis.Affine;
import dev.quern.compiler.analysis.Bounds;
import dev.quern.compiler.analysis.Dependences;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.compiler.analysis.Variance;
import dev.quern.ir.Expr;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.ir.UpdateOp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** Chooses for a parallel loop and all loops within it. */
    void region(ParallelRegion region) {
        Stmt.Loop loop = region.loop();
        Lanes tiles = new TileChooser(context).choose(region);
        if (tiles != null) {
            chosen.put(loop, tiles);
            return;
        }
        boolean innermost = loopsIn(loop.body()).isEmpty();
        if (region.arrays().isEmpty()) {
            Lanes own = overLoop(loop, region.scalars(), !innermost);
            if (own != null) {
                chosen.put(loop, own);
                return;
            }
        } else {
            refused.put(loop, "each chunk reduces into a copy of an array");
        }
        block(loop.body(), List.of(loop), true);
    }

    /** Chooses for the innermost loops of a block outside of parallel loops, or within one. */
    void block(List<Stmt> block, List<Stmt.Loop> around, boolean inRegion) {
        for (Stmt statement : block) {
            if (statement instanceof Stmt.Loop loop && (inRegion || !loop.isParallel())) {
                if (loopsIn(loop.body()).isEmpty()) {
                    innermost(loop, around);
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

    private void innermost(Stmt.Loop loop, List<Stmt.Loop> around) {
        Dependences dependences = Dependences.of(loop, around);
        if (!dependences.conflicts().isEmpty()) {
            refused.put(
                    loop, "its iterations may share " + dependences.conflicts().get(0));
            return;
        }
        Map<Local, UpdateOp> reductions = new LinkedHashMap<>();
        for (Map.Entry<Local, Dependences.Carried> each : dependences.carried().entrySet()) {
            if (each.getValue().reduction().isEmpty()) {
                refused.put(loop, each.getKey() + " is carried from iteration to iteration");
                return;
            }
            reductions.put(each.getKey(), each.getValue().reduction().get());
        }
        Lanes lanes = overLoop(loop, reductions, false);
        if (lanes != null) {
            chosen.put(loop, lanes);
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
     * The iterations of one loop in lanes, if that is possible and pays.
     *
     * @param onlyIfReused whether it has to read something again and again
     */
    private @Nullable Lanes overLoop(Stmt.Loop loop, Map<Local, UpdateOp> reductions, boolean onlyIfReused) {
        if (loop.step() != 1) {
            refused.put(loop, "its step is " + loop.step());
            return null;
        }
        Stmt.Loop rows = onlyIfReused ? rows(loop) : null;
        Variance variance = Variance.of(loop.body(), loop.index(), rows == null ? null : rows.index());
        LaneRules rules = new LaneRules(variance, context.bounds());
        String reason = rules.refuse(loop.body());
        if (reason == null) {
            reason = refuse(reductions, loop, variance);
        }
        PanelFinder finder = new PanelFinder(loop, variance);
        List<Panel> panels = finder.find(loop.body());
        if (reason == null && onlyIfReused && !finder.isReused() && !hasShortLoops(loop)) {
            reason = "nothing that it reads at a stride is read again";
        }
        DType widest = rules.widest();
        if (reason == null && !onlyIfReused && finder.isMostlyStrided()) {
            reason = "it reads or writes at a stride";
        }
        if (reason == null && Elementwise.is(loop, variance)) {
            reason = "C2 makes lanes of plain arithmetic on neighbouring elements";
        }
        if (reason != null || widest == null) {
            refused.put(loop, reason == null ? "nothing in it has lanes" : reason);
            return null;
        }
        reductions.keySet().forEach(local -> rules.staged().add(local.dtype()));
        int rowCount = rows == null ? 1 : context.registers().rowsWithin();
        int vectors = rows == null ? 1 : context.registers().vectorsWithin();
        LaneNest nest =
                new LaneNest(loop, rows, rowCount, vectors, widest, rules.arrays(), rules.staged(), panels, variance);
        return new Lanes.OverLoop(
                nest, reductions, onlyIfReused ? "what its inner loops read is copied once" : "by its body");
    }

    private @Nullable String refuse(Map<Local, UpdateOp> reductions, Stmt.Loop loop, Variance variance) {
        for (Map.Entry<Local, UpdateOp> each : reductions.entrySet()) {
            Local local = each.getKey();
            boolean sums = each.getValue() == UpdateOp.ADD || each.getValue() == UpdateOp.MUL;
            if (local.dtype() == DType.BOOL || !variance.byLane(local)) {
                return "%s does not vary by lane".formatted(local);
            }
            if (sums
                    && local.dtype().isFloating()
                    && !(context.orders().get(loop) instanceof LoopSchedule.Interleaved)) {
                LoopSchedule order = context.orders().get(loop);
                return order == null ? "it adds up in order" : order.reason();
            }
        }
        return null;
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
    private Stmt.@Nullable Loop rows(Stmt.Loop loop) {
        for (Stmt statement : loop.body()) {
            if (statement instanceof Stmt.Loop inner
                    && !loopsIn(inner.body()).isEmpty()
                    && canRunSideBySide(loop, inner)) {
                return inner;
            }
        }
        return null;
    }

    private static boolean canRunSideBySide(Stmt.Loop loop, Stmt.Loop rows) {
        Set<String> written = new HashSet<>();
        Set<String> touched = new HashSet<>();
        boolean[] plain = {true};
        Traversal.forEachStatement(loop.body(), statement -> {
            Traversal.forEach(statement.operands(), expr -> {
                if (expr instanceof Expr.Access access) {
                    touched.add(access.array().name());
                }
            });
        });
        Traversal.forEachStatement(rows.body(), statement -> {
            if (statement instanceof Stmt.Store store) {
                plain[0] &= written.add(store.target().array().name());
            } else if (statement instanceof Stmt.Update || statement instanceof Stmt.While) {
                plain[0] = false;
            } else if (statement instanceof Stmt.Loop each) {
                each.operands()
                        .forEach(bound -> plain[0] &=
                                Traversal.freeIndices(bound).stream().noneMatch(rows.index()::equals));
            }
        });
        written.retainAll(touched);
        return plain[0]
                && written.isEmpty()
                && Jam.together(rows.body()).stream().anyMatch(Stmt.Loop.class::isInstance);
    }
}
