package dev.quern.compiler.twin;

import dev.quern.NDArray;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.spi.BoundArguments;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Arguments whose elements are subscripts of others, as in {@code x[neighbours[i, k]]}. Where the others are cut short,
 * what points past their new end is folded back into them, or no kernel that gathers could be tried on a part.
 */
final class Indices {
    private final Map<ArrayDecl, Set<Dim>> axes = new HashMap<>();

    private Indices() {}

    static Indices of(KernelIr kernel) {
        Map<Local, Expr> initials = new HashMap<>();
        Indices indices = new Indices();
        Traversal.forEachStatement(kernel.body(), statement -> {
            if (statement instanceof Stmt.Declare declare) {
                initials.put(declare.local(), declare.initial());
            }
            if (statement instanceof Stmt.Store store) {
                indices.access(store.target(), initials);
            } else if (statement instanceof Stmt.Update update) {
                indices.access(update.target(), initials);
            }
            Traversal.forEach(statement.operands(), expr -> {
                if (expr instanceof Expr.Access access) {
                    indices.access(access, initials);
                }
            });
        });
        indices.axes.keySet().retainAll(kernel.arrays());
        return indices;
    }

    private void access(Expr.Access access, Map<Local, Expr> initials) {
        List<Expr> subscripts = access.subscripts();
        for (int axis = 0; axis < subscripts.size(); axis++) {
            Expr source = source(subscripts.get(axis), initials);
            if (source instanceof Expr.Access index && index.dtype().isInteger()) {
                axes.computeIfAbsent(index.array(), unused -> new HashSet<>())
                        .add(access.array().dims().get(axis));
            }
        }
    }

    /** What a subscript is read from, beyond casts and a variable. */
    private static @Nullable Expr source(Expr subscript, Map<Local, Expr> initials) {
        Expr expr = subscript;
        while (expr instanceof Expr.Cast cast) {
            expr = cast.operand();
        }
        if (!(expr instanceof Expr.LocalRef ref)) {
            return expr;
        }
        Expr initial = initials.get(ref.local());
        while (initial instanceof Expr.Cast cast) {
            initial = cast.operand();
        }
        return initial;
    }

    /** Makes them point into the arrays as they are now; the arguments are the trial's own. */
    void fold(List<ArrayDecl> arrays, BoundArguments arguments, ToLongFunction<Dim> size) {
        for (int position = 0; position < arguments.arrays().length; position++) {
            NDArray array = arguments.arrays()[position];
            long limit = axes.getOrDefault(arrays.get(position), Set.of()).stream()
                    .mapToLong(size)
                    .min()
                    .orElse(Long.MAX_VALUE);
            if (limit > 0 && limit < Long.MAX_VALUE && array.size() > 0) {
                fold(array, limit);
            }
        }
    }

    private static void fold(NDArray array, long limit) {
        long[] values = array.toLongArray();
        boolean folded = false;
        for (int i = 0; i < values.length; i++) {
            if (values[i] >= limit) {
                values[i] %= limit;
                folded = true;
            }
        }
        if (folded) {
            array.copyFrom(NDArray.of(values, array.shape()).cast(array.dtype()));
        }
    }
}
