package dev.quern.compiler.rewrite;

import dev.quern.DType;
import dev.quern.compiler.analysis.Bounds;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.Neighborhood;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs a parallel loop over points in the order of their places, where it has a loop over their neighbours.
 *
 * <pre>{@code
 * prange i in 0..n                       prange i in 0..n
 *   var s = places[i]                      range q in starts[i >> 3] ..
 *   range q in starts[s >> 3] ..       ...
 *     ...                                    force[order[i]] += ...
 *     force[i] += ...
 * }</pre>
 *
 * <p>{@code order} has each row once and {@code places} is its inverse, so the same iterations are run, in another order,
 * which a parallel loop leaves open; only the first of equally good iterations would be another, so a loop that keeps a best
 * one stays. Points in consecutive places are near one another: they have one list, read once for all of them where their
 * iterations lie in lanes.
 *
 * <p>It comes last, after what was proved of the loop as it was written. A loop that may fail stays as well: its errors
 * name iterations.
 */
public final class SpaceOrder {
    private final KernelIr kernel;
    private final Bounds bounds;
    private final Consumer<String> notes;

    private SpaceOrder(KernelIr kernel, Bounds bounds, Consumer<String> notes) {
        this.kernel = kernel;
        this.bounds = bounds;
        this.notes = notes;
    }

    public static KernelIr rewrite(KernelIr kernel, Consumer<String> notes) {
        return kernel.neighborhoods().isEmpty()
                ? kernel
                : kernel.withBody(new SpaceOrder(kernel, Bounds.of(kernel), notes).block(kernel.body()));
    }

    private List<Stmt> block(List<Stmt> block) {
        return block.stream().map(this::statement).toList();
    }

    private Stmt statement(Stmt statement) {
        if (statement instanceof Stmt.Loop loop && loop.isParallel()) {
            Optional<Neighborhood> near = neighborhood(loop);
            if (near.isEmpty()) {
                return loop;
            }
            Optional<String> reason = refuse(loop);
            notes.accept(
                    reason.isPresent()
                            ? "%s at %s runs in the order of the rows: %s"
                                    .formatted(loop.index(), loop.site(), reason.get())
                            : "%s at %s runs in an order of space, %d points with one list of neighbours in %s"
                                    .formatted(
                                            loop.index(),
                                            loop.site(),
                                            Neighborhood.GROUP,
                                            near.get().points().name()));
            return reason.isPresent() ? loop : rewritten(loop, near.get());
        }
        return statement.withBlocks(statement.blocks().stream().map(this::block).toList());
    }

    /** The first points whose places the loop reads at its own index, if it runs over them. */
    private Optional<Neighborhood> neighborhood(Stmt.Loop loop) {
        if (loop.step() != 1
                || !(loop.start() instanceof Expr.Constant start)
                || start.asLong() != 0
                || !(loop.end() instanceof Expr.Size size)) {
            return Optional.empty();
        }
        return kernel.neighborhoods().stream()
                .filter(near -> near.owned().equals(size.dim()) && reads(loop, near.places()))
                .findFirst();
    }

    private static boolean reads(Stmt.Loop loop, ArrayDecl places) {
        boolean[] found = {false};
        Traversal.forEachExpr(loop.body(), expr -> found[0] |= isElement(expr, places, loop.index()));
        return found[0];
    }

    private static boolean isElement(Expr expr, ArrayDecl array, Index index) {
        return expr instanceof Expr.Access access
                && access.array().equals(array)
                && access.subscripts().get(0) instanceof Expr.IndexRef ref
                && ref.index().equals(index);
    }

    private Optional<String> refuse(Stmt.Loop loop) {
        if (!ParallelRegion.of(loop, List.of()).picks().isEmpty()) {
            return Optional.of("it keeps its first best iteration");
        }
        String[] found = new String[1];
        Traversal.forEachExpr(loop.body(), expr -> {
            if (expr instanceof Expr.Access access && bounds.isUnproved(access)) {
                found[0] = "a subscript of " + access.array().name() + " is checked at each access";
            } else if (expr instanceof Expr.Binary binary && binary.op().canFail(binary.dtype())) {
                found[0] = "the integer division " + binary.op().text() + " may fail";
            }
        });
        Traversal.forEachStatement(loop.body(), statement -> {
            Expr.Access target = statement instanceof Stmt.Store store
                    ? store.target()
                    : statement instanceof Stmt.Update update ? update.target() : null;
            if (target != null && bounds.isUnproved(target)) {
                found[0] = "a subscript of " + target.array().name() + " is checked at each access";
            }
        });
        return Optional.ofNullable(found[0]);
    }

    private static Stmt rewritten(Stmt.Loop loop, Neighborhood near) {
        Index index = loop.index();
        List<Stmt> body = Traversal.rewrite(loop.body(), expr -> {
            if (expr instanceof Expr.IndexRef ref && ref.index().equals(index)) {
                return new Expr.Cast(DType.I64, new Expr.Access(near.order(), List.of(ref), ref.site()), ref.site());
            }
            // Operands come first: the index has become the row.
            return isPlaceOfRow(expr, near) ? new Expr.IndexRef(index, expr.site()) : expr;
        });
        return loop.withBlocks(List.of(withoutAliases(body, index)));
    }

    /** Whether it is {@code I64(places[I64(order[i])])}. */
    private static boolean isPlaceOfRow(Expr expr, Neighborhood near) {
        return expr instanceof Expr.Cast outer
                && outer.dtype() == DType.I64
                && outer.operand() instanceof Expr.Access place
                && place.array().equals(near.places())
                && place.subscripts().get(0) instanceof Expr.Cast inner
                && inner.operand() instanceof Expr.Access row
                && row.array().equals(near.order());
    }

    /** With the index itself in the place of variables that hold it: an index is what lanes know. */
    private static List<Stmt> withoutAliases(List<Stmt> body, Index index) {
        Set<Local> aliases = new HashSet<>();
        Traversal.forEachStatement(body, statement -> {
            if (statement instanceof Stmt.Declare declare
                    && declare.initial() instanceof Expr.IndexRef ref
                    && ref.index().equals(index)) {
                aliases.add(declare.local());
            }
        });
        Traversal.forEachStatement(body, statement -> {
            if (statement instanceof Stmt.Assign assign) {
                aliases.remove(assign.local());
            } else if (statement instanceof Stmt.UpdateLocal update) {
                aliases.remove(update.local());
            }
        });
        List<Stmt> plain = Traversal.rewrite(
                body,
                expr -> expr instanceof Expr.LocalRef ref && aliases.contains(ref.local())
                        ? new Expr.IndexRef(index, ref.site())
                        : expr);
        return without(plain, aliases);
    }

    private static List<Stmt> without(List<Stmt> block, Set<Local> aliases) {
        return block.stream()
                .filter(statement -> !(statement instanceof Stmt.Declare declare && aliases.contains(declare.local())))
                .map(statement -> statement.withBlocks(statement.blocks().stream()
                        .map(inner -> without(inner, aliases))
                        .toList()))
                .toList();
    }
}
