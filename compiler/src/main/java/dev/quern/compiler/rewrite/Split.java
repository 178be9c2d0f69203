package dev.quern.compiler.rewrite;

import dev.quern.compiler.analysis.Accesses;
import dev.quern.compiler.analysis.Bounds;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.Names;
import dev.quern.ir.Sharing;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Splits a parallel loop that first finds where something belongs and then adds it there.
 *
 * <pre>{@code
 * prange i in 0..n                        temp w: I64[n]
 *   var where = ...                       prange i in 0..n
 *   range j in 0..k                         var where = ...
 *     range c in 0..d                       range j in 0..k
 *       where = f(points[i, c], ...)          range c in 0..d
 *   range c in 0..d                             where = f(points[i, c], ...)
 *     atomic sums[where, c] += ...          w[i] = where
 *                                         prange i in 0..n
 *                                           var where = w[i]
 *                                           range c in 0..d
 *                                             atomic sums[where, c] += ...
 * }</pre>
 *
 * <p>What is added to elements that only the data tells cannot lie in lanes, and it keeps the nest before it from them,
 * where nearly all of the time goes. Alone the nest can: the nearest of 64 centroids in 16 dimensions takes an eighth of the
 * time in lanes, and an element of scratch is written and read once for it.
 *
 * <p>The first part sets nothing but variables of its own and cannot fail, and no iteration of a parallel loop sees what
 * another writes; the second part writes nothing that the first reads. So all first parts may come before all second
 * parts. The second loop is cut into the chunks that the loop was, since those go by the number of iterations: it adds up in
 * the order it had.
 */
public final class Split {
    private final Bounds bounds;
    private final Names names;
    private final Consumer<String> notes;

    private Split(KernelIr kernel, Consumer<String> notes) {
        this.bounds = Bounds.of(kernel);
        this.names = new Names(kernel);
        this.notes = notes;
    }

    /** A kernel whose user says how its loops are run stays as it is: the loops named are those of the text. */
    public static KernelIr rewrite(KernelIr kernel, Consumer<String> notes) {
        if (!kernel.schedule().isEmpty()) {
            return kernel;
        }
        Split split = new Split(kernel, notes);
        List<Stmt> body = new ArrayList<>();
        for (Stmt statement : kernel.body()) {
            body.addAll(
                    statement instanceof Stmt.Loop loop && loop.isParallel() ? split.loop(loop) : List.of(statement));
        }
        return kernel.withBody(body);
    }

    private List<Stmt> loop(Stmt.Loop loop) {
        int end = endOfNests(loop.body());
        List<Stmt> first = loop.body().subList(0, end);
        List<Stmt> second = loop.body().subList(end, loop.body().size());
        if (first.isEmpty()
                || !(loop.end() instanceof Expr.Size size)
                || !runsFromZero(loop)
                || !hasScatter(second)
                || !isSeparable(first, second)) {
            return List.of(loop);
        }
        return split(loop, first, second, size.dim());
    }

    private static boolean runsFromZero(Stmt.Loop loop) {
        return loop.step() == 1 && loop.start() instanceof Expr.Constant start && start.asLong() == 0;
    }

    /** The place after the last statement with a loop in a loop. */
    private static int endOfNests(List<Stmt> body) {
        int end = 0;
        for (int position = 0; position < body.size(); position++) {
            boolean[] nested = {false};
            Traversal.forEachStatement(List.of(body.get(position)), statement -> {
                if (statement instanceof Stmt.Loop outer) {
                    Traversal.forEachStatement(outer.body(), inner -> nested[0] |= inner instanceof Stmt.Loop);
                }
            });
            end = nested[0] ? position + 1 : end;
        }
        return end;
    }

