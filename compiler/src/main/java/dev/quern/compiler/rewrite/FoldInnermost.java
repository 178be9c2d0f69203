package dev.quern.compiler.rewrite;

import dev.quern.compiler.analysis.Accesses;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Moves the loop that an element is folded over inside of the one over elements, whatever order the user wrote:
 *
 * <pre>{@code
 * prange i in 0..m                          prange i in 0..m
 *   range k in 0..n                           range j in 0..p
 *     range j in 0..p                           range k in 0..n
 *       r[i, j] += a[i, k] * b[k, j]              r[i, j] += a[i, k] * b[k, j]
 * }</pre>
 *
 * <p>Each element is still updated in the order of {@code k}, so the bits are the same. What is not
 * proved stays as it is. The element can then be held in a
 * variable ({@link Promote}), and the nest is a contraction in the form that schedules look for.
 */
public final class FoldInnermost {
    private final Consumer<String> notes;

    private FoldInnermost(Consumer<String> notes) {
        this.notes = notes;
    }

    public static KernelIr rewrite(KernelIr kernel, Consumer<String> notes) {
        return kernel.withBody(new FoldInnermost(notes).block(kernel.body()));
    }

    private List<Stmt> block(List<Stmt> block) {
        return block.stream().map(this::statement).toList();
    }

    private Stmt statement(Stmt statement) {
        if (statement instanceof Stmt.Loop loop
                && loop.isParallel()
                && loop.body().size() == 1) {
            Optional<Stmt> swapped = swapped(loop, loop.body().get(0));
            if (swapped.isPresent()) {
                return statement.withBlocks(List.of(List.of(swapped.get())));
            }
        }
        return statement.withBlocks(statement.blocks().stream().map(this::block).toList());
    }

    /** The two loops of a nest in the other order, if the outer one is what its update folds over. */
    private Optional<Stmt> swapped(Stmt.Loop rows, Stmt nest) {
        if (!(nest instanceof Stmt.Loop fold)
                || fold.isParallel()
                || fold.body().size() != 1
                || !(fold.body().get(0) instanceof Stmt.Loop columns)
                || columns.isParallel()
                || columns.body().size() != 1
                || !(columns.body().get(0) instanceof Stmt.Update update)
                || !isFold(rows.index(), fold, columns, update)) {
            return Optional.empty();
        }
        notes.accept("the loop over %s at %s comes within that over %s: it folds into %s"
                .formatted(fold.index(), fold.site(), columns.index(), IrPrinter.text(update.target())));
        Stmt.Loop inner = new Stmt.Loop(
                fold.kind(), fold.index(), fold.start(), fold.end(), fold.step(), List.of(update), fold.site());
        return Optional.of(new Stmt.Loop(
                columns.kind(),
                columns.index(),
                columns.start(),
                columns.end(),
                columns.step(),
                List.of(inner),
                columns.site()));
    }

    /** Whether each row and column has an element of its own, which nothing else in the nest reads. */
    private static boolean isFold(Index row, Stmt.Loop fold, Stmt.Loop columns, Stmt.Update update) {
        List<Expr> subscripts = update.target().subscripts();
        boolean apart = Accesses.areProved(List.of(update))
                && isSubscript(row, subscripts)
                && isSubscript(columns.index(), subscripts)
                && subscripts.stream()
                        .allMatch(subscript -> subscript.operands().isEmpty())
                && subscripts.stream().noneMatch(subscript -> names(subscript, fold.index()))
                && columns.operands().stream().noneMatch(bound -> names(bound, fold.index()));
        boolean[] reads = {false};
        Traversal.forEach(
                update.value(),
                expr -> reads[0] |= expr instanceof Expr.Access access
                        && access.array().name().equals(update.target().array().name()));
        return apart && !reads[0];
    }

    private static boolean isSubscript(Index index, List<Expr> subscripts) {
        return subscripts.stream()
                .anyMatch(subscript ->
                        subscript instanceof Expr.IndexRef ref && ref.index().equals(index));
    }

    private static boolean names(Expr expr, Index index) {
        return Traversal.freeIndices(expr).contains(index);
    }
}
