package dev.quern.compiler.rewrite;

import dev.quern.compiler.analysis.Accesses;
import dev.quern.compiler.analysis.Affine;
import dev.quern.compiler.analysis.Domain;
import dev.quern.compiler.analysis.LocalForms;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.Names;
import dev.quern.ir.Sharing;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds an element that a loop writes again and again in a variable.
 *
 * <pre>{@code
 * range k in 0..n                        var r5 = r[i, j]
 *   r[i, j] += a[i, k] * b[k, j]         range k in 0..n
 *                                          r5 += a[i, k] * b[k, j]
 *                                        r[i, j] = r5
 * }</pre>
 *
 * <p>The same operations in the same order, so the same bits. The loop must touch no other element of the array. The
 * element is read and written even if the loop runs no iteration that does: so it has to be one that exists, by the bounds
 * of the loops around, or the loop must be known to reach it; and it must be the iteration's own where several run at a
 * time, and its accesses must be proved. The outermost loop that allows it is taken.
 */
public final class Promote {
    private final Names names;
    private final Consumer<String> notes;
    private final Map<Local, Affine> forms;

    private Promote(KernelIr kernel, Consumer<String> notes) {
        this.names = new Names(kernel);
        this.notes = notes;
        this.forms = LocalForms.in(kernel.body());
    }

    public static KernelIr rewrite(KernelIr kernel, Consumer<String> notes) {
        return kernel.withBody(new Promote(kernel, notes).block(kernel.body(), Domain.ALL, null));
    }

    /** @param parallel the outermost parallel loop around */
    private List<Stmt> block(List<Stmt> block, Domain domain, Stmt.@Nullable Loop parallel) {
        List<Stmt> result = new ArrayList<>();
        for (Stmt statement : block) {
            if (statement instanceof Stmt.Loop loop) {
                loop(loop, domain, parallel, result);
            } else {
                result.add(statement.withBlocks(statement.blocks().stream()
                        .map(inner -> block(inner, domain, parallel))
                        .toList()));
            }
        }
        return result;
    }

    private void loop(Stmt.Loop loop, Domain domain, Stmt.@Nullable Loop parallel, List<Stmt> result) {
        Stmt.Loop rewritten = loop;
        List<Stmt> after = new ArrayList<>();
        if (!loop.isParallel()) {
            for (Expr.Access element : elements(loop)) {
                if (isHarmless(element, loop, domain) && isOwn(element.array(), parallel)) {
                    Local held = names.local(element.array().name(), element.dtype());
                    result.add(new Stmt.Declare(held, element, element.site()));
                    rewritten = hold(rewritten, element, held);
                    after.add(new Stmt.Store(element, new Expr.LocalRef(held, element.site()), element.site()));
                    notes.accept("%s at %s is held in a variable while %s runs"
                            .formatted(IrPrinter.text(element), element.site(), loop.index()));
                }
            }
        }
        Stmt.Loop outermost = parallel == null && loop.isParallel() ? loop : parallel;
        List<Stmt> body = block(rewritten.body(), domain.inside(loop, forms), outermost);
        result.add(rewritten.withBlocks(List.of(body)));
        result.addAll(after);
    }

    /**
     * The elements that the loop writes, of arrays of which it touches nothing else: one for each such array, or several that
     * differ by a constant subscript.
     */
    private static List<Expr.Access> elements(Stmt.Loop loop) {
        Map<String, List<Expr.Access>> written = new LinkedHashMap<>();
        Set<String> refused = new HashSet<>();
        Set<Index> bound = new HashSet<>(Set.of(loop.index()));
        Set<Local> varying = new HashSet<>(LocalForms.written(loop.body()));
        Traversal.forEachStatement(loop.body(), statement -> {
            if (statement instanceof Stmt.Loop inner) {
                bound.add(inner.index());
                if (inner.isParallel()) {
                    inner.blocks()
                            .forEach(block -> Accesses.forEach(
                                    block, access -> refused.add(access.array().name())));
                }
            } else if (statement instanceof Stmt.Declare declare) {
                varying.add(declare.local());
            } else if (statement instanceof Stmt.Allocate allocate) {
                refused.add(allocate.array().name());
            }
            Accesses.target(statement).ifPresent(target -> {
                List<Expr.Access> known = written.computeIfAbsent(target.array().name(), unused -> new ArrayList<>());
                if (!known.contains(target)) {
                    known.add(target);
                }
            });
        });
        Accesses.forEach(loop.body(), access -> {
            if (access.sharing() != Sharing.PROVED
                    || !written.getOrDefault(access.array().name(), List.of()).contains(access)) {
                refused.add(access.array().name());
            }
        });
        return written.values().stream()
                .filter(elements -> elements.stream()
                        .noneMatch(element -> refused.contains(element.array().name())
                                || varies(element, bound, varying)
                                || elements.stream().anyMatch(other -> mayBeSame(element, other))))
                .flatMap(List::stream)
                .toList();
    }

