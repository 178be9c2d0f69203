package dev.quern.compiler.fuzz;

import dev.quern.ir.Argument;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Leaves those arguments away that a kernel does not use. */
final class Used {
    private final Set<String> names = new HashSet<>();
    private final Set<Dim> dims = new HashSet<>();

    private Used() {}

    static KernelIr only(KernelIr kernel) {
        Used used = new Used();
        Traversal.forEachStatement(kernel.body(), used::collect);
        List<Argument> kept = new ArrayList<>();
        for (Argument argument : kernel.arguments()) {
            if (used.names.contains(argument.name())) {
                kept.add(argument);
                used.dims.removeAll(dims(argument));
            }
        }
        // A size that is used needs an array that has it.
        for (Argument argument : kernel.arguments()) {
            if (used.dims.removeAll(dims(argument))) {
                kept.add(argument);
            }
        }
        List<Argument> arguments =
                kernel.arguments().stream().filter(kept::contains).toList();
        return new KernelIr(
                kernel.name(),
                arguments,
                kernel.body(),
                kernel.fastMath(),
                kernel.schedule(),
                kernel.assumptions().stream()
                        .filter(assumption -> arguments.contains(assumption.array()))
                        .toList(),
                kernel.site());
    }

    private static List<Dim> dims(Argument argument) {
        return argument instanceof ArrayDecl array ? array.dims() : List.of();
    }

    private void collect(Stmt statement) {
        if (statement instanceof Stmt.Store store) {
            names.add(store.target().array().name());
        } else if (statement instanceof Stmt.Update update) {
            names.add(update.target().array().name());
        } else if (statement instanceof Stmt.Allocate allocate) {
            symbols(allocate.array().dims());
        }
        Traversal.forEach(statement.operands(), expr -> {
            if (expr instanceof Expr.Access access) {
                names.add(access.array().name());
            } else if (expr instanceof Expr.ScalarRef ref) {
                names.add(ref.scalar().name());
            } else if (expr instanceof Expr.Size size) {
                symbols(List.of(size.dim()));
            } else if (expr instanceof Expr.Generate generate) {
                symbols(generate.shape());
            }
        });
    }

    private void symbols(List<Dim> all) {
        all.stream().filter(Dim.Symbol.class::isInstance).forEach(dims::add);
    }
}
