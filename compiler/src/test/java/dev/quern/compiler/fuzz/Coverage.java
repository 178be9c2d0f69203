package dev.quern.compiler.fuzz;

import dev.quern.compiler.analysis.Functions;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Sharing;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** In how many kernels each part of the language occurred: productions, operations by type, loops, layouts, sizes. */
final class Coverage {
    /** A multiplier that random numbers are made with. */
    private static final long PHILOX = 0xD2511F53L;

    private final Map<String, Integer> kernels = new TreeMap<>();

    static boolean hasFunctions(KernelIr kernel) {
        boolean[] found = {false};
        Traversal.forEachExpr(kernel.body(), expr -> found[0] |= Functions.is(expr));
        return found[0];
    }

    /**
     * Whether sums of floats go anywhere but into the arrays that are compared within bounds. A sum outside of all loops
     * is a parallel loop, so its order depends on the chunks it is cut into.
     */
    static boolean addsUpFloats(KernelIr kernel) {
        boolean[] found = {false};
        Traversal.forEachStatement(kernel.body(), statement -> {
            String target = statement instanceof Stmt.Store store
                    ? store.target().array().name()
                    : statement instanceof Stmt.Update update
                            ? update.target().array().name()
                            : "";
            for (Expr operand : statement.operands()) {
                Expr terms = Bounds.isSum(target) ? Bounds.terms(operand) : operand;
                Traversal.forEach(
                        terms, expr -> found[0] |= expr instanceof Expr.Reduce reduce && addsUpFloats(reduce));
            }
        });
        return found[0];
    }

    private static boolean addsUpFloats(Expr.Reduce reduce) {
        return switch (reduce.op()) {
            case SUM, PROD -> reduce.body().dtype().isFloating();
            case MEAN -> true;
            case MIN, MAX, ARGMIN, ARGMAX, ANY, ALL, COUNT -> false;
        };
    }

    synchronized void add(Generated generated) {
        Set<String> found = new TreeSet<>();
        KernelIr kernel = generated.kernel();
        statements(kernel.body(), "", found);
        List<ArrayDecl> arrays = kernel.arrays();
        for (int position = 0; position < arrays.size(); position++) {
            ArrayDecl array = arrays.get(position);
            Generated.Input input = generated.inputs().get(position);
            found.add("array " + array.role() + " " + array.dtype());
            found.add("array of rank " + array.rank());
            found.add("layout %s %s".formatted(input.lie(), input.isNative() ? "native" : "heap"));
            for (int axis = 0; axis < array.rank(); axis++) {
                found.add("size " + size(input.values().size(axis)));
                found.add(array.dims().get(axis) instanceof Dim.Fixed ? "fixed dimension" : "named dimension");
            }
        }
        kernel.assumptions().forEach(assumption -> found.add(assumption.kind().text()));
        kernel.scalars().forEach(scalar -> found.add("scalar argument " + scalar.dtype()));
        if (kernel.fastMath()) {
            found.add("fastMath");
        }
        found.forEach(each -> kernels.merge(each, 1, Integer::sum));
    }

    /** Around the numbers of lanes that there are. */
    private static String size(long size) {
        if (size <= 3) {
            return Long.toString(size);
        }
        return size < 8
                ? "4 to 7"
                : size == 8 ? "8" : size < 17 ? "9 to 16" : size < 34 ? "17 to 33" : size < 64 ? "to 63" : "from 64 on";
    }

    private static void statements(List<Stmt> block, String around, Set<String> found) {
        for (Stmt statement : block) {
            String own = around;
            found.add("statement " + statement.getClass().getSimpleName());
            if (statement instanceof Stmt.Update update) {
                if (update.target().sharing() != Sharing.PROVED) {
                    found.add("update " + update.target().sharing().text());
                }
                found.add(
                        "update %s of %s".formatted(update.op(), update.target().dtype()));
            } else if (statement instanceof Stmt.UpdateLocal update) {
                found.add("update %s of a variable".formatted(update.op()));
            } else if (statement instanceof Stmt.Allocate allocate) {
                found.add("temp " + allocate.array().dtype());
            } else if (statement instanceof Stmt.Declare declare) {
                found.add("variable " + declare.local().dtype());
            } else if (statement instanceof Stmt.Loop loop) {
                own = loop.isParallel() ? "prange" : "range";
                found.add("%s by %d".formatted(own, loop.step()));
                found.add(own + (around.isEmpty() ? " at the top" : " in " + around));
                if (loop.start() instanceof Expr.IndexRef
                        || Traversal.freeIndices(loop.end()).size() > 0) {
                    found.add(own + " over a triangle");
                }
            } else if (statement instanceof Stmt.If choice) {
                found.add(choice.otherwise().isEmpty() ? "when" : "when and otherwise");
            }
            Traversal.forEach(statement.operands(), expr -> expr(expr, found));
            for (List<Stmt> inner : statement.blocks()) {
                statements(inner, own, found);
            }
        }
    }

    private static void expr(Expr expr, Set<String> found) {
        if (expr instanceof Expr.Access access && access.sharing() != Sharing.PROVED) {
            found.add("read " + access.sharing().text());
        } else if (expr instanceof Expr.Constant constant && constant.asLong() == PHILOX) {
            found.add("random stream");
        }
        found.add("expression " + expr.getClass().getSimpleName());
        if (expr instanceof Expr.Unary unary) {
            found.add("%s of %s".formatted(unary.op(), unary.dtype()));
        } else if (expr instanceof Expr.Binary binary) {
            found.add("%s of %s".formatted(binary.op(), binary.dtype()));
        } else if (expr instanceof Expr.Compare compare) {
            found.add("%s of %s".formatted(compare.op(), compare.left().dtype()));
        } else if (expr instanceof Expr.Cast cast) {
            found.add("cast of %s to %s".formatted(cast.operand().dtype(), cast.dtype()));
        } else if (expr instanceof Expr.Reduce reduce) {
            found.add("reduction %s of %s".formatted(reduce.op(), reduce.body().dtype()));
        } else if (expr instanceof Expr.Constant constant) {
            found.add("constant " + constant.dtype());
        } else if (expr instanceof Expr.Select || expr instanceof Expr.Fma) {
            found.add("%s of %s".formatted(expr.getClass().getSimpleName(), expr.dtype()));
        }
        if (!expr.isScalar()) {
            found.add("expression of rank " + expr.rank());
        }
    }

    synchronized int of(String what) {
        return kernels.getOrDefault(what, 0);
    }

    /** A line for each. */
    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder();
        kernels.forEach((what, count) -> text.append("%9d %s%n".formatted(count, what)));
        return text.toString();
    }
}
