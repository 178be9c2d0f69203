package dev.quern.compiler.lower;

import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Stmt;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A block under construction: the statements that compute what the expression being lowered needs, and which expressions
 * they have computed so far.
 */
final class Scope {
    private final @Nullable Scope parent;
    private final @Nullable Index index;
    private final boolean guarded;
    private final boolean parallel;
    /** Where this is the body of a fold: whether that is over anything. */
    private final @Nullable Expr isOverSomething;

    private final List<Stmt> statements = new ArrayList<>();
    private final Map<Expr, Expr> computed = new IdentityHashMap<>();

    private Scope(
            @Nullable Scope parent,
            @Nullable Index index,
            boolean guarded,
            boolean parallel,
            @Nullable Expr isOverSomething) {
        this.isOverSomething = isOverSomething;
        this.parent = parent;
        this.index = index;
        this.guarded = guarded;
        this.parallel = parallel;
    }

    /**
     * The block a statement stands in.
     *
     * @param parallel whether iterations of a parallel loop already run around it
     */
    static Scope statement(boolean parallel) {
        return new Scope(null, null, false, parallel, null);
    }

    /** The body of a loop in this block. */
    Scope loop(Index loopIndex, boolean parallelLoop) {
        return new Scope(this, loopIndex, false, parallel || parallelLoop, null);
    }

    /** The same of a fold, over whose range there is something where the condition holds. */
    Scope fold(Index loopIndex, boolean parallelLoop, Expr condition) {
        return new Scope(this, loopIndex, false, parallel || parallelLoop, condition);
    }

    /** The conditions under which the folds between this block and one around it are over something. */
    List<Expr> conditionsUpTo(Scope around) {
        List<Expr> conditions = new ArrayList<>();
        for (Scope scope = this; scope != null && scope != around; scope = scope.parent) {
            if (scope.isOverSomething != null) {
                conditions.add(scope.isOverSomething);
            }
        }
        return conditions;
    }

    /** A block that runs under a condition: nothing inside may be computed before it. */
    Scope guarded() {
        return new Scope(this, null, true, parallel, null);
    }

    boolean isParallel() {
        return parallel;
    }

    void add(Stmt statement) {
        statements.add(statement);
    }

    List<Stmt> statements() {
        return statements;
    }

    boolean isEmpty() {
        return statements.isEmpty();
    }

    /** The outermost block where an expression that reads these indices can be computed. */
    Scope outermost(Set<Index> free) {
        Scope scope = this;
        while (scope.parent != null && !scope.guarded && (scope.index == null || !free.contains(scope.index))) {
            scope = scope.parent;
        }
        return scope;
    }

    /** What the expression has become, here or in a block around. */
    @Nullable
    Expr find(Expr expr) {
        for (Scope scope = this; scope != null; scope = scope.parent) {
            Expr found = scope.computed.get(expr);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    void computed(Expr expr, Expr lowered) {
        computed.put(expr, lowered);
    }
}