    /** Whether something is added to an element that depends on data. */
    private static boolean hasScatter(List<Stmt> block) {
        boolean[] found = {false};
        Traversal.forEachStatement(block, statement -> {
            if (statement instanceof Stmt.Update update && update.target().sharing() == Sharing.ATOMIC) {
                Traversal.forEach(
                        update.target().subscripts(),
                        expr -> found[0] |= expr instanceof Expr.LocalRef || expr instanceof Expr.Access);
            }
        });
        return found[0];
    }

    private boolean isSeparable(List<Stmt> first, List<Stmt> second) {
        Set<String> written = new HashSet<>();
        boolean[] separable = {Accesses.areProved(first)};
        Traversal.forEachStatement(second, statement -> {
            separable[0] &= !(statement instanceof Stmt.Allocate);
            Accesses.target(statement)
                    .ifPresent(target -> written.add(target.array().name()));
        });
        Set<Local> own = declared(first);
        Traversal.forEachStatement(first, statement -> {
            separable[0] &= !(statement instanceof Stmt.Allocate)
                    && !(statement instanceof Stmt.While)
                    && Accesses.target(statement).isEmpty()
                    && (!(statement instanceof Stmt.Assign assign) || own.contains(assign.local()))
                    && (!(statement instanceof Stmt.UpdateLocal update) || own.contains(update.local()));
        });
        Traversal.forEachExpr(first, expr -> separable[0] &= !canFail(expr));
        Accesses.forEach(
                first,
                access -> separable[0] &= !written.contains(access.array().name()));
        return separable[0];
    }

    private boolean canFail(Expr expr) {
        return expr instanceof Expr.Binary binary && binary.op().canFail(binary.dtype())
                || expr instanceof Expr.Access access && (bounds.isUnproved(access) || bounds.isGuarded(access));
    }

    private static Set<Local> declared(List<Stmt> block) {
        Set<Local> own = new HashSet<>();
        Traversal.forEachStatement(block, statement -> {
            if (statement instanceof Stmt.Declare declare) {
                own.add(declare.local());
            }
        });
        return own;
    }

    /** What the first part leaves to the second. */
    private static Set<Local> carried(List<Stmt> first, List<Stmt> second) {
        Set<Local> own = declared(first);
        Set<Local> carried = new LinkedHashSet<>();
        Traversal.forEachStatement(second, statement -> {
            Traversal.forEach(statement.operands(), expr -> {
                if (expr instanceof Expr.LocalRef ref) {
                    carried.add(ref.local());
                }
            });
            if (statement instanceof Stmt.Assign assign) {
                carried.add(assign.local());
            } else if (statement instanceof Stmt.UpdateLocal update) {
                carried.add(update.local());
            }
        });
        carried.retainAll(own);
        return carried;
    }

    private List<Stmt> split(Stmt.Loop loop, List<Stmt> first, List<Stmt> second, Dim length) {
        Site site = loop.site();
        List<Stmt> result = new ArrayList<>();
        List<Stmt> finding = new ArrayList<>(first);
        List<Stmt> adding = new ArrayList<>();
        Set<Local> carried = carried(first, second);
        for (Local local : carried) {
            ArrayDecl scratch =
                    new ArrayDecl(names.array(local.name()), local.dtype(), List.of(length), ArrayDecl.Role.TEMP, site);
            Expr.Access element = new Expr.Access(scratch, List.of(Names.ref(loop.index(), site)), site);
            result.add(new Stmt.Allocate(scratch, site));
            finding.add(new Stmt.Store(element, new Expr.LocalRef(local, site), site));
            adding.add(new Stmt.Declare(local, element, site));
        }
        adding.addAll(second);
        // What may fail keeps the indices that a message names.
        result.add(Copies.of((Stmt.Loop) loop.withBlocks(List.of(finding)), names));
        result.add(loop.withBlocks(List.of(adding)));
        notes.accept("prange %s at %s: what it adds up by is found first, in a loop of its own; %s in scratch"
                .formatted(loop.index(), site, carried.stream().map(Local::name).collect(Collectors.joining(" and "))));
        return result;
    }
}
