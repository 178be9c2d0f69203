package dev.quern.compiler.fuzz;

import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Stmt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** About how many nodes the interpreter evaluates: a loop whose end is data counts as the longest there may be. */
final class Work {
    /** So many take the interpreter a few milliseconds. */
    static final double MOST = 40_000;

    private final Map<String, Long> sizes;
    private final long longest;

    private Work(Map<String, Long> sizes) {
        this.sizes = sizes;
        this.longest = Math.max(
                4, sizes.values().stream().mapToLong(Long::longValue).max().orElse(0));
    }

    static double of(KernelIr kernel, Map<String, Long> sizes) {
        return new Work(sizes).block(kernel.body());
    }

    /** With the arguments that it has. */
    static double of(Generated generated) {
        Map<String, Long> sizes = new HashMap<>();
        KernelIr kernel = generated.kernel();
        kernel.symbols()
                .forEach((dim, axis) -> sizes.put(
                        dim.name(),
                        generated
                                .inputs()
                                .get(kernel.arrays().indexOf(axis.array()))
                                .values()
                                .size(axis.axis())));
        return of(kernel, sizes);
    }

    private double block(List<Stmt> block) {
        double sum = 0;
        for (Stmt statement : block) {
            double each = 1;
            for (Expr operand : statement.operands()) {
                each += expr(operand);
            }
            if (statement instanceof Stmt.Store store) {
                each *= elements(store.target().shape());
            } else if (statement instanceof Stmt.Update update) {
                each *= elements(update.target().shape());
            }
            double inner = 0;
            for (List<Stmt> inside : statement.blocks()) {
                inner += block(inside);
            }
            sum += each + trips(statement) * inner;
        }
        return sum;
    }

    private double trips(Stmt statement) {
        if (statement instanceof Stmt.Loop loop) {
            return (double) trips(loop.start(), loop.end()) / Math.abs(loop.step());
        }
        return statement instanceof Stmt.While ? 3 : 1;
    }

    private long trips(Expr start, Expr end) {
        return start instanceof Expr.Constant from && end instanceof Expr.Constant to
                ? Math.abs(to.asLong() - from.asLong())
                : longest;
    }

    /** For each element of the statement's target. */
    private double expr(Expr root) {
        double sum = 1;
        for (Expr operand : root.operands()) {
            sum += expr(operand);
        }
        return root instanceof Expr.Reduce reduce ? sum * trips(reduce.start(), reduce.end()) : sum;
    }

    private double elements(List<Dim> shape) {
        double product = 1;
        for (Dim dim : shape) {
            product *= dim instanceof Dim.Fixed fixed ? fixed.size() : sizes.getOrDefault(dim.toString(), longest);
        }
        return product;
    }
}
