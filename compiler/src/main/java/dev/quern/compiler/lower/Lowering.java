package dev.quern.compiler.lower;

import dev.quern.DType;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.CompareOp;
import dev.quern.ir.Dim;
import dev.quern.ir.Elements;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.Names;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import dev.quern.ir.Stmt.LoopKind;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pass that turns array expressions into loops.
 *
 * <pre>{@code
 * distances[i, j] = sqrt(sum(c in 0..d: square(points[i, c] - centroids[j, c])))
 *
 * var sum: F64 = 0.0
 * range c in 0..d
 *   sum += square(points[i, c] - centroids[j, c])
 * distances[i, j] = sqrt(sum)
 * }</pre>
 *
 * <p>A whole-array store in no parallel loop becomes a parallel loop over its first axis. One whose value reads the
 * target elsewhere than it writes, such as {@code a = transposed a}, goes through scratch.
 */
public final class Lowering {
    private final Names names;
    private final ExprLowering expressions;

    private Lowering(KernelIr kernel) {
        this.names = new Names(kernel);
        this.expressions = new ExprLowering(names);
    }

    public static KernelIr lower(KernelIr kernel) {
        return kernel.withBody(new Lowering(kernel).block(kernel.body(), false));
    }

    private List<Stmt> block(List<Stmt> block, boolean parallel) {
        List<Stmt> lowered = new ArrayList<>();
        for (Stmt statement : block) {
            Scope scope = Scope.statement(parallel);
            statement(statement, scope);
            lowered.addAll(scope.statements());
        }
        return lowered;
    }

    private void statement(Stmt statement, Scope scope) {
        if (statement instanceof Stmt.Store store) {
            store(store, store.target(), store.value(), scope);
        } else if (statement instanceof Stmt.Update update) {
            store(update, update.target(), update.value(), scope);
        } else if (statement instanceof Stmt.While loop) {
            whileLoop(loop, scope);
        } else if (statement instanceof Stmt.If choice && compared(choice) != null) {
            statement(holdCompared(choice, scope), scope);
        } else {
            boolean parallel = scope.isParallel() || statement instanceof Stmt.Loop loop && loop.isParallel();
            List<Expr> operands = statement.operands().stream()
                    .map(operand -> expressions.lower(operand, scope))
                    .toList();
            List<List<Stmt>> blocks = statement.blocks().stream()
                    .map(inner -> block(inner, parallel))
                    .toList();
            scope.add(statement.withOperands(operands).withBlocks(blocks));
        }
    }

    /** The value that the condition compares with a variable and that the block then sets the variable to, if it is more than a name. */
    private static @Nullable Expr compared(Stmt.If choice) {
        if (choice.condition() instanceof Expr.Compare compare) {
            for (Stmt statement : choice.whenTrue()) {
                if (statement instanceof Stmt.Assign assign && !(assign.value() instanceof Expr.Leaf)) {
                    boolean left = isSame(compare.left(), assign.value());
                    Expr other = left ? compare.right() : compare.left();
                    if ((left || isSame(compare.right(), assign.value()))
                            && other instanceof Expr.LocalRef ref
                            && ref.local().equals(assign.local())) {
                        return left ? compare.left() : compare.right();
                    }
                }
            }
        }
        return null;
    }

    /** Whether it is one value, made once in the user's text, widened where it is used or not. */
    private static boolean isSame(Expr left, Expr right) {
        return left == right
                || left instanceof Expr.Cast one
                        && right instanceof Expr.Cast other
                        && one.dtype() == other.dtype()
                        && isSame(one.operand(), other.operand());
    }

    /** What is compared and then kept is computed once: the same number, whatever statements it takes to compute it. */
    private Stmt holdCompared(Stmt.If choice, Scope scope) {
        Expr value = Objects.requireNonNull(compared(choice));
        Local held = names.local("value", value.dtype());
        statement(new Stmt.Declare(held, value, value.site()), scope);
        Expr ref = new Expr.LocalRef(held, value.site());
        Expr.Compare compare = (Expr.Compare) choice.condition();
        Expr condition = compare.withOperands(List.of(
                compare.left() == value ? ref : compare.left(), compare.right() == value ? ref : compare.right()));
        List<Stmt> block = choice.whenTrue().stream()
                .map(statement -> statement instanceof Stmt.Assign assign && isSame(assign.value(), value)
                        ? new Stmt.Assign(assign.local(), ref, assign.site())
                        : statement)
                .toList();
        return new Stmt.If(condition, block, choice.otherwise(), choice.site());
    }

    /** A condition that needs statements is computed before the loop and again at the end of its body. */
    private void whileLoop(Stmt.While loop, Scope scope) {
        List<Stmt> body = block(loop.body(), scope.isParallel());
        Scope before = Scope.statement(scope.isParallel());
        Expr condition = expressions.lower(loop.condition(), before);
        if (before.isEmpty()) {
            scope.add(new Stmt.While(condition, body, loop.site()));
            return;
        }
        Site site = loop.site();
        Local go = names.local("go", DType.BOOL);
        before.statements().forEach(scope::add);
        scope.add(new Stmt.Declare(go, condition, site));
        Scope again = Scope.statement(scope.isParallel());
        body.forEach(again::add);
        Expr recomputed = expressions.lower(loop.condition(), again);
        again.add(new Stmt.Assign(go, recomputed, site));
        scope.add(new Stmt.While(new Expr.LocalRef(go, site), again.statements(), site));
    }

