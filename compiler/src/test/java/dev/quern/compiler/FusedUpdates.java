package dev.quern.compiler;

import dev.quern.DType;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Expr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.ir.UpdateOp;
import java.util.List;

/** {@code s += a * b} as {@code s = fma(a, b, s)}: what emission makes of it, as IR that the interpreter can run. */
final class FusedUpdates {
    private FusedUpdates() {}

    static List<Stmt> in(List<Stmt> block) {
        return block.stream().map(FusedUpdates::in).toList();
    }

    private static Stmt in(Stmt statement) {
        if (statement instanceof Stmt.UpdateLocal update && isFused(update.op(), update.value(), update)) {
            Expr old = new Expr.LocalRef(update.local(), update.site());
            return new Stmt.Assign(update.local(), fma((Expr.Binary) update.value(), old), update.site());
        }
        if (statement instanceof Stmt.Update update && isFused(update.op(), update.value(), update)) {
            return new Stmt.Store(update.target(), fma((Expr.Binary) update.value(), update.target()), update.site());
        }
        return statement.withBlocks(
                statement.blocks().stream().map(FusedUpdates::in).toList());
    }

    private static boolean isFused(UpdateOp op, Expr value, Stmt update) {
        DType dtype = value.dtype();
        return op == UpdateOp.ADD
                && dtype.isFloating()
                && value instanceof Expr.Binary product
                && product.op() == BinaryOp.MUL
                && Traversal.uses(update.operands()).getOrDefault(product, 0) == 1;
    }

    private static Expr fma(Expr.Binary product, Expr addend) {
        return new Expr.Fma(product.left(), product.right(), addend, product.site());
    }
}
