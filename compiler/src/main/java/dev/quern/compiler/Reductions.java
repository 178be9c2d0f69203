package dev.quern.compiler;

import dev.quern.KernelDefinitionException;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.IrPrinter;
import dev.quern.ir.Local;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.ir.UpdateOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the rows of a kernel reduce into, and whether the partial results of partitions combine to the whole: nothing reads
 * one before it is complete, and what it starts from may be there once for each partition.
 */
final class Reductions {
    /** What something starts from, known once all of the kernel has been seen. */
    private record Start(Object reduced, Expr value, Site site) {}

    private final Dim.Symbol rows;
    private final Map<Local, UpdateOp> variables = new HashMap<>();
    private final Map<String, UpdateOp> arrays = new HashMap<>();
    private final List<Start> starts = new ArrayList<>();

    Reductions(Dim.Symbol rows) {
        this.rows = rows;
    }

    /** Adds what a prange over rows reduces into. */
    void collect(ParallelRegion region) {
        region.picks().forEach(pick -> {
            throw new KernelDefinitionException(
                    pick.choice().site(),
                    "the rows keep %s, and the bests of partitions are not compared".formatted(pick),
                    "reduce into an output with minAssign or maxAssign, or pick from the rows on the driver");
        });
        region.scalars()
                .forEach((local, op) ->
                        put(variables, local, local.name(), op, region.loop().site()));
        Traversal.forEachStatement(region.loop().body(), statement -> {
            if (statement instanceof Stmt.Update update
                    && region.arrays().containsKey(update.target().array())) {
                reduced(update.target(), update.op(), update.site());
            }
        });
    }

    private void reduced(Expr.Access target, UpdateOp op, Site site) {
        ArrayDecl array = target.array();
        if (array.dims().contains(rows)) {
            return; // refused as an access to another row
        }
        if (array.role() != ArrayDecl.Role.OUT) {
            throw new KernelDefinitionException(
                    site,
                    "all rows reduce into %s, which is %s and not an output: each partition would start from it"
                            .formatted(IrPrinter.text(target.plain()), array),
                    "declare it with k.out(...) and use what collect() returns");
        }
        put(arrays, array.name(), array.name(), op, site);
    }

    private static <T> void put(Map<T, UpdateOp> map, T key, String name, UpdateOp op, Site site) {
        UpdateOp other = map.putIfAbsent(key, op);
        if (other != null && other != op) {
            throw new KernelDefinitionException(
                    site,
                    "%s is reduced by %s here and by %s elsewhere".formatted(name, op.text(), other.text()),
                    "reduce into one array or variable for each operation");
        }
    }

    Optional<UpdateOp> update(ArrayDecl array) {
        return Optional.ofNullable(arrays.get(array.name()));
    }

    /**
     * Looks at a statement outside of the pranges over rows for what a reduction starts from. Returns whether it stores a
     * reduced variable, which is then no reading of it.
     */
    boolean takes(Stmt statement) {
        if (statement instanceof Stmt.Declare declare && variables.containsKey(declare.local())) {
            starts.add(new Start(declare.local(), declare.initial(), declare.site()));
        } else if (statement instanceof Stmt.Assign assign && variables.containsKey(assign.local())) {
            starts.add(new Start(assign.local(), assign.value(), assign.site()));
        } else if (statement instanceof Stmt.UpdateLocal update && variables.containsKey(update.local())) {
            throw new KernelDefinitionException(
                    update.site(),
                    "%s changes %s once for each partition, outside of the prange over rows that reduces into it"
                            .formatted(update.op().text(), update.local()),
                    "do it on the driver, with what collect() returns");
        } else if (statement instanceof Stmt.Store store) {
            return store.value() instanceof Expr.LocalRef ref && variables.containsKey(ref.local());
        } else if (statement instanceof Stmt.Update update) {
            return update.value() instanceof Expr.LocalRef ref && variables.containsKey(ref.local());
        }
        return false;
    }

    /** An output without rows that is written where rows are not looked at. */
    void writtenOutside(Stmt statement, Expr.Access target) {
        ArrayDecl array = target.array();
        if (statement instanceof Stmt.Store store && store.value() instanceof Expr.Constant constant) {
            starts.add(new Start(array, constant, store.site()));
            return;
        }
        Expr value = statement instanceof Stmt.Update update ? update.value() : ((Stmt.Store) statement).value();
        UpdateOp op = value instanceof Expr.LocalRef ref ? variables.get(ref.local()) : null;
        if (op != null && statement instanceof Stmt.Update update && update.op() != op) {
            throw new KernelDefinitionException(
                    statement.site(),
                    "%s of %s, which is reduced by %s".formatted(update.op().text(), IrPrinter.text(value), op.text()),
                    "use %s or set(...)".formatted(op.text()));
        }
        if (op != null) {
            reduced(target, op, statement.site());
            return;
        }
        // Where it is made of something reduced, that is what to complain of.
        Traversal.forEach(value, node -> {
            if (node instanceof Expr.LocalRef ref) {
                refuseReading(ref);
            } else if (node instanceof Expr.Access access) {
                refuseReading(access);
            }
        });
        throw new KernelDefinitionException(
                statement.site(),
                "%s is written outside of any prange over rows, so every partition would write it"
                        .formatted(IrPrinter.text(target.plain())),
                "reduce into it in k.prange(\"%s\", i -> ...), or compute it in a kernel of its own".formatted(rows));
    }

    void refuseReading(Expr.LocalRef ref) {
        if (variables.containsKey(ref.local())) {
            throw incomplete(ref);
        }
    }

    void refuseReading(Expr.Access access) {
        if (arrays.containsKey(access.array().name())) {
            throw incomplete(access);
        }
    }

    private static KernelDefinitionException incomplete(Expr expr) {
        return new KernelDefinitionException(
                expr.site(),
                "%s is read here, and is complete only when all partitions are combined"
                        .formatted(IrPrinter.text(expr)),
                "make it an output of its own and finish on the driver, with what collect() returns");
    }

    /** Partial results combine by the operation, so where each starts must not count twice. */
    void finish() {
        for (Start start : starts) {
            boolean variable = start.reduced() instanceof Local;
            String name = variable ? ((Local) start.reduced()).name() : ((ArrayDecl) start.reduced()).name();
            UpdateOp op = variable ? variables.get((Local) start.reduced()) : arrays.get(name);
            if (op != null && !mayRepeat(op, start.value())) {
                throw new KernelDefinitionException(
                        start.site(),
                        "%s starts from %s, and with %s every partition would count that again"
                                .formatted(name, IrPrinter.text(start.value()), op.text()),
                        "start from %s and do the rest on the driver, with what collect() returns"
                                .formatted(op == UpdateOp.MUL ? "1" : "0"));
            }
        }
    }

    private static boolean mayRepeat(UpdateOp op, Expr value) {
        return switch (op) {
            case MIN, MAX, AND, OR -> true;
            case ADD, XOR ->
                value instanceof Expr.Constant constant
                        && (constant.dtype().isFloating() ? constant.asDouble() == 0 : constant.asLong() == 0);
            case MUL -> value.equals(op.identity(value.dtype()));
        };
    }
}
