package dev.quern.compiler.schedule;

import dev.quern.DType;
import dev.quern.compiler.analysis.Dependences;
import dev.quern.compiler.analysis.Groups;
import dev.quern.compiler.analysis.ParallelRegion;
import dev.quern.compiler.analysis.Variance;
import dev.quern.ir.ArrayDecl;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.ir.UpdateOp;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A loop whose iterations are to lie in lanes: whether they may, and how they then do. What is said here is a matter of
 * right and wrong; what pays is said by {@link LaneChooser}, and not asked where the user has chosen.
 */
final class LaneCandidate {
    private final LaneChooser.Context context;
    private final Stmt.Loop loop;
    private final Map<Local, UpdateOp> reductions = new LinkedHashMap<>();
    private final Stmt.@Nullable Loop rows;
    private final Variance variance;
    private final LaneRules rules;
    private final PanelFinder finder;
    private final List<Panel> panels;
    private @Nullable String illegal;

    private final boolean grouped;

    private LaneCandidate(LaneChooser.Context context, Stmt.Loop loop, Stmt.@Nullable Loop rows, boolean grouped) {
        this.grouped = grouped;
        this.context = context;
        this.loop = loop;
        this.rows = rows;
        this.variance =
                Variance.of(loop.body(), loop.index(), rows == null ? null : rows.index(), grouped ? Groups.SIZE : 1);
        this.rules = new LaneRules(variance, context.bounds(), rows == null && !grouped ? loop.index() : null);
        this.finder = new PanelFinder(loop, variance);
        this.panels = finder.find(loop.body());
    }

    /** An outermost parallel loop: that its iterations are independent is known. */
    static LaneCandidate of(ParallelRegion region, Stmt.@Nullable Loop rows, LaneChooser.Context context) {
        LaneCandidate candidate = new LaneCandidate(context, region.loop(), rows, Groups.in(region.loop()));
        candidate.reduceInOrder(region);
        if (!region.picks().isEmpty()) {
            candidate.illegal =
                    "each chunk keeps its best iteration, " + region.picks().get(0);
        }
        candidate.reductions.putAll(region.scalars());
        candidate.check();
        return candidate;
    }

    /**
     * What the iterations reduce into a chunk's copies of arrays is done lane by lane, in the order and with the bits of scalar
     * code. That takes an array whose elements one statement updates, once in an iteration.
     */
    private void reduceInOrder(ParallelRegion region) {
        Set<String> within = new HashSet<>();
        Map<String, Integer> updates = new HashMap<>();
        Traversal.forEachStatement(loop.body(), statement -> {
            if (statement instanceof Stmt.Loop || statement instanceof Stmt.While) {
                statement
                        .blocks()
                        .forEach(block -> Traversal.forEachStatement(block, inner -> {
                            if (inner instanceof Stmt.Update update) {
                                within.add(update.target().array().name());
                            }
                        }));
            } else if (statement instanceof Stmt.Update update) {
                String name = update.target().array().name();
                updates.merge(name, 1, Integer::sum);
            }
        });
        for (ArrayDecl array : region.arrays().keySet()) {
            String name = array.name();
            if (within.contains(name)) {
                illegal = "each chunk reduces into a copy of %s in a loop inside".formatted(name);
            } else if (updates.getOrDefault(name, 0) > 1) {
                illegal = "each chunk reduces into a copy of %s in several places".formatted(name);
            } else if (!region.scalars().isEmpty()) {
                illegal = "it reduces into %s in order, and into variables side by side".formatted(name);
            }
            rules.inOrder().add(name);
        }
    }

    /** Another loop, with the loops around it, outermost first. */
    static LaneCandidate of(
            Stmt.Loop loop, List<Stmt.Loop> around, Stmt.@Nullable Loop rows, LaneChooser.Context context) {
        LaneCandidate candidate = new LaneCandidate(context, loop, rows, false);
        candidate.carry(Dependences.of(loop, around));
        candidate.check();
        return candidate;
    }

    private void carry(Dependences dependences) {
        if (!dependences.conflicts().isEmpty()) {
            illegal = "its iterations may share " + dependences.conflicts().get(0);
            return;
        }
        for (Map.Entry<Local, Dependences.Carried> each : dependences.carried().entrySet()) {
            if (each.getValue().reduction().isEmpty()) {
                illegal = each.getKey() + " is carried from iteration to iteration";
                return;
            }
            reductions.put(each.getKey(), each.getValue().reduction().get());
        }
    }

    private void check() {
        if (illegal == null && loop.step() != 1) {
            illegal = "its step is " + loop.step();
        }
        // Asked in any case: it finds the types and arrays as well.
        String ofRules = rules.refuse(loop.body());
        if (illegal == null) {
            illegal = ofRules == null ? refuseReductions() : ofRules;
        }
        DType widest = rules.widest();
        if (illegal == null && grouped && widest != null && widest.bytes() < Long.BYTES) {
            illegal = "groups of %d iterations are shorter than a vector of %s may be".formatted(Groups.SIZE, widest);
        }
    }

    private @Nullable String refuseReductions() {
        for (Map.Entry<Local, UpdateOp> each : reductions.entrySet()) {
            Local local = each.getKey();
            boolean sums = each.getValue() == UpdateOp.ADD || each.getValue() == UpdateOp.MUL;
            if (local.dtype() == DType.BOOL || !variance.byLane(local)) {
                return "%s does not vary by lane".formatted(local);
            }
            LoopSchedule order = context.orders().get(loop);
            if (sums && local.dtype().isFloating() && !(order instanceof LoopSchedule.Interleaved)) {
                return order == null ? "it adds up in order" : order.reason();
            }
        }
        return null;
    }

    /** Why the iterations cannot lie in lanes, or null if they can. */
    @Nullable
    String illegal() {
        return illegal;
    }

    Stmt.Loop loop() {
        return loop;
    }

    Stmt.@Nullable Loop rows() {
        return rows;
    }

    Variance variance() {
        return variance;
    }

    /** Whether it reduces into arrays, one lane after the other. */
    boolean reducesInOrder() {
        return !rules.inOrder().isEmpty();
    }

    /** Whether a subscript is checked, once for all lanes. */
    boolean isChecked() {
        return rules.checks();
    }

    /** Whether its iterations come in groups that the lanes of a vector do not cross. */
    boolean isGrouped() {
        return grouped;
    }

    /** What the lanes read, and how it lies in memory. */
    PanelFinder reads() {
        return finder;
    }

    /** How many partial results of floats its terms are added to, if it adds such up: that settles its vectors. */
    int ways() {
        return !reductions.isEmpty() && context.orders().get(loop) instanceof LoopSchedule.Interleaved interleaved
                ? interleaved.ways()
                : 0;
    }

    /**
     * The iterations in lanes.
     *
     * @param rowCount iterations of the rows side by side
     * @param vectors of iterations at a time; one where iterations come in groups
     */
    Lanes.OverLoop lanes(int rowCount, int vectors, String reason) {
        DType widest = rules.widest();
        if (illegal != null || widest == null) {
            throw new IllegalStateException("the loop over %s: %s".formatted(loop.index(), illegal));
        }
        reductions.keySet().forEach(local -> rules.staged().add(local.dtype()));
        // A second vector would be of another group.
        int held = grouped ? 1 : vectors;
        LaneNest nest = new LaneNest(
                loop, rows, rowCount, held, widest, rules.arrays(), rules.staged(), rules.inOrder(), panels, variance);
        return new Lanes.OverLoop(nest, reductions, reason);
    }
}
