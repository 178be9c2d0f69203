package dev.quern.compiler.schedule;

import dev.quern.DType;
import dev.quern.compiler.analysis.Bounds;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.ir.UpdateOp;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a schedule for each innermost loop.
 *
 * <p>Interleaved are sums and products of floats whose order the numeric contract leaves open: reductions in expressions,
 * updates of what is declared outside a parallel loop, and under fastMath updates of any variable. Measured for a sum of
 * squares in cache, nanoseconds a term on JDK 17 and 25: in order 0.51 and 0.52, 4 ways 0.23 and 0.23, 8 ways 0.14 and
 * 0.17, 16 ways 0.16 and 0.17. A maximum is faster in order (0.21 and 0.19; 8 ways 0.33 and 0.31).
 */
public final class Schedules {
    private static final int STRETCHES = 4;

    /** The body is copied once for each way; past this many operations a loop over the ways costs little. */
    private static final int MOST_OPERATIONS = 24;

    private final boolean fastMath;
    private final Map<Stmt.Loop, LoopSchedule> schedules = new IdentityHashMap<>();

    private final Map<Stmt.Loop, Lanes> lanes = new IdentityHashMap<>();
    private final Map<Stmt.Loop, String> withoutLanes = new IdentityHashMap<>();

    private Schedules(boolean fastMath) {
        this.fastMath = fastMath;
    }

    /**
     * Chooses for all loops of a lowered kernel, after its user.
     *
     * @throws dev.quern.KernelDefinitionException if a loop cannot be run as the user says
     */
    public static Schedules of(KernelIr kernel, List<ParallelRegion> regions, Bounds bounds, Registers registers) {
        Schedules schedules = new Schedules(kernel.fastMath());
        for (ParallelRegion region : regions) {
            schedules.chooseAll(List.of(region.loop()), region.scalars().keySet());
        }
        schedules.chooseAll(kernel.body(), Set.of());
        schedules.chooseLanes(kernel, regions, new LaneChooser.Context(bounds, registers, schedules.schedules));
        schedules.orderWithinLanes();
        return schedules;
    }

    private void chooseLanes(KernelIr kernel, List<ParallelRegion> regions, LaneChooser.Context context) {
        if (ByHand.isScalar(kernel)) {
            LaneChooser.loopsIn(kernel.body()).stream()
                    .filter(loop -> LaneChooser.loopsIn(loop.body()).isEmpty())
                    .forEach(loop -> withoutLanes.put(loop, ByHand.REASON));
            return;
        }
        new ByHand(kernel, regions, context, lanes).choose();
        LaneChooser chooser = new LaneChooser(context, lanes, withoutLanes);
        regions.forEach(chooser::region);
        chooser.block(kernel.body(), List.of(), false);
    }

    /**
     * The same for a kernel that this one has become in part. Loops that are new add nothing up: they have no reduction whose
     * order could be left open.
     */
    public Schedules after(KernelIr rewritten) {
        Schedules result = new Schedules(fastMath);
        result.schedules.putAll(schedules);
        result.lanes.putAll(lanes);
        result.withoutLanes.putAll(withoutLanes);
        result.chooseAll(rewritten.body(), Set.of());
        return result;
    }

    /** Loops within lanes add up in order, lane by lane: in the scalar twin as well. */
    private void orderWithinLanes() {
        lanes.values().forEach(each -> {
            Stmt.Loop outer = each instanceof Lanes.Tiles tiles
                    ? tiles.rows()
                    : each.nest().lanes();
            for (Stmt.Loop inner : LaneChooser.loopsIn(outer.body())) {
                schedules.replace(
                        inner,
                        new LoopSchedule.InOrder(
                                "in lanes over " + each.nest().lanes().index()));
            }
        });
    }

    /** How the vector twin runs a loop many iterations at a time, if it does. */
    public @Nullable Lanes lanes(Stmt.Loop loop) {
        return lanes.get(loop);
    }

    /** Why a loop has no lanes; null if that was not asked. */
    public @Nullable String withoutLanes(Stmt.Loop loop) {
        return withoutLanes.get(loop);
    }

    /** All nests in lanes. */
    public Collection<Lanes> lanes() {
        return Collections.unmodifiableCollection(lanes.values());
    }

    /**
     * Chooses for the loops of a block that have no schedule yet.
     *
     * @param shared the variables that the parallel loop around reduces into; the same ones are updated in order outside
     */
    private void chooseAll(List<Stmt> block, Set<Local> shared) {
        Traversal.forEachStatement(block, statement -> {
            if (statement instanceof Stmt.Loop loop && isInnermost(loop)) {
                schedules.computeIfAbsent(loop, unused -> choose(loop, shared));
            }
        });
    }

    /** The schedule of an innermost loop. */
    public LoopSchedule of(Stmt.Loop loop) {
        LoopSchedule schedule = schedules.get(loop);
        if (schedule == null) {
            throw new IllegalArgumentException(
                    "the loop over " + loop.index() + " is not an innermost one of the kernel");
        }
        return schedule;
    }

    /** Whether there is no loop inside. */
    public static boolean isInnermost(Stmt.Loop loop) {
        boolean[] innermost = {true};
        Traversal.forEachStatement(
                loop.body(),
                statement -> innermost[0] &= !(statement instanceof Stmt.Loop) && !(statement instanceof Stmt.While));
        return innermost[0];
    }

    private LoopSchedule choose(Stmt.Loop loop, Set<Local> shared) {
        Map<Local, UpdateOp> reductions = new LinkedHashMap<>();
        Set<Local> own = new HashSet<>();
        Set<Local> read = new HashSet<>();
        int operations = 0;
        for (Stmt statement : loop.body()) {
            if (statement instanceof Stmt.Declare declare) {
                own.add(declare.local());
            } else if (statement instanceof Stmt.UpdateLocal update && !own.contains(update.local())) {
                UpdateOp other = reductions.put(update.local(), update.op());
                if (other != null && other != update.op()) {
                    return new LoopSchedule.InOrder(update.local().name() + " is updated in two ways");
                }
            } else {
                return new LoopSchedule.InOrder("it does more than add up");
            }
            Map<Expr, Boolean> nodes = new IdentityHashMap<>();
            Traversal.forEach(statement.operands(), expr -> {
                nodes.put(expr, true);
                if (expr instanceof Expr.LocalRef ref) {
                    read.add(ref.local());
                }
            });
            operations += nodes.size();
        }
        if (reductions.isEmpty()) {
            return new LoopSchedule.InOrder("it adds nothing up");
        }
        for (Map.Entry<Local, UpdateOp> each : reductions.entrySet()) {
            boolean anyOrder = loop.kind() == Stmt.LoopKind.UNORDERED || shared.contains(each.getKey()) || fastMath;
            boolean sums = each.getValue() == UpdateOp.ADD || each.getValue() == UpdateOp.MUL;
            if (read.contains(each.getKey())) {
                return new LoopSchedule.InOrder(each.getKey().name() + " is read on the way");
            }
            if (!anyOrder || !sums || !each.getKey().dtype().isFloating()) {
                String name = each.getKey().name();
                return new LoopSchedule.InOrder(
                        anyOrder ? name + " is no sum of floats" : name + " is updated in the order of the loop");
            }
        }
        boolean isLong = operations > MOST_OPERATIONS;
        return new LoopSchedule.Interleaved(
                reductions.keySet().stream().allMatch(local -> local.dtype() == DType.F32) ? 16 : 8,
                isLong ? 1 : STRETCHES,
                isLong,
                new HashMap<>(reductions),
                "from %d terms on".formatted(LoopSchedule.Interleaved.LEAST_TERMS));
    }
}
