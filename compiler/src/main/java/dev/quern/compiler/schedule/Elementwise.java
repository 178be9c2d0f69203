package dev.quern.compiler.schedule;

import dev.quern.DType;
import dev.quern.ir.Expr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.ir.UpdateOp;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Loops that C2 turns into lanes by itself: arithmetic of one type on elements at one and the same place of all arrays.
 * Measured against the Vector API, such a loop is as fast and compiled ten times sooner.
 */
final class Elementwise {
    private final Stmt.Loop loop;
    private final Set<DType> types = EnumSet.noneOf(DType.class);
    private final Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private Elementwise(Stmt.Loop loop) {
        this.loop = loop;
    }

    static boolean is(Stmt.Loop loop) {
        Elementwise elementwise = new Elementwise(loop);
        return loop.body().stream().allMatch(elementwise::isPlain)
                && elementwise.types.size() == 1
                && !elementwise.types.contains(DType.BOOL);
    }

    private boolean isPlain(Stmt statement) {
        if (statement instanceof Stmt.Store store) {
            return isPlain(store.target()) && isPlain(store.value());
        } else if (statement instanceof Stmt.Update update && update.op() == UpdateOp.ADD) {
            return isPlain(update.target()) && isPlain(update.value());
        }
        return statement instanceof Stmt.Declare declare && isPlain(declare.initial());
    }

    private boolean isPlain(Expr expr) {
        if (!seen.add(expr)) {
            return true;
        }
        types.add(expr.dtype());
        if (expr instanceof Expr.Access access) {
            return isInPlace(access);
        } else if (expr instanceof Expr.Leaf) {
            return !(expr instanceof Expr.IndexRef);
        }
        return isOperation(expr) && expr.operands().stream().allMatch(this::isPlain);
    }

    /** Whether the last subscript is the index itself and no other varies with it. */
    private boolean isInPlace(Expr.Access access) {
        List<Expr> subscripts = access.subscripts();
        int last = subscripts.size() - 1;
        for (int axis = 0; axis < last; axis++) {
            if (Traversal.freeIndices(subscripts.get(axis)).contains(loop.index())) {
                return false;
            }
        }
        return last >= 0
                && subscripts.get(last) instanceof Expr.IndexRef ref
                && ref.index().equals(loop.index());
    }

    private static boolean isOperation(Expr expr) {
        if (expr instanceof Expr.Unary unary) {
            return switch (unary.op()) {
                case NEG, ABS, SQRT -> true;
                default -> false;
            };
        } else if (expr instanceof Expr.Binary binary) {
            return switch (binary.op()) {
                case ADD, SUB, MUL, AND, OR, XOR -> true;
                case DIV, MIN, MAX -> binary.dtype().isFloating();
                default -> false;
            };
        }
        return expr instanceof Expr.Fma;
    }
}
