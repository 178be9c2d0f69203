package dev.quern.compiler.fuzz;

import dev.quern.DType;
import dev.quern.KernelDefinitionException;
import dev.quern.NDArray;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.ScalarDecl;
import dev.quern.ir.Sharing;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.ir.Verifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes a kernel that differs smaller, as long as it differs: leaves statements away, puts operands or constants in the
 * place of expressions, shortens dimensions, makes arguments dense and their values 0. Each step that keeps the difference
 * is kept, and the search begins again, until no step does or the time is up.
 */
final class Shrinker {
    private final Predicate<Generated> differs;
    private final long end;
    private Generated best;

    private Shrinker(Generated generated, Predicate<Generated> differs, long millis) {
        this.best = generated;
        this.differs = differs;
        this.end = System.nanoTime() + millis * 1_000_000;
    }

    /**
     * The least kernel that was found within the time.
     *
     * @param differs whether there is still what is looked for; asked of kernels that the verifier accepts
     */
    static Generated shrink(Generated generated, Predicate<Generated> differs, long millis) {
        Shrinker shrinker = new Shrinker(generated, differs, millis);
        boolean again = true;
        while (again) {
            // What one kind of step leaves, another may take.
            again = shrinker.statements();
            again |= shrinker.expressions();
            again |= shrinker.arguments();
        }
        return shrinker.best;
    }

    private boolean isOver() {
        return System.nanoTime() - end > 0;
    }

    /** Whether a candidate is taken. */
    private boolean take(Generated candidate) {
        if (isOver()) {
            return false;
        }
        try {
            Generated used = withUsed(candidate);
            Verifier.verify(used.kernel(), Verifier.Level.SOURCE);
            if (differs.test(used)) {
                best = used;
                return true;
            }
        } catch (KernelDefinitionException | IllegalStateException | IllegalArgumentException e) {
            return false; // Not a kernel, or one that is refused: it does not differ.
        }
        return false;
    }

    /** Leaves arguments away that are not used any more. */
    private static Generated withUsed(Generated generated) {
        KernelIr before = generated.kernel();
        KernelIr after = Used.only(before);
        List<Generated.Input> inputs = new ArrayList<>();
        for (ArrayDecl array : after.arrays()) {
            inputs.add(generated.inputs().get(before.arrays().indexOf(array)));
        }
        List<Object> scalars = new ArrayList<>();
        for (ScalarDecl scalar : after.scalars()) {
            scalars.add(generated.scalars().get(before.scalars().indexOf(scalar)));
        }
        return new Generated(generated.seed(), generated.traits(), after, inputs, scalars);
    }

    private boolean takeBody(List<Stmt> body) {
        return take(best.withKernel(best.kernel().withBody(body)));
    }

    // Statements.

    private boolean statements() {
        boolean any = false;
        boolean again = true;
        while (again && !isOver()) {
            again = false;
            int count = count(best.kernel().body());
            for (int number = count - 1; number >= 0 && !again; number--) {
                for (List<Stmt> instead : instead(number)) {
                    again |= !again && takeBody(replace(best.kernel().body(), new int[] {number}, instead));
                }
            }
            any |= again;
        }
        return any;
    }

    /** What may stand in the place of a statement: nothing, what is in its blocks, or a simpler one. */
    private List<List<Stmt>> instead(int number) {
        Stmt statement = find(best.kernel().body(), new int[] {number});
        List<List<Stmt>> all = new ArrayList<>();
        all.add(List.of());
        all.addAll(statement.blocks());
        if (statement instanceof Stmt.Loop loop) {
            Expr start = loop.start();
            all.add(Traversal.rewrite(
                    loop.body(),
                    expr -> expr instanceof Expr.IndexRef ref && ref.index().equals(loop.index()) ? start : expr));
            if (loop.isParallel()) {
                all.add(List.of(new Stmt.Loop(
                        Stmt.LoopKind.SERIAL, loop.index(), start, loop.end(), loop.step(), loop.body(), loop.site())));
            }
            if (loop.step() != 1) {
                all.add(List.of(
                        new Stmt.Loop(loop.kind(), loop.index(), start, loop.end(), 1, loop.body(), loop.site())));
            }
        } else if (statement instanceof Stmt.Update update) {
            all.add(List.of(new Stmt.Store(update.target(), update.value(), update.site())));
        }
        return all;
    }

    private static int count(List<Stmt> block) {
        int count = 0;
        for (Stmt statement : block) {
            count++;
            for (List<Stmt> inner : statement.blocks()) {
                count += count(inner);
            }
        }
        return count;
    }

    /** The statement of a number, counted from the top; {@code left} is how many come before it. */
    private static Stmt find(List<Stmt> block, int[] left) {
        for (Stmt statement : block) {
            if (left[0]-- == 0) {
                return statement;
            }
            for (List<Stmt> inner : statement.blocks()) {
                int inside = count(inner);
                if (left[0] < inside) {
                    return find(inner, left);
                }
                left[0] -= inside;
            }
        }
        throw new IllegalArgumentException("there are not so many statements");
    }

    private static List<Stmt> replace(List<Stmt> block, int[] left, List<Stmt> instead) {
        List<Stmt> all = new ArrayList<>();
        for (Stmt statement : block) {
            if (left[0]-- == 0) {
                all.addAll(instead);
                continue;
            }
            all.add(statement.withBlocks(statement.blocks().stream()
                    .map(inner -> replace(inner, left, instead))
                    .toList()));
        }
        return all;
    }

    // Expressions.

