package dev.quern.compiler.rewrite;

import dev.quern.DType;
import dev.quern.ir.CompareOp;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.Names;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes the iterations of short loops one after the other, in kernels with loops over neighbours: there they run over the
 * few dimensions of space, and what they choose by their index is then known.
 *
 * <pre>{@code
 * range c in 0..2                                  force[i, 0] += dx * f
 *   force[i, c] += select(c == 0, dx, dy) * f      force[i, 1] += dy * f
 * }</pre>
 *
 * <p>The same operations in the same order. Elements can then be held in variables ({@link Promote}), and the loop over
 * neighbours is in a form that lanes take.
 */
public final class Unroll {
    /** More iterations than this make code longer and nothing simpler. */
    private static final int MOST = 8;

    private final Names names;

    private Unroll(Names names) {
        this.names = names;
    }

    /** Notes nothing: the loops are mostly ones that the user has not written. */
    public static KernelIr rewrite(KernelIr kernel, Consumer<String> notes) {
        return kernel.neighborhoods().isEmpty()
                ? kernel
                : kernel.withBody(new Unroll(new Names(kernel)).block(kernel.body(), false));
    }

    private List<Stmt> block(List<Stmt> block, boolean inParallel) {
        List<Stmt> result = new ArrayList<>();
        for (Stmt statement : block) {
            boolean inside = inParallel || statement instanceof Stmt.Loop loop && loop.isParallel();
            Stmt inner = statement.withBlocks(
                    statement.blocks().stream().map(each -> block(each, inside)).toList());
            if (inParallel && inner instanceof Stmt.Loop loop && isShort(loop)) {
                long start = ((Expr.Constant) loop.start()).asLong();
                long end = ((Expr.Constant) loop.end()).asLong();
                for (long i = start; i < end; i++) {
                    result.addAll(iteration(loop, i));
                }
            } else {
                result.add(inner);
            }
        }
        return result;
    }

    /** Whether it runs a few times, and has no loop or scratch in it. */
    private static boolean isShort(Stmt.Loop loop) {
        if (loop.isParallel()
                || loop.step() != 1
                || !(loop.start() instanceof Expr.Constant start)
                || !(loop.end() instanceof Expr.Constant end)
                || end.asLong() > start.asLong() + MOST
                || start.asLong() > end.asLong()) {
            return false;
        }
        boolean[] simple = {true};
        Traversal.forEachStatement(
                loop.body(),
                statement -> simple[0] &= !(statement instanceof Stmt.Loop
                        || statement instanceof Stmt.While
                        || statement instanceof Stmt.Allocate));
        return simple[0];
    }

    private List<Stmt> iteration(Stmt.Loop loop, long value) {
        Map<Local, Local> own = new HashMap<>();
        Traversal.forEachStatement(loop.body(), statement -> {
            if (statement instanceof Stmt.Declare declare) {
                own.put(declare.local(), names.copy(declare.local()));
            }
        });
        List<Stmt> body = Traversal.rewrite(loop.body(), expr -> replaced(expr, loop.index(), value, own));
        // The targets are no operands.
        return body.stream().map(statement -> renamed(statement, own)).toList();
    }

    private static Expr replaced(Expr expr, Index index, long value, Map<Local, Local> own) {
        if (expr instanceof Expr.IndexRef ref && ref.index().equals(index)) {
            return Expr.Constant.of(DType.I64, value, ref.site());
        } else if (expr instanceof Expr.LocalRef ref && own.containsKey(ref.local())) {
            return new Expr.LocalRef(own.getOrDefault(ref.local(), ref.local()), ref.site());
        } else if (expr instanceof Expr.Compare compare
                && compare.op() == CompareOp.EQ
                && compare.left() instanceof Expr.Constant left
                && compare.right() instanceof Expr.Constant right
                && left.dtype().isInteger()) {
            return Expr.Constant.of(left.asLong() == right.asLong());
        } else if (expr instanceof Expr.Select select && select.condition() instanceof Expr.Constant condition) {
            return condition.asBoolean() ? select.whenTrue() : select.whenFalse();
        }
        return expr;
    }

    private static Stmt renamed(Stmt statement, Map<Local, Local> own) {
        Stmt result = statement;
        if (statement instanceof Stmt.Declare declare) {
            result = new Stmt.Declare(
                    own.getOrDefault(declare.local(), declare.local()), declare.initial(), declare.site());
        } else if (statement instanceof Stmt.Assign assign) {
            result = new Stmt.Assign(own.getOrDefault(assign.local(), assign.local()), assign.value(), assign.site());
        } else if (statement instanceof Stmt.UpdateLocal update) {
            result = new Stmt.UpdateLocal(
                    update.op(), own.getOrDefault(update.local(), update.local()), update.value(), update.site());
        }
        return result.withBlocks(result.blocks().stream()
                .map(block -> block.stream().map(inner -> renamed(inner, own)).toList())
                .toList());
    }
}
