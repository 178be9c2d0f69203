package dev.quern.compiler.races;

import dev.quern.Kernel;
import dev.quern.KernelBuilder;
import dev.quern.KernelDefinitionException;
import dev.quern.Unproved;
import dev.quern.compiler.analysis.Races;
import dev.quern.compiler.lower.Lowering;
import dev.quern.compiler.races.Verdict.Answer;
import dev.quern.ir.Assumption;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Stmt;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks the prover. Nothing else in the tests of races knows how it is called. */
public final class RaceProver {
    private RaceProver() {}

    /** What it says of a kernel when it is defined. */
    static Verdict define(String name, Consumer<KernelBuilder> body) {
        try {
            Kernel.define(name, body);
            return Verdict.free();
        } catch (KernelDefinitionException e) {
            KernelIr lowered = Lowering.lower(Unproved.kernel(name, body));
            return of(lowered.body(), lowered.assumptions());
        }
    }

    /** The statements of a kernel without a proof of them. */
    static List<Stmt> lowered(String name, Consumer<KernelBuilder> body) {
        return Lowering.lower(Unproved.kernel(name, body)).body();
    }

    /** What it says of the pranges in lowered statements: the first thing that is not well. */
    public static Verdict of(List<Stmt> body) {
        return of(body, List.of());
    }

    private static Verdict of(List<Stmt> body, List<Assumption> assumptions) {
        return Races.refusal(body, assumptions)
                .map(refusal -> verdict(body, refusal))
                .orElseGet(Verdict::free);
    }

    private static Verdict verdict(List<Stmt> body, Races.Refusal refusal) {
        Optional<Verdict.Witness> witness = refusal.counterexample()
                .filter(found -> found.subscripts().stream().allMatch(Optional::isPresent))
                .map(found -> new Verdict.Witness(
                        body,
                        found.loop(),
                        found.values(),
                        found.first(),
                        found.second(),
                        found.array(),
                        found.subscripts().stream().map(Optional::orElseThrow).toList()));
        return new Verdict(
                refusal.counterexample().filter(Races.Counterexample::isCertain).isPresent()
                        ? Answer.RACE
                        : Answer.UNKNOWN,
                witness,
                String.valueOf(refusal.error().getMessage()));
    }
}
