package dev.quern.ir;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Checks what the constructors of nodes cannot: that every name is declared once and used only where it lives, and that
 * the IR holds only what its level may hold. The pipeline runs it after each pass. A failure is a fault of Quern, not of
 * the user, whose faults the builder has refused before.
 */
public final class Verifier {
    /** What the IR may contain. */
    public enum Level {
        /** All of the grammar. */
        SOURCE,
        /** Scalar expressions only: each array expression has become a loop. */
        LOWERED
    }

    private final KernelIr kernel;
    private final Level level;
    private final Set<String> arrays = new HashSet<>();
    private final Set<ScalarDecl> scalars = new HashSet<>();
    private final Set<Dim> dims = new HashSet<>();
    private final Set<Index> everBound = new HashSet<>();
    private final Set<Local> everDeclared = new HashSet<>();
    private final Set<Index> indices = new HashSet<>();
    private final Set<Local> locals = new HashSet<>();

    private Verifier(KernelIr kernel, Level level) {
        this.kernel = kernel;
        this.level = level;
    }

    /** Returns the kernel, so that a check can stand in a chain. */
    public static KernelIr verify(KernelIr kernel, Level level) {
        new Verifier(kernel, level).run();
        return kernel;
    }

    private void run() {
        Set<String> names = new HashSet<>();
        for (Argument argument : kernel.arguments()) {
            require(names.add(argument.name()), () -> "two arguments are named " + argument.name());
            if (argument instanceof ArrayDecl array) {
                require(
                        array.role() != ArrayDecl.Role.TEMP,
                        () -> "the argument " + array.name() + " is declared as scratch");
                arrays.add(array.name());
                dims.addAll(array.dims());
            } else if (argument instanceof ScalarDecl scalar) {
                scalars.add(scalar);
            }
        }
        for (Neighborhood near : kernel.neighborhoods()) {
            for (ArrayDecl array : near.arrays()) {
                require(names.add(array.name()), () -> "two arguments are named " + array.name());
                arrays.add(array.name());
                dims.addAll(array.dims());
            }
        }
        for (Assumption assumption : kernel.assumptions()) {
            require(
                    kernel.arguments().contains(assumption.array()),
                    () -> "no argument is the array of " + assumption.text());
        }
        block(kernel.body());
    }

    private void block(List<Stmt> block) {
        Deque<Local> declaredLocals = new ArrayDeque<>();
        Deque<String> declaredArrays = new ArrayDeque<>();
        for (Stmt statement : block) {
            statement(statement);
            if (statement instanceof Stmt.Declare declare) {
                require(
                        everDeclared.add(declare.local()),
                        () -> "the variable " + declare.local() + " is declared twice");
                locals.add(declare.local());
                declaredLocals.push(declare.local());
            } else if (statement instanceof Stmt.Allocate allocate) {
                ArrayDecl array = allocate.array();
                require(
                        array.role() == ArrayDecl.Role.TEMP,
                        () -> "the argument " + array.name() + " is allocated as scratch");
                require(arrays.add(array.name()), () -> "two arrays are named " + array.name());
                array.dims().forEach(this::dim);
                declaredArrays.push(array.name());
            }
        }
        declaredLocals.forEach(locals::remove);
        declaredArrays.forEach(arrays::remove);
    }

    private void statement(Stmt statement) {
        statement.operands().forEach(this::expr);
        if (statement instanceof Stmt.Store store) {
            target(store.target());
            requireNotAtomic(store.target());
        } else if (statement instanceof Stmt.Update update) {
            target(update.target());
        } else if (statement instanceof Stmt.Assign assign) {
            local(assign.local());
        } else if (statement instanceof Stmt.UpdateLocal update) {
            local(update.local());
        } else if (statement instanceof Stmt.Loop loop) {
            bind(loop.index());
        }
        statement.blocks().forEach(this::block);
        if (statement instanceof Stmt.Loop loop) {
            indices.remove(loop.index());
        }
    }

    private void target(Expr.Access target) {
        array(target.array());
        require(
                level == Level.SOURCE || target.isScalar(),
                () -> "a whole array is stored after lowering: " + IrPrinter.text(target));
    }

    private void expr(Expr root) {
        Set<Index> bound = Traversal.boundIndices(List.of(root));
        require(
                bound.stream().noneMatch(indices::contains),
                () -> "an index of " + IrPrinter.text(root) + " is bound again inside its own scope");
        if (!bound.isEmpty()) {
            requireNoShadowing(root);
        }
        indices.addAll(bound);
        Traversal.forEach(root, this::node);
        indices.removeAll(bound);
        for (Index index : Traversal.freeIndices(root)) {
            require(indices.contains(index), () -> "the index " + index + " is used outside its loop");
        }
    }

    /** Two bodies side by side may bind one index, one inside the other may not. */
    private void requireNoShadowing(Expr root) {
        IdentityHashMap<Expr, Set<Index>> boundBelow = new IdentityHashMap<>();
        Traversal.forEach(root, expr -> {
            Set<Index> below = new HashSet<>();
            expr.operands().forEach(operand -> below.addAll(boundBelow.getOrDefault(operand, Set.of())));
            for (Index index : Traversal.bound(expr)) {
                require(
                        below.add(index),
                        () -> "an index of " + IrPrinter.text(expr) + " is bound again inside its own scope");
            }
            boundBelow.put(expr, below);
        });
    }

    private void node(Expr expr) {
        boolean array = !expr.isScalar() || expr instanceof Expr.Reduce || expr instanceof Expr.Generate;
        require(
                level == Level.SOURCE || !array,
                () -> "an array expression is left after lowering: " + IrPrinter.text(expr));
        if (expr instanceof Expr.Size size) {
            dim(size.dim());
        } else if (expr instanceof Expr.ScalarRef ref) {
            require(
                    scalars.contains(ref.scalar()),
                    () -> "no argument is named " + ref.scalar().name());
        } else if (expr instanceof Expr.LocalRef ref) {
            local(ref.local());
        } else if (expr instanceof Expr.Access access) {
            array(access.array());
            requireNotAtomic(access);
        }
    }

    private void requireNotAtomic(Expr.Access access) {
        require(access.sharing() != Sharing.ATOMIC, () -> "what is no update is " + IrPrinter.text(access));
    }

    private void bind(Index index) {
        require(everBound.add(index), () -> "the index " + index + " is bound twice");
        indices.add(index);
    }

    private void local(Local local) {
        require(locals.contains(local), () -> "the variable " + local + " is used where it does not live");
    }

    private void array(ArrayDecl array) {
        require(arrays.contains(array.name()), () -> "the array " + array.name() + " is used where it does not live");
    }

    private void dim(Dim dim) {
        require(dim instanceof Dim.Fixed || dims.contains(dim), () -> "no array has the dimension " + dim);
    }

    /** Only a fault is put into words: kernels are verified after each pass, and printing them takes longer than that. */
    private void require(boolean condition, Supplier<String> message) {
        if (!condition) {
            throw new IllegalStateException(
                    "malformed IR of kernel " + kernel.name() + ": " + message.get() + "\n" + kernel);
        }
    }
}