    private boolean expressions() {
        boolean any = false;
        boolean again = true;
        while (again && !isOver()) {
            again = false;
            int count = count(best.kernel().body());
            for (int number = 0; number < count && !again; number++) {
                again = expressionsOf(number);
            }
            any |= again;
        }
        return any;
    }

    private boolean expressionsOf(int number) {
        Stmt statement = find(best.kernel().body(), new int[] {number});
        List<Expr> nodes = new ArrayList<>();
        Traversal.forEach(statement.operands(), nodes::add);
        nodes.removeIf(uncheckedSubscripts(nodes)::contains);
        for (int position = nodes.size() - 1; position >= 0; position--) {
            Expr node = nodes.get(position);
            for (Expr simpler : simpler(node)) {
                UnaryOperator<Expr> rule = expr -> expr == node ? simpler : expr;
                if (takeOperands(number, statement, rule)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Set<Expr> uncheckedSubscripts(List<Expr> nodes) {
        Set<Expr> all = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Expr node : nodes) {
            if (node instanceof Expr.Access access && access.sharing() == Sharing.UNCHECKED) {
                Traversal.forEach(access.subscripts(), all::add);
            }
        }
        return all;
    }

    /** Not where an expression has another type or shape than its place needs. */
    private boolean takeOperands(int number, Stmt statement, UnaryOperator<Expr> rule) {
        try {
            Stmt made = statement.withOperands(statement.operands().stream()
                    .map(operand -> Traversal.rewrite(operand, rule))
                    .toList());
            return takeBody(replace(best.kernel().body(), new int[] {number}, List.of(made)));
        } catch (KernelDefinitionException | IllegalArgumentException | ClassCastException e) {
            return false;
        }
    }

    /** Smaller expressions of the same type and shape. */
    private static List<Expr> simpler(Expr expr) {
        List<Expr> all = new ArrayList<>();
        if (expr instanceof Expr.Constant constant) {
            if (constant.bits() != 0 && !constant.equals(one(constant))) {
                all.add(one(constant));
                all.add(new Expr.Constant(constant.dtype(), 0, constant.site()));
            }
            return all;
        }
        if (expr.isScalar()) {
            all.add(new Expr.Constant(expr.dtype(), 0, expr.site()));
            all.add(one(expr));
        }
        for (Expr operand : expr.operands()) {
            if (operand.shape().equals(expr.shape())) {
                all.add(operand.dtype() == expr.dtype() ? operand : new Expr.Cast(expr.dtype(), operand, expr.site()));
            }
        }
        if (expr instanceof Expr.Cast) {
            all.removeIf(Expr.Cast.class::isInstance);
        }
        return all;
    }

    private static Expr one(Expr expr) {
        DType dtype = expr.dtype();
        return dtype.isFloating()
                ? Expr.Constant.of(dtype, 1.0, expr.site())
                : Expr.Constant.of(dtype, 1L, expr.site());
    }

    // Arguments.

    private boolean arguments() {
        boolean any = sizes();
        for (int position = 0; position < best.inputs().size() && !isOver(); position++) {
            Generated.Input input = best.inputs().get(position);
            NDArray zeros = NDArray.zeros(input.values().dtype(), input.values().shape());
            if (input.lie() != Lie.DENSE || input.isNative()) {
                any |= take(with(position, new Generated.Input(input.values(), Lie.DENSE, false)))
                        || input.isNative()
                                && take(with(position, new Generated.Input(input.values(), input.lie(), false)));
            }
            // Where the user's word alone holds, other subscripts are races, whose results differ by chance.
            if (!input.values().contentEquals(zeros)
                    && !Indirect.isSpread(best.kernel().arrays().get(position))) {
                any |= take(with(position, new Generated.Input(zeros, input.lie(), input.isNative())));
            }
        }
        return any;
    }

    private Generated with(int position, Generated.Input input) {
        List<Generated.Input> inputs = new ArrayList<>(best.inputs());
        inputs.set(position, input);
        return new Generated(best.seed(), best.traits(), best.kernel(), inputs, best.scalars());
    }

    /** Shortens each named dimension: to nothing, to one element, to the half, by one. */
    private boolean sizes() {
        boolean any = false;
        for (String dim : List.of("n", "m")) {
            boolean again = true;
            while (again && !isOver()) {
                again = false;
                Long size = sizeOf(dim);
                for (long smaller : size == null ? new long[0] : new long[] {0, 1, size / 2, size - 1}) {
                    again |= !again && smaller < size && smaller >= 0 && take(cut(dim, smaller));
                }
                any |= again;
            }
        }
        return any;
    }

    private @Nullable Long sizeOf(String dim) {
        Map<String, Long> sizes = new HashMap<>();
        best.kernel()
                .symbols()
                .forEach((symbol, axis) -> sizes.put(
                        symbol.name(),
                        best.inputs()
                                .get(best.kernel().arrays().indexOf(axis.array()))
                                .values()
                                .size(axis.axis())));
        return sizes.get(dim);
    }

    private Generated cut(String dim, long size) {
        List<Generated.Input> inputs = new ArrayList<>();
        for (int position = 0; position < best.inputs().size(); position++) {
            Generated.Input input = best.inputs().get(position);
            NDArray values = input.values();
            List<Dim> dims = best.kernel().arrays().get(position).dims();
            for (int axis = 0; axis < dims.size(); axis++) {
                if (dims.get(axis).equals(new Dim.Symbol(dim))) {
                    values = values.slice(axis, 0, size);
                }
            }
            inputs.add(new Generated.Input(values.copy(), input.lie(), input.isNative()));
        }
        return new Generated(best.seed(), best.traits(), best.kernel(), inputs, best.scalars());
    }
}