    private void store(Stmt statement, Expr.Access target, Expr value, Scope scope) {
        Expr.Access place = target.withOperands(target.subscripts().stream()
                .map(subscript -> expressions.lower(subscript, scope))
                .toList());
        if (place.isScalar()) {
            scope.add(with(statement, place, expressions.lower(value, scope)));
            return;
        }
        Expr.Access fixed = place.withOperands(place.subscripts().stream()
                .map(subscript -> held(subscript, scope))
                .toList());
        if (!readsElsewhere(fixed, value)) {
            loops(statement, fixed, value, scope);
            return;
        }
        Site site = statement.site();
        ArrayDecl temp = new ArrayDecl(names.array(), target.dtype(), target.shape(), ArrayDecl.Role.TEMP, site);
        Expr.Access whole = new Expr.Access(temp, List.of(), site);
        scope.add(new Stmt.Allocate(temp, site));
        loops(new Stmt.Store(whole, value, site), whole, value, scope);
        loops(statement, fixed, whole, scope);
    }

    /** A subscript that is more than a name is computed once, before the loops over the rest of the array. */
    private Expr held(Expr subscript, Scope scope) {
        if (subscript.operands().isEmpty()) {
            return subscript;
        }
        Local local = names.local("at", DType.I64);
        scope.add(new Stmt.Declare(local, subscript, subscript.site()));
        return new Expr.LocalRef(local, subscript.site());
    }

    /** Whether an element of the value depends on an element of the target other than the one it is stored to. */
    private boolean readsElsewhere(Expr.Access target, Expr value) {
        List<Index> indices = target.shape().stream().map(dim -> names.index()).toList();
        List<Expr> subscripts = refs(indices, target.site());
        Expr.Access element = (Expr.Access) Elements.at(target, subscripts, names::index);
        boolean[] elsewhere = {false};
        Traversal.forEach(element(value, target.shape(), subscripts), node -> {
            if (node instanceof Expr.Access access
                    && access.array().name().equals(target.array().name())) {
                elsewhere[0] |= !access.subscripts().equals(element.subscripts());
            }
        });
        return elsewhere[0];
    }

    /**
     * The loops over the elements of a target. What is the same for all of them comes before; where it could fail, only if
     * there are elements.
     */
    private void loops(Stmt statement, Expr.Access target, Expr value, Scope scope) {
        Scope own = scope.guarded();
        elements(statement, target, value, own);
        List<Stmt> made = own.statements();
        Optional<Expr> exist = Failing.in(made.subList(0, made.size() - 1))
                ? isNotEmpty(target.shape(), statement.site())
                : Optional.empty();
        exist.ifPresentOrElse(
                condition -> scope.add(new Stmt.If(condition, made, List.of(), statement.site())),
                () -> made.forEach(scope::add));
    }

    /** Whether there are elements; empty if there are in any case. */
    private static Optional<Expr> isNotEmpty(List<Dim> shape, Site site) {
        return shape.stream()
                .filter(dim -> !(dim instanceof Dim.Fixed fixed && fixed.size() > 0))
                .<Expr>map(dim -> new Expr.Compare(
                        CompareOp.GT, Expr.size(dim, site), Expr.Constant.of(DType.I64, 0, site), site))
                .reduce((one, other) -> new Expr.Binary(BinaryOp.AND, one, other, site));
    }

    private void elements(Stmt statement, Expr.Access target, Expr value, Scope scope) {
        Site site = statement.site();
        List<Dim> shape = target.shape();
        List<Index> indices = shape.stream().map(dim -> names.index()).toList();
        List<Expr> subscripts = refs(indices, site);
        List<Scope> scopes = new ArrayList<>();
        Scope inner = scope;
        for (Index index : indices) {
            inner = inner.loop(index, true);
            scopes.add(inner);
        }
        Expr.Access element = (Expr.Access) Elements.at(target, subscripts, names::index);
        inner.add(with(statement, element, expressions.lower(element(value, shape, subscripts), inner)));
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            Scope around = axis == 0 ? scope : scopes.get(axis - 1);
            LoopKind kind = around.isParallel() ? LoopKind.SERIAL : LoopKind.PARALLEL;
            around.add(new Stmt.Loop(
                    kind,
                    indices.get(axis),
                    Expr.Constant.of(DType.I64, 0, site),
                    Expr.size(shape.get(axis), site),
                    1,
                    scopes.get(axis).statements(),
                    site));
        }
    }

    /** The element of a value that broadcasts to the shape. */
    private Expr element(Expr value, List<Dim> shape, List<Expr> subscripts) {
        List<Expr> own = new ArrayList<>();
        int missing = shape.size() - value.rank();
        for (int axis = missing; axis < shape.size(); axis++) {
            boolean stretched = value.shape().get(axis - missing).isOne();
            own.add(stretched ? Expr.Constant.of(DType.I64, 0, value.site()) : subscripts.get(axis));
        }
        return Elements.at(value, own, names::index);
    }

    private static List<Expr> refs(List<Index> indices, Site site) {
        return indices.stream().map(index -> Names.ref(index, site)).toList();
    }

    private static Stmt with(Stmt statement, Expr.Access target, Expr value) {
        return statement instanceof Stmt.Update update
                ? new Stmt.Update(update.op(), target, value, statement.site())
                : new Stmt.Store(target, value, statement.site());
    }
}
