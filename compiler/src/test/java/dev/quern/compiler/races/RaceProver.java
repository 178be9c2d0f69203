package dev.quern.compiler.races;

import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.KernelDefinitionException;
import dev.quern.Unproved;
import dev.quern.compiler.analysis.Dependences;
import dev.quern.compiler.lower.Lowering;
import dev.quern.compiler.races.Verdict.Answer;
import dev.quern.ir.Expr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks the prover. Nothing else in the tests of races knows how it is called. */
public final class RaceProver {
    private RaceProver() {}

    /** What it says of a kernel when it is defined. */
    static Verdict define(String name, Consumer<KernelBuilder> body) {
        try {
            return of(Lowering.lower(Kernel.define(name, body).ir()).body());
        } catch (KernelDefinitionException e) {
            return new Verdict(Answer.UNKNOWN, Optional.empty(), e.getMessage());
        }
    }

    /** The statements of a kernel without a proof of them. */
    static List<Stmt> lowered(String name, Consumer<KernelBuilder> body) {
        return Lowering.lower(Unproved.kernel(name, body)).body();
    }

    /** What it says of the pranges in lowered statements: the first thing that is not well. */
    public static Verdict of(List<Stmt> body) {
        return of(body, List.of()).orElseGet(Verdict::free);
    }

    private static Optional<Verdict> of(List<Stmt> block, List<Stmt.Loop> around) {
        for (Stmt statement : block) {
            List<Stmt.Loop> inside = new ArrayList<>(around);
            if (statement instanceof Stmt.Loop loop) {
                if (loop.isParallel()) {
                    Optional<Verdict> refused = of(loop, around);
                    if (refused.isPresent()) {
                        return refused;
                    }
                }
                inside.add(loop);
            }
            for (List<Stmt> inner : statement.blocks()) {
                Optional<Verdict> refused = of(inner, inside);
                if (refused.isPresent()) {
                    return refused;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Verdict> of(Stmt.Loop loop, List<Stmt.Loop> around) {
        Dependences found = Dependences.of(loop, around);
        Optional<String> shared = found.carried().entrySet().stream()
                .filter(each -> each.getValue().reduction().isEmpty())
                .map(each -> each.getKey().name())
                .findFirst();
        return found.conflicts().stream()
                .filter(conflict -> !isReduction(conflict, loop))
                .map(Dependences.Conflict::toString)
                .findFirst()
                .or(() -> shared)
                .map(text -> new Verdict(Answer.UNKNOWN, Optional.empty(), text));
    }

    private static boolean isReduction(Dependences.Conflict conflict, Stmt.Loop loop) {
        return conflict.first().statement() instanceof Stmt.Update first
                && conflict.second().statement() instanceof Stmt.Update second
                && first.op() == second.op()
                && isShared(first.target(), loop)
                && isShared(second.target(), loop);
    }

    private static boolean isShared(Expr.Access target, Stmt.Loop loop) {
        boolean[] shared = {true};
        Traversal.forEach(
                target.subscripts(),
                expr -> shared[0] &= !(expr instanceof Expr.Access)
                        && !(expr instanceof Expr.IndexRef ref && ref.index().equals(loop.index())));
        return shared[0];
    }
}
