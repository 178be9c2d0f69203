package dev.quern.compiler.analysis;

import dev.quern.ir.BinaryOp;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Neighborhood;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;

/**
 * Loops whose iterations come in groups: they compute with the number of a group, {@code i >> 3}, which is the same in
 * all lanes of a vector if each vector, and so each chunk of the loop, begins where a group does.
 */
public final class Groups {
    /** How many iterations a group has: as many as the widest vector has numbers of 64 bits. */
    public static final int SIZE = Neighborhood.GROUP;

    private Groups() {}

    /** Whether a parallel loop is such a one; then its chunks are to begin where groups do. */
    public static boolean in(Stmt.Loop loop) {
        if (loop.step() != 1 || !(loop.start() instanceof Expr.Constant start) || start.asLong() != 0) {
            return false;
        }
        boolean[] found = {false};
        Traversal.forEachExpr(loop.body(), expr -> found[0] |= isNumber(expr, loop.index(), SIZE));
        return found[0];
    }

    /** Whether the expression is the number of a group, or of several groups together. */
    static boolean isNumber(Expr expr, Index index, int size) {
        return expr instanceof Expr.Binary binary
                && binary.op() == BinaryOp.SHR
                && binary.left() instanceof Expr.IndexRef ref
                && ref.index().equals(index)
                && binary.right() instanceof Expr.Constant distance
                && distance.asLong() >= Integer.numberOfTrailingZeros(size)
                && distance.asLong() < Long.SIZE;
    }
}
