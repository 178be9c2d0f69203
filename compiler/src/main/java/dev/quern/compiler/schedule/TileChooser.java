package dev.quern.compiler.schedule;

import dev.quern.DType;
import dev.quern.compiler.analysis.Affine;
import dev.quern.compiler.analysis.Dependences;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.compiler.analysis.Variance;
import dev.quern.ir.Expr;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recognises contractions: {@code out[i, j] = f(i, j, fold over k of g(a[i, k], b[j, k]))} for any f, g and fold, any
 * number of operands, loops over k, and bounds of j that are affine in i.
 */
final class TileChooser {
    private final LaneChooser.Context context;

    TileChooser(LaneChooser.Context context) {
        this.context = context;
    }

    Lanes.@Nullable Tiles choose(ParallelRegion region) {
        Stmt.Loop rows = region.loop();
        Stmt.Loop columns = columns(rows);
        if (region.isReduction() || columns == null || rows.step() != 1 || columns.step() != 1) {
            return null;
        }
        Variance variance = Variance.of(rows.body(), columns.index(), rows.index());
        LaneRules rules = new LaneRules(variance, context.bounds());
        Dependences dependences = Dependences.of(columns, List.of(rows));
        if (rules.refuse(columns.body()) != null || !dependences.isIndependent()) {
            return null;
        }
        PanelFinder finder = new PanelFinder(columns, variance).packingContiguous();
        List<Panel> panels = finder.find(columns.body());
        DType widest = rules.widest();
        if (panels.isEmpty() || widest == null || panels.stream().anyMatch(panel -> varies(panel, variance))) {
            return null;
        }
        int accumulators = accumulators(columns, variance);
        LaneNest nest = new LaneNest(
                columns,
                rows,
                context.registers().rows(accumulators),
                context.registers().vectors(accumulators),
                widest,
                rules.arrays(),
                rules.staged(),
                panels,
                variance);
        return new Lanes.Tiles(
                nest,
                split(columns),
                "each %s is folded from rows over %s and columns over %s"
                        .formatted(accumulators == 1 ? "result" : "tile", rows.index(), columns.index()));
    }

    /** What a row packs for itself no other row could use. */
    private static boolean varies(Panel panel, Variance variance) {
        return variance.byRow(panel.access())
                || panel.loops().stream()
                        .anyMatch(loop -> loop.operands().stream().anyMatch(variance::byRow));
    }

    /** The loop over columns: the only statement of the body besides variables that it does not change. */
    private static Stmt.@Nullable Loop columns(Stmt.Loop rows) {
        List<Stmt> body = rows.body();
        for (int position = 0; position + 1 < body.size(); position++) {
            if (!(body.get(position) instanceof Stmt.Declare)) {
                return null;
            }
        }
        if (body.isEmpty() || !(body.get(body.size() - 1) instanceof Stmt.Loop columns)) {
            return null;
        }
        boolean affine = columns.operands().stream()
                .allMatch(bound -> Affine.of(bound, Map.of()).isPresent());
        boolean[] plain = {affine && !LaneChooser.loopsIn(columns.body()).isEmpty()};
        Traversal.forEachStatement(columns.body(), statement -> plain[0] &= !(statement instanceof Stmt.While));
        return plain[0] ? columns : null;
    }

    /** How many variables of an iteration are folded into by its loops. */
    private static int accumulators(Stmt.Loop columns, Variance variance) {
        Set<Local> folded = new HashSet<>();
        for (Stmt.Loop loop : LaneChooser.loopsIn(columns.body())) {
            Set<Local> own = new HashSet<>();
            Traversal.forEachStatement(loop.body(), statement -> {
                if (statement instanceof Stmt.Declare declare) {
                    own.add(declare.local());
                } else if (statement instanceof Stmt.UpdateLocal update && !own.contains(update.local())) {
                    folded.add(update.local());
                } else if (statement instanceof Stmt.Assign assign && !own.contains(assign.local())) {
                    folded.add(assign.local());
                }
            });
        }
        folded.removeIf(local -> !variance.byLane(local));
        return Math.max(1, folded.size());
    }

    /**
     * The fold of a body {@code v = r[i, j]; fold over k into v; r[i, j] = v}: what it has folded so far may be stored and
     * loaded again, so that a stretch of it runs for all tiles before the next one does.
     */
    private static Stmt.@Nullable Loop split(Stmt.Loop columns) {
        List<Stmt> body = columns.body();
        if (body.size() == 3
                && body.get(0) instanceof Stmt.Declare declare
                && body.get(1) instanceof Stmt.Loop fold
                && body.get(2) instanceof Stmt.Store store
                && declare.initial() instanceof Expr.Access loaded
                && loaded.array().name().equals(store.target().array().name())
                && loaded.subscripts().equals(store.target().subscripts())
                && store.value() instanceof Expr.LocalRef ref
                && ref.local().equals(declare.local())
                && LaneChooser.loopsIn(fold.body()).isEmpty()) {
            return fold;
        }
        return null;
    }
}
