package dev.quern.compiler.lower;

import dev.quern.ir.Expr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.List;

/** What can fail where the text would not have evaluated them. */
final class Failing {
    private Failing() {}

    /**
     * Whether one of the statements may divide integers by zero, or reads an element by more than indices. An index alone is
     * taken to be within: that of a loop around is what the user's own accesses beside it have.
     */
    static boolean in(List<Stmt> statements) {
        boolean[] fails = {false};
        Traversal.forEachExpr(statements, node -> fails[0] |= canFail(node));
        return fails[0];
    }

    /** The same of an expression. */
    static boolean in(Expr expr) {
        boolean[] fails = {false};
        Traversal.forEach(expr, node -> fails[0] |= canFail(node));
        return fails[0];
    }

    private static boolean canFail(Expr node) {
        return node instanceof Expr.Binary binary && binary.op().canFail(binary.dtype())
                || node instanceof Expr.Access access
                        && access.subscripts().stream().anyMatch(subscript -> !(subscript instanceof Expr.IndexRef));
    }
}
