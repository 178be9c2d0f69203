package dev.quern.spark.internal;

import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the kernel of a ufunc can fail on some values. Such a call must not be computed for rows that the query keeps
 * from it; all others may, since nobody sees whether they were.
 */
final class Failures {
    private Failures() {}

    /** Nothing that a function of elements is made of fails but a division of integers by what may be zero. */
    static boolean possibleIn(KernelIr kernel) {
        List<Expr> divisions = new ArrayList<>();
        Traversal.forEachExpr(kernel.body(), expr -> {
            if (expr instanceof Expr.Binary binary
                    && binary.op().canFail(binary.dtype())
                    && !(binary.right() instanceof Expr.Constant constant && constant.bits() != 0)) {
                divisions.add(binary);
            }
        });
        return !divisions.isEmpty();
    }
}
