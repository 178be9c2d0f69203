package dev.quern.compiler.analysis;

import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What in the body of a loop differs from iteration to iteration, for two loops at a time: the one whose iterations lie
 * in the lanes of a vector, and the one of which several iterations are run side by side, its rows.
 *
 * <p>What varies with neither is computed once and as a scalar, what varies by row once for each row.
 */
public final class Variance {
    private static final int LANE = 1;
    private static final int ROW = 2;

    private final Index lane;
    private final @Nullable Index row;
    private final Set<Local> ofRows = new HashSet<>();
    private final Map<Local, Integer> locals = new HashMap<>();
    private final Map<Index, Integer> indices = new HashMap<>();
    private final Map<Expr, Integer> known = new IdentityHashMap<>();
    private final int group;
    private boolean changed;

    private Variance(Index lane, @Nullable Index row, int group) {
        this.lane = lane;
        this.row = row;
        this.group = group;
    }

    /**
     * Analyses a block that is the body of one of the two loops and contains the other, if there is one.
     *
     * @param lane the index that differs by lane
     * @param row the index that differs by row
     */
    public static Variance of(List<Stmt> body, Index lane, @Nullable Index row) {
        return of(body, lane, row, 1);
    }

    /**
     * The same where the lanes of a vector lie within a group: the index divided by this number, rounded down, is the same in
     * all of them.
     */
    public static Variance of(List<Stmt> body, Index lane, @Nullable Index row, int group) {
        Variance variance = new Variance(lane, row, group);
        variance.collectOfRows(body);
        variance.indices.put(lane, LANE);
        if (row != null) {
            variance.indices.put(row, ROW);
        }
        do {
            variance.changed = false;
            variance.known.clear();
            variance.block(body, 0);
        } while (variance.changed);
        return variance;
    }

    /** A variable has a value for each row only if it is declared where there are several. */
    private void collectOfRows(List<Stmt> body) {
        boolean[] inside = {false};
        Traversal.forEachStatement(body, statement -> {
            if (statement instanceof Stmt.Loop loop && loop.index().equals(row)) {
                inside[0] = true;
                collectDeclared(loop.body());
            }
        });
        if (!inside[0] && row != null) {
            collectDeclared(body);
        }
    }

    private void collectDeclared(List<Stmt> body) {
        Traversal.forEachStatement(body, statement -> {
            if (statement instanceof Stmt.Declare declare) {
                ofRows.add(declare.local());
            }
        });
    }

    /** @param mask how the condition varies under which the block runs */
    private void block(List<Stmt> block, int mask) {
        for (Stmt statement : block) {
            if (statement instanceof Stmt.Declare declare) {
                // Under a mask too: outside of the block nobody sees it.
                widen(declare.local(), bits(declare.initial()));
            } else if (statement instanceof Stmt.Assign assign) {
                widen(assign.local(), bits(assign.value()) | masked(mask));
            } else if (statement instanceof Stmt.UpdateLocal update) {
                widen(update.local(), bits(update.value()) | masked(mask));
            } else if (statement instanceof Stmt.Loop loop) {
                if (!loop.index().equals(lane) && !loop.index().equals(row)) {
                    int bounds = bits(loop.start()) | bits(loop.end());
                    if (indices.merge(loop.index(), bounds, (a, b) -> a | b) != bounds) {
                        changed = true;
                    }
                }
                block(loop.body(), mask);
            } else if (statement instanceof Stmt.If choice) {
                int inside = mask | bits(choice.condition());
                block(choice.whenTrue(), inside);
                block(choice.otherwise(), inside);
            } else if (statement instanceof Stmt.While loop) {
                block(loop.body(), mask | bits(loop.condition()));
            }
        }
    }

    /** Masks are of lanes: what is written in some rows alone has a vector for each, too. */
    private static int masked(int mask) {
        return (mask & ROW) != 0 ? mask | LANE : mask;
    }

    private void widen(Local local, int bits) {
        int before = locals.getOrDefault(local, 0);
        int after = before | (ofRows.contains(local) ? bits : bits & ~ROW);
        if (after != before) {
            locals.put(local, after);
            changed = true;
        }
    }

    private int bits(Expr expr) {
        Integer bits = known.get(expr);
        if (bits == null) {
            bits = compute(expr);
            known.put(expr, bits);
        }
        return bits;
    }

    private int compute(Expr expr) {
        if (expr instanceof Expr.IndexRef ref) {
            return indices.getOrDefault(ref.index(), 0);
        }
        if (expr instanceof Expr.LocalRef ref) {
            return locals.getOrDefault(ref.local(), 0);
        }
        if (group > 1 && Groups.isNumber(expr, lane, group)) {
            return 0;
        }
        int bits = 0;
        for (Expr operand : expr.operands()) {
            bits |= bits(operand);
        }
        return bits;
    }

    /** Whether the value may differ from lane to lane. */
    public boolean byLane(Expr expr) {
        return (bits(expr) & LANE) != 0;
    }

    /** Whether the value may differ from row to row. */
    public boolean byRow(Expr expr) {
        return (bits(expr) & ROW) != 0;
    }

    public boolean byLane(Local local) {
        return (locals.getOrDefault(local, 0) & LANE) != 0;
    }

    public boolean byRow(Local local) {
        return (locals.getOrDefault(local, 0) & ROW) != 0;
    }
}
