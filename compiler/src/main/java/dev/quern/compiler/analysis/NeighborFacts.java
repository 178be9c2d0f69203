package dev.quern.compiler.analysis;

import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.Neighborhood;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the arrays that Quern adds for loops over neighbours: their elements are places, rows and parts of lists,
 * and the loops are written so that those are within bounds wherever they are subscripts.
 */
final class NeighborFacts {
    /** The arrays that are read at subscripts of Quern's own making. */
    private final Map<String, Neighborhood> own = new HashMap<>();

    /** The arrays with numbers of rows. */
    private final Map<String, Dim> rows = new HashMap<>();

    private final Map<Local, Dim> rowsInLocals = new HashMap<>();

    /** By the number of owned rows that of all of them, which is no less. */
    private final Map<Dim, Dim> whole = new HashMap<>();

    private final Map<Index, Dim> rowsInLoops = new HashMap<>();

    NeighborFacts(KernelIr kernel) {
        for (Neighborhood near : kernel.neighborhoods()) {
            for (ArrayDecl array : near.arrays()) {
                if (!array.equals(near.places())) {
                    own.put(array.name(), near);
                }
            }
            rows.put(near.rows().name(), near.points().dims().get(0));
            whole.put(near.owned(), near.points().dims().get(0));
        }
    }

    /** Remembers the index of a loop over owned rows. */
    void enter(Stmt.Loop loop) {
        if (loop.step() == 1
                && loop.start() instanceof Expr.Constant start
                && start.asLong() == 0
                && loop.end() instanceof Expr.Size size
                && whole.containsKey(size.dim())) {
            rowsInLoops.put(loop.index(), whole.get(size.dim()));
        }
    }

    /** Remembers a variable that is never assigned another value. */
    void declare(Stmt.Declare declare) {
        Dim dim = rowOf(declare.initial());
        if (dim != null) {
            rowsInLocals.put(declare.local(), dim);
        }
    }

    /** Whether a subscript is within its axis by the way the arrays are made. */
    boolean isWithin(Expr.Access access, int axis) {
        return !own.isEmpty()
                && (own.containsKey(access.array().name())
                        || access.array()
                                .dims()
                                .get(axis)
                                .equals(rowOf(byRow(access.subscripts().get(axis)))));
    }

    /** Of which dimension the value is a row, if it is one. */
    private @Nullable Dim rowOf(Expr value) {
        Expr expr = value;
        while (expr instanceof Expr.Cast cast) {
            expr = cast.operand();
        }
        if (expr instanceof Expr.LocalRef ref) {
            return rowsInLocals.get(ref.local());
        }
        if (expr instanceof Expr.IndexRef ref) {
            return rowsInLoops.get(ref.index());
        }
        return expr instanceof Expr.Access access ? rows.get(access.array().name()) : null;
    }

    /**
     * The expression as it is where the loop runs in the order of rows: {@code i} in the place of {@code order[i]}. Over a
     * whole loop that takes the same values, and its index stands for nothing else but places.
     */
    Expr byRow(Expr expr) {
        return own.isEmpty()
                ? expr
                : Traversal.rewrite(
                        expr,
                        node -> node instanceof Expr.Cast cast
                                        && cast.operand() instanceof Expr.Access access
                                        && own.containsKey(access.array().name())
                                        && access.array()
                                                .equals(own.get(access.array().name())
                                                        .order())
                                ? access.subscripts().get(0)
                                : node);
    }
}
