package dev.quern.compiler.twin;

import dev.quern.NDArray;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Assumption.Kind;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.spi.BoundArguments;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Arguments whose elements are subscripts of others, as in {@code x[neighbours[i, k]]}. Where the others are cut short,
 * what points past their new end is folded back into them, or no kernel that gathers could be tried on a part. What the
 * user promises of them holds afterwards too.
 */
final class Indices {
    private final Map<ArrayDecl, Set<Dim>> axes = new HashMap<>();
    private final Map<ArrayDecl, Set<Kind>> promises = new HashMap<>();

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
        kernel.assumptions()
                .forEach(promise -> indices.promises
                        .computeIfAbsent(promise.array(), unused -> EnumSet.noneOf(Kind.class))
                        .add(promise.kind()));
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

    /**
     * Makes them point into the arrays as they are now; the arguments are the trial's own.
     *
     * @return whether all promises could be kept: of more elements than there are subscripts some are equal
     */
    boolean fold(List<ArrayDecl> arrays, BoundArguments arguments, ToLongFunction<Dim> size) {
        for (int position = 0; position < arguments.arrays().length; position++) {
            NDArray array = arguments.arrays()[position];
            long limit = axes.getOrDefault(arrays.get(position), Set.of()).stream()
                    .mapToLong(size)
                    .min()
                    .orElse(Long.MAX_VALUE);
            if (limit > 0 && limit < Long.MAX_VALUE && array.size() > 0) {
                Set<Kind> promised = promises.getOrDefault(arrays.get(position), Set.of());
                if (!fold(array, limit, promised)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean fold(NDArray array, long limit, Set<Kind> promised) {
        long[] values = array.toLongArray();
        if (Arrays.stream(values).allMatch(value -> value < limit)) {
            return true;
        } else if (promised.contains(Kind.DISTINCT) && values.length > limit) {
            return false;
        } else if (promised.contains(Kind.DISTINCT)) {
            rank(values);
        } else {
            boolean ascending = promised.contains(Kind.ASCENDING);
            Arrays.setAll(values, i -> ascending ? Math.min(values[i], limit - 1) : fold(values[i], limit));
        }
        array.copyFrom(NDArray.of(values, array.shape()).cast(array.dtype()));
        return true;
    }

    private static long fold(long value, long limit) {
        return value < limit ? value : value % limit;
    }

    /** Puts in the place of each number how many are less: in the same order, with the same steps back and forth. */
    private static void rank(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        Arrays.setAll(values, i -> Arrays.binarySearch(sorted, values[i]));
    }
}
