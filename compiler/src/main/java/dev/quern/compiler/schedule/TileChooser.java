package dev.quern.compiler.schedule;

import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.compiler.analysis.Variance;
import dev.quern.ir.Expr;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.HashSet;
import java.util.List;
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
        Contraction contraction = new Contraction(region, context);
        if (contraction.illegal() != null || contraction.panels().isEmpty()) {
            return null;
        }
        Stmt.Loop columns = contraction.columns();
        int accumulators = accumulators(columns, contraction.variance());
        return new Lanes.Tiles(
                contraction.nest(
                        context.registers().rows(accumulators),
                        context.registers().vectors(accumulators)),
                split(columns),
                "each %s is folded from rows over %s and columns over %s"
                        .formatted(
                                accumulators == 1 ? "result" : "tile",
                                region.loop().index(),
                                columns.index()));
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
    static Stmt.@Nullable Loop split(Stmt.Loop columns) {
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
