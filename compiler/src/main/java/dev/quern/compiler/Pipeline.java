package dev.quern.compiler;

import dev.quern.KernelDefinitionException;
import dev.quern.compiler.analysis.Bounds;
import dev.quern.compiler.analysis.Cost;
import dev.quern.compiler.analysis.Overlaps;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.compiler.emit.ClassEmitter;
import dev.quern.compiler.emit.EmissionPlan;
import dev.quern.compiler.emit.Layout;
import dev.quern.compiler.lower.Lowering;
import dev.quern.compiler.rewrite.Contract;
import dev.quern.compiler.schedule.Schedules;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How a kernel becomes code, on one screen.
 *
 * <pre>
 * KernelIr as written          {@link dev.quern.KernelBuilder}
 *   | PASSES, IR to IR         each verified afterwards, and dumped where {@link Dump} is on
 * KernelIr, lowered
 *   | prove                    once for a kernel: what holds of it whatever it is called with, and how its loops are run
 * Proved
 *   | emit                     once for each way the arguments lie in memory
 * bytes of a class             {@link dev.quern.compiler.emit.GeneratedClass} defines it
 * </pre>
 */
final class Pipeline {
    /** A step from IR to IR. */
    record Pass(String name, String description, UnaryOperator<KernelIr> run, Verifier.Level result) {}

    static final List<Pass> PASSES = List.of(
            new Pass("source", "as the builder wrote it", kernel -> kernel, Verifier.Level.SOURCE),
            new Pass("lower", "array expressions become loops over scalars", Lowering::lower, Verifier.Level.LOWERED),
            new Pass(
                    "contract",
                    "under fastMath, products and the sums they are in become multiply-adds",
                    kernel -> fuses(kernel) ? Contract.rewrite(kernel) : kernel,
                    Verifier.Level.LOWERED));

    /**
     * A lowered kernel with what was proved of it.
     *
     * @param regions its outermost parallel loops, in the order of the text
     * @param costs of an iteration of each region
     * @param schedules how its innermost loops are run
     */
    record Proved(
            KernelIr source,
            KernelIr kernel,
            Bounds bounds,
            Overlaps overlaps,
            List<ParallelRegion> regions,
            List<Cost> costs,
            Schedules schedules) {}

    private Pipeline() {}

    /** Whether products and sums are to round once. */
    private static boolean fuses(KernelIr kernel) {
        return kernel.fastMath() && Machine.hasMultiplyAdd();
    }

    /**
     * Everything up to emission.
     *
     * @throws KernelDefinitionException if the kernel cannot be run as it is written
     */
    static Proved front(KernelIr source) {
        try {
            return prove(source, lower(source));
        } catch (KernelDefinitionException e) {
            throw e.in(source.name());
        }
    }

    private static KernelIr lower(KernelIr source) {
        KernelIr kernel = source;
        for (Pass pass : PASSES) {
            kernel = Verifier.verify(pass.run().apply(kernel), pass.result());
            Dump.ir(kernel, PASSES.indexOf(pass), pass.name());
        }
        return kernel;
    }

    private static Proved prove(KernelIr source, KernelIr kernel) {
        List<ParallelRegion> regions = new ArrayList<>();
        collectRegions(kernel.body(), List.of(), regions);
        List<Cost> costs =
                regions.stream().map(region -> Cost.ofIteration(region.loop())).toList();
        return new Proved(
                source,
                kernel,
                Bounds.of(kernel),
                Overlaps.of(kernel),
                List.copyOf(regions),
                costs,
                Schedules.of(kernel, regions));
    }

    private static void collectRegions(List<Stmt> block, List<Index> around, List<ParallelRegion> regions) {
        for (Stmt statement : block) {
            if (statement instanceof Stmt.Loop loop && loop.isParallel()) {
                regions.add(ParallelRegion.of(loop, around));
                continue;
            }
            List<Index> inside = new ArrayList<>(around);
            if (statement instanceof Stmt.Loop loop) {
                inside.add(loop.index());
            }
            statement.blocks().forEach(inner -> collectRegions(inner, inside, regions));
        }
    }

    /** The class for arguments that lie in memory like this. */
    static ClassEmitter.Emitted emit(Proved proved, List<Layout> layouts, boolean checked) {
        EmissionPlan plan = new EmissionPlan(
                proved.kernel(),
                proved.bounds(),
                proved.regions(),
                proved.schedules(),
                layouts,
                fuses(proved.kernel()),
                checked);
        ClassEmitter.Emitted emitted = ClassEmitter.emit(plan);
        Dump.bytecode(proved.kernel(), emitted, layouts, checked);
        return emitted;
    }
}
