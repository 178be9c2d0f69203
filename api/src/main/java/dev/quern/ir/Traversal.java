package dev.quern.ir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Walks over expressions and statements, written once. Expressions are graphs: a node used twice is visited, or
 * rewritten, once, so that a walk takes time in the number of nodes and not of paths, and what was shared stays shared.
 */
public final class Traversal {
    private Traversal() {}

    /** Visits each node below the root once, operands before users. */
    public static void forEach(Expr root, Consumer<Expr> visitor) {
        forEach(List.of(root), visitor);
    }

    /** Visits each node below the roots once, operands before users. */
    public static void forEach(List<Expr> roots, Consumer<Expr> visitor) {
        Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        roots.forEach(root -> visit(root, seen, visitor));
    }

    private static void visit(Expr expr, Set<Expr> seen, Consumer<Expr> visitor) {
        if (seen.add(expr)) {
            for (Expr operand : expr.operands()) {
                visit(operand, seen, visitor);
            }
            visitor.accept(expr);
        }
    }

    /** Rewrites operands before users; {@code rule} sees each node once, with its operands already rewritten. */
    public static Expr rewrite(Expr root, UnaryOperator<Expr> rule) {
        return rewrite(root, rule, new IdentityHashMap<>());
    }

    private static Expr rewrite(Expr expr, UnaryOperator<Expr> rule, Map<Expr, Expr> done) {
        Expr known = done.get(expr);
        if (known != null) {
            return known;
        }
        List<Expr> operands = expr.operands();
        List<Expr> rewritten = new ArrayList<>(operands.size());
        boolean changed = false;
        for (Expr operand : operands) {
            Expr result = rewrite(operand, rule, done);
            changed |= result != operand;
            rewritten.add(result);
        }
        Expr result = rule.apply(changed ? expr.withOperands(rewritten) : expr);
        done.put(expr, result);
        return result;
    }

    /** Rewrites every expression of a block, statements within statements included. */
    public static List<Stmt> rewrite(List<Stmt> block, UnaryOperator<Expr> rule) {
        return block.stream().map(statement -> rewrite(statement, rule)).toList();
    }

    private static Stmt rewrite(Stmt statement, UnaryOperator<Expr> rule) {
        IdentityHashMap<Expr, Expr> done = new IdentityHashMap<>();
        List<Expr> operands = statement.operands().stream()
                .map(operand -> rewrite(operand, rule, done))
                .toList();
        List<List<Stmt>> blocks =
                statement.blocks().stream().map(block -> rewrite(block, rule)).toList();
        return statement.withOperands(operands).withBlocks(blocks);
    }

    /** Visits each statement, outer ones first. */
    public static void forEachStatement(List<Stmt> block, Consumer<Stmt> visitor) {
        for (Stmt statement : block) {
            visitor.accept(statement);
            for (List<Stmt> inner : statement.blocks()) {
                forEachStatement(inner, visitor);
            }
        }
    }

    /** Visits each node of each expression of each statement; a node once for each statement that uses it. */
    public static void forEachExpr(List<Stmt> block, Consumer<Expr> visitor) {
        forEachStatement(block, statement -> forEach(statement.operands(), visitor));
    }

    /** The nodes with operands that are used more than once below the roots, operands before users. */
    public static List<Expr> shared(List<Expr> roots) {
        Map<Expr, Integer> uses = uses(roots);
        List<Expr> shared = new ArrayList<>();
        forEach(roots, expr -> {
            if (uses.getOrDefault(expr, 0) > 1 && !expr.operands().isEmpty()) {
                shared.add(expr);
            }
        });
        return shared;
    }

    /** How often each node is used below the roots and as one of them. */
    public static Map<Expr, Integer> uses(List<Expr> roots) {
        IdentityHashMap<Expr, Integer> uses = new IdentityHashMap<>();
        roots.forEach(root -> uses.merge(root, 1, Integer::sum));
        forEach(roots, expr -> expr.operands().forEach(operand -> uses.merge(operand, 1, Integer::sum)));
        return uses;
    }

    /** The indices an expression reads that it does not bind itself. */
    public static Set<Index> freeIndices(Expr root) {
        IdentityHashMap<Expr, Set<Index>> free = new IdentityHashMap<>();
        forEach(root, expr -> {
            Set<Index> own = new HashSet<>();
            if (expr instanceof Expr.IndexRef ref) {
                own.add(ref.index());
            }
            expr.operands().forEach(operand -> own.addAll(free.getOrDefault(operand, Set.of())));
            bound(expr).forEach(own::remove);
            free.put(expr, own);
        });
        return free.getOrDefault(root, Set.of());
    }

    /** The indices bound by a reduction or an array within the expressions. */
    public static Set<Index> boundIndices(List<Expr> roots) {
        Set<Index> bound = new HashSet<>();
        forEach(roots, expr -> bound.addAll(bound(expr)));
        return bound;
    }

    /** The indices that this node itself binds. */
    static List<Index> bound(Expr expr) {
        if (expr instanceof Expr.Reduce reduce) {
            return List.of(reduce.index());
        }
        return expr instanceof Expr.Generate generate ? generate.indices() : List.of();
    }
}