    /** Whether two different accesses may be of one element. */
    private static boolean mayBeSame(Expr.Access first, Expr.Access second) {
        if (first.equals(second)) {
            return false;
        }
        for (int axis = 0; axis < first.subscripts().size(); axis++) {
            if (first.subscripts().get(axis) instanceof Expr.Constant one
                    && second.subscripts().get(axis) instanceof Expr.Constant other
                    && one.asLong() != other.asLong()) {
                return false;
            }
        }
        return true;
    }

    /** Whether the subscripts name what changes in the loop, or may: what is read of arrays. */
    private static boolean varies(Expr.Access element, Set<Index> bound, Set<Local> varying) {
        boolean[] varies = {false};
        Traversal.forEach(
                element.subscripts(),
                expr -> varies[0] |= expr instanceof Expr.Access
                        || expr instanceof Expr.IndexRef ref && bound.contains(ref.index())
                        || expr instanceof Expr.LocalRef local && varying.contains(local.local()));
        return varies[0];
    }

    /** Whether the element may be touched before and after the loop whatever the loop does. */
    private boolean isHarmless(Expr.Access element, Stmt.Loop loop, Domain domain) {
        boolean exists = true;
        for (int axis = 0; axis < element.subscripts().size(); axis++) {
            Optional<Affine> subscript = Affine.of(element.subscripts().get(axis), forms);
            if (subscript.isEmpty()) {
                return false;
            }
            exists = exists && isWithin(subscript.get(), element.array().dims().get(axis), domain);
        }
        return exists || isReached(element, loop, domain);
    }

    private static boolean isWithin(Affine subscript, Dim dim, Domain domain) {
        Affine size = dim instanceof Dim.Fixed fixed ? Affine.constant(fixed.size()) : Affine.term(dim);
        try {
            return domain.implies(subscript)
                    && domain.implies(size.minus(subscript).plus(-1));
        } catch (ArithmeticException e) {
            return false;
        }
    }

    /** Whether the loop surely runs and touches the element in each iteration. */
    private boolean isReached(Expr.Access element, Stmt.Loop loop, Domain domain) {
        boolean touched = loop.body().stream()
                .anyMatch(statement ->
                        Accesses.target(statement).filter(element::equals).isPresent());
        Optional<Affine> start = Affine.of(loop.start(), forms);
        Optional<Affine> end = Affine.of(loop.end(), forms);
        if (!touched || start.isEmpty() || end.isEmpty()) {
            return false;
        }
        try {
            Affine span = end.get().minus(start.get());
            return domain.implies((loop.step() > 0 ? span : span.times(-1)).plus(-1));
        } catch (ArithmeticException e) {
            return false;
        }
    }

    /** Whether no other iteration of the parallel loop around touches what this one does of the array. */
    private static boolean isOwn(ArrayDecl array, Stmt.@Nullable Loop parallel) {
        return parallel == null || ParallelRegion.owns(parallel, array);
    }

    /** The loop with the variable in the place of the element. */
    private static Stmt.Loop hold(Stmt.Loop loop, Expr.Access element, Local held) {
        List<Stmt> read = Traversal.rewrite(
                loop.body(), expr -> expr.equals(element) ? new Expr.LocalRef(held, expr.site()) : expr);
        return new Stmt.Loop(
                loop.kind(),
                loop.index(),
                loop.start(),
                loop.end(),
                loop.step(),
                written(read, element, held),
                loop.site());
    }

    private static List<Stmt> written(List<Stmt> block, Expr.Access element, Local held) {
        List<Stmt> result = new ArrayList<>();
        for (Stmt statement : block) {
            if (statement instanceof Stmt.Store store && store.target().equals(element)) {
                result.add(new Stmt.Assign(held, store.value(), store.site()));
            } else if (statement instanceof Stmt.Update update
                    && update.target().equals(element)) {
                result.add(new Stmt.UpdateLocal(update.op(), held, update.value(), update.site()));
            } else {
                result.add(statement.withBlocks(statement.blocks().stream()
                        .map(inner -> written(inner, element, held))
                        .toList()));
            }
        }
        return result;
    }
}
