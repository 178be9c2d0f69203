package dev.quern.compiler;

import dev.quern.KernelDefinitionException;
import dev.quern.compiler.analysis.Affine;
import dev.quern.compiler.analysis.Bounds;
import dev.quern.compiler.analysis.Cost;
import dev.quern.compiler.analysis.Overlaps;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.compiler.analysis.Races;
import dev.quern.compiler.analysis.Room;
import dev.quern.compiler.emit.ClassEmitter;
import dev.quern.compiler.emit.EmissionPlan;
import dev.quern.compiler.emit.Layout;
import dev.quern.compiler.emit.Twin;
import dev.quern.compiler.lower.Lowering;
import dev.quern.compiler.rewrite.Contract;
import dev.quern.compiler.rewrite.Expand;
import dev.quern.compiler.rewrite.FoldInnermost;
import dev.quern.compiler.rewrite.Forward;
import dev.quern.compiler.rewrite.Mirror;
import dev.quern.compiler.rewrite.Promote;
import dev.quern.compiler.rewrite.Rule;
import dev.quern.compiler.rewrite.SpaceOrder;
import dev.quern.compiler.rewrite.Split;
import dev.quern.compiler.rewrite.Unroll;
import dev.quern.compiler.schedule.LaneNest;
import dev.quern.compiler.schedule.Lanes;
import dev.quern.compiler.schedule.LoopNames;
import dev.quern.compiler.schedule.PanelRoom;
import dev.quern.compiler.schedule.Registers;
import dev.quern.compiler.schedule.Schedules;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Verifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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
    record Pass(String name, String description, Rule run, Verifier.Level result) {
        Pass(String name, String description, UnaryOperator<KernelIr> run, Verifier.Level result) {
            this(name, description, (kernel, notes) -> run.apply(kernel), result);
        }
    }

    private static final Pass LOWER =
            new Pass("lower", "array expressions become loops over scalars", Lowering::lower, Verifier.Level.LOWERED);

    private static final Pass PROVE = new Pass(
            "prove", "pranges are proved free of races, and reductions marked", Races::prove, Verifier.Level.LOWERED);

    static final List<Pass> PASSES = List.of(
            new Pass("source", "as the builder wrote it", kernel -> kernel, Verifier.Level.SOURCE),
            LOWER,
            PROVE,
            new Pass("fold", "folds are innermost", FoldInnermost::rewrite, Verifier.Level.LOWERED),
            new Pass(
                    "unroll",
                    "loops over the dimensions of space are written out",
                    Unroll::rewrite,
                    Verifier.Level.LOWERED),
            new Pass(
                    "promote", "elements become variables while a loop runs", Promote::rewrite, Verifier.Level.LOWERED),
            new Pass("forward", "stored values are used again", Forward::rewrite, Verifier.Level.LOWERED),
            new Pass("mirror", "column writes become row writes", Mirror::rewrite, Verifier.Level.LOWERED),
            new Pass(
                    "contract",
                    "under fastMath, products and the sums they are in become multiply-adds",
                    kernel -> fuses(kernel) ? Contract.rewrite(kernel) : kernel,
                    Verifier.Level.LOWERED),
            new Pass("split", "where to add is found first", Split::rewrite, Verifier.Level.LOWERED),
            new Pass(
                    "space",
                    "loops over points with neighbours run in an order of space",
                    SpaceOrder::rewrite,
                    Verifier.Level.LOWERED));

    /**
     * A lowered kernel with what was proved of it.
     *
     * @param lowered the kernel before it was rewritten: what its user can tell of it is known from this
     * @param kernel what is run
     * @param races why its pranges are free of races, for the user
     * @param rewrites what was changed between the two, for the user
     * @param regions its outermost parallel loops, in the order of the text
     * @param costs of an iteration of each region
     * @param schedules how its innermost loops are run
     * @param scalar what the scalar twin is made from, if that is another kernel
     */
    record Proved(
            KernelIr source,
            KernelIr lowered,
            KernelIr kernel,
            List<String> races,
            List<String> rewrites,
            Bounds bounds,
            Overlaps overlaps,
            List<ParallelRegion> regions,
            List<Cost> costs,
            Schedules schedules,
            Optional<Scalar> scalar) {
        /** The costs of an iteration of each region of what the scalar twin is made from, if that is another kernel. */
        List<Cost> scalarCosts() {
            return scalar.map(Scalar::costs).orElse(List.of());
        }

        /** How many columns the contractions have that are turned inside out for it, where that is the same in all rows. */
        List<Affine> columns() {
            return scalar.map(Scalar::columns).orElse(List.of());
        }

        /** The same kernel, with its loops run as a machine with other vectors runs them. */
        Proved on(Registers registers) {
            Schedules others = Schedules.of(kernel, regions, bounds, registers);
            return new Proved(
                    source,
                    lowered,
                    kernel,
                    races,
                    rewrites,
                    bounds,
                    overlaps,
                    regions,
                    costs,
                    others,
                    Pipeline.scalar(kernel, regions, costs, others));
        }

        /** What the vector twin needs beside the arguments of a call. */
        List<Room> rooms() {
            return PanelRoom.of(kernel, schedules, VectorWidth.BITS);
        }

        /** The same kernel, with its contractions left as they are in the scalar twin too. */
        Proved narrow() {
            return new Proved(
                    source,
                    lowered,
                    kernel,
                    races,
                    rewrites,
                    bounds,
                    overlaps,
                    regions,
                    costs,
                    schedules,
                    Optional.empty());
        }
    }

    /**
     * What the scalar twin is made from where contractions of the kernel are turned inside out for it.
     *
     * @param nests those contractions
     * @param regions of this kernel, with their costs and schedules
     */
    record Scalar(
            Expand.Expanded expanded,
            List<LaneNest> nests,
            List<ParallelRegion> regions,
            List<Cost> costs,
            Schedules schedules) {
        private List<Affine> columns() {
            return nests.stream()
                    .map(nest -> columns(nest.lanes()))
                    .flatMap(Optional::stream)
                    .filter(count -> count.coefficients().keySet().stream().noneMatch(Index.class::isInstance))
                    .toList();
        }

        private static Optional<Affine> columns(Stmt.Loop loop) {
            return Affine.of(loop.start(), Map.of())
                    .flatMap(start -> Affine.of(loop.end(), Map.of()).map(end -> end.plus(start.times(-1))));
        }
    }

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
        return front(source, VectorWidth.registers());
    }

    /** The same for a machine with other vectors. */
    static Proved front(KernelIr source, Registers registers) {
        try {
            return prove(source, registers);
        } catch (KernelDefinitionException e) {
            throw e.in(source.name());
        }
    }

    private static Proved prove(KernelIr source, Registers registers) {
        KernelIr lowered = source;
        KernelIr kernel = source;
        List<String> rewrites = new ArrayList<>();
        List<String> races = new ArrayList<>();
        for (Pass pass : PASSES) {
            Consumer<String> notes = pass.equals(PROVE) ? races::add : rewrites::add;
            kernel = Verifier.verify(pass.run().apply(kernel, notes), pass.result());
            Dump.ir(kernel, PASSES.indexOf(pass), pass.name());
            if (pass.equals(PROVE)) {
                lowered = kernel;
                LoopNames.require(lowered);
            }
        }
        LoopNames.require(kernel, rewrites);
        List<ParallelRegion> regions = regions(kernel);
        List<Cost> costs =
                regions.stream().map(region -> Cost.ofIteration(region.loop())).toList();
        Bounds bounds = Bounds.of(kernel);
        Schedules schedules = Schedules.of(kernel, regions, bounds, registers);
        return new Proved(
                source,
                lowered,
                kernel,
                races,
                rewrites.stream().distinct().toList(),
                bounds,
                Overlaps.of(lowered),
                regions,
                costs,
                schedules,
                scalar(kernel, regions, costs, schedules));
    }

    /** Turns contractions inside out: C2 makes lanes of their columns then. */
    private static Optional<Scalar> scalar(
            KernelIr kernel, List<ParallelRegion> regions, List<Cost> costs, Schedules schedules) {
        Map<Index, Cost> known = new HashMap<>();
        List<Expand.Nest> nests = new ArrayList<>();
        List<LaneNest> lanes = new ArrayList<>();
        for (int number = 0; number < regions.size(); number++) {
            Stmt.Loop loop = regions.get(number).loop();
            known.put(loop.index(), costs.get(number));
            if (schedules.lanes(loop) instanceof Lanes.Tiles tiles) {
                nests.add(new Expand.Nest(tiles.rows(), tiles.nest().lanes()));
                lanes.add(tiles.nest());
            }
        }
        return Expand.rewrite(kernel, nests).map(expanded -> {
            KernelIr made = Verifier.verify(expanded.kernel(), Verifier.Level.LOWERED);
            Dump.ir(made, PASSES.size(), "expand");
            List<ParallelRegion> all = regions(made);
            List<Cost> each = all.stream()
                    .map(ParallelRegion::loop)
                    .map(loop -> known.getOrDefault(loop.index(), Cost.ofIteration(loop)))
                    .toList();
            return new Scalar(expanded, lanes, all, each, schedules.after(made));
        });
    }

    /** The outermost parallel loops, in the order of the text. */
    static List<ParallelRegion> regions(KernelIr kernel) {
        List<ParallelRegion> regions = new ArrayList<>();
        collectRegions(kernel.body(), List.of(), regions);
        return List.copyOf(regions);
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

    /** Whether there is a vector twin beside the scalar one for arguments that lie in memory like this. */
    static boolean hasVectorTwin(Proved proved, List<Layout> layouts) {
        return plan(proved, layouts, false, VectorWidth.BITS, Twin.VECTOR).usesLanes();
    }

    /** The class for arguments that lie in memory like this. */
    static ClassEmitter.Emitted emit(Proved proved, List<Layout> layouts, boolean checked, Twin twin) {
        return emit(plan(proved, layouts, checked, VectorWidth.BITS, twin));
    }

    static ClassEmitter.Emitted emit(EmissionPlan plan) {
        ClassEmitter.Emitted emitted = ClassEmitter.emit(plan);
        Dump.bytecode(plan, emitted);
        return emitted;
    }

    /** What a class is made from, on a machine with vectors of so many bits. */
    static EmissionPlan plan(Proved proved, List<Layout> layouts, boolean checked, int vectorBits, Twin twin) {
        EmissionPlan plan = new EmissionPlan(
                proved.kernel(),
                proved.bounds(),
                proved.regions(),
                proved.schedules(),
                layouts,
                fuses(proved.kernel()),
                checked,
                vectorBits,
                twin,
                EmissionPlan.Form.PLAIN);
        // A class that checks names the user's loops in its errors. In native memory C2 finds no lanes.
        return twin == Twin.VECTOR || checked
                ? plan
                : proved.scalar()
                        .filter(scalar -> scalar.nests().stream().allMatch(plan::fits))
                        .map(scalar -> scalar(plan, scalar))
                        .orElse(plan);
    }

    /** The bounds stay: all that is new was proved as it was written. */
    private static EmissionPlan scalar(EmissionPlan plan, Scalar scalar) {
        Expand.Expanded expanded = scalar.expanded();
        return new EmissionPlan(
                expanded.kernel(),
                plan.bounds(),
                scalar.regions(),
                scalar.schedules(),
                plan.layouts(),
                plan.fuses(),
                plan.checked(),
                plan.vectorBits(),
                plan.twin(),
                new EmissionPlan.Form(true, expanded.inRows(), expanded.overwritten()));
    }
}
