package dev.quern.compiler.lower;

import dev.quern.ir.Expr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.List;

/** Which statements can fail where the text would not have evaluated them. */
final class Failing {
    private Failing() {}

    /**
     * Whether one of the statements may divide integers by zero, or reads an element by more than indices. An index alone is
     * taken to be within: that of a loop around is what the user's own accesses beside it have.
     */
    static boolean in(List<Stmt> statements) {
        boolean[] fails = {false};
        Traversal.forEachExpr(statements, expr -> {
            if (expr instanceof Expr.Binary binary) {
                fails[0] |= binary.op().canFail(binary.dtype());
            } else if (expr instanceof Expr.Access access) {
                fails[0] |= access.subscripts().stream().anyMatch(subscript -> !(subscript instanceof Expr.IndexRef));
            }
        });
        return fails[0];
    }
}
