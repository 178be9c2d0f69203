package dev.quern.compiler.schedule;

import dev.quern.compiler.analysis.Variance;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds what the lanes of a nest read at a stride inside of its loops: copied into a {@link Panel} in the order of
 * reading, it is read as neighbours.
 */
final class PanelFinder {
    private final Stmt.Loop lanes;
    private final Variance variance;
    private final Map<List<Object>, List<Expr.Access>> accesses = new LinkedHashMap<>();
    private final Map<List<Object>, List<Stmt.Loop>> loops = new LinkedHashMap<>();
    private final Set<String> written = new HashSet<>();
    private final Set<Local> own = new HashSet<>();
    private final Set<Index> inside = new HashSet<>();
    private boolean packContiguous;
    private boolean reused;
    private int strided;
    private int contiguous;

    PanelFinder(Stmt.Loop lanes, Variance variance) {
        this.lanes = lanes;
        this.variance = variance;
    }

    /** Lets neighbours be copied too, so that a tile reads its operands one after the other. */
    PanelFinder packingContiguous() {
        packContiguous = true;
        return this;
    }

    /** The panels of a nest whose body this is. */
    List<Panel> find(List<Stmt> body) {
        Traversal.forEachStatement(body, statement -> {
            if (statement instanceof Stmt.Store store) {
                written.add(store.target().array().name());
                count(store.target());
            } else if (statement instanceof Stmt.Update update) {
                written.add(update.target().array().name());
                count(update.target());
            } else if (statement instanceof Stmt.Declare declare) {
                own.add(declare.local());
            } else if (statement instanceof Stmt.Loop loop) {
                inside.add(loop.index());
            }
        });
        block(body, List.of());
        List<Panel> panels = new ArrayList<>();
        accesses.forEach((key, all) -> panels.add(new Panel(all, loops.getOrDefault(key, List.of()))));
        return panels;
    }

    /** Whether elements are read again by a loop that their subscripts do not name. */
    boolean isReused() {
        return reused;
    }

    /** Whether lanes would have to be taken one by one for more than half of the elements. */
    boolean isMostlyStrided() {
        return strided > contiguous;
    }

    private void count(Expr.Access access) {
        if (LaneAccess.isContiguous(access, lanes.index(), variance)) {
            contiguous++;
        } else if (access.subscripts().stream().anyMatch(variance::byLane)) {
            strided++;
        }
    }

    private void block(List<Stmt> block, List<Stmt.Loop> around) {
        for (Stmt statement : block) {
            Traversal.forEach(statement.operands(), expr -> {
                if (expr instanceof Expr.Access access && variance.byLane(access)) {
                    access(access, around);
                }
            });
            if (statement instanceof Stmt.Loop loop) {
                List<Stmt.Loop> inner = new ArrayList<>(around);
                inner.add(loop);
                block(loop.body(), inner);
            } else {
                statement.blocks().forEach(inner -> block(inner, around));
            }
        }
    }

    private void access(Expr.Access access, List<Stmt.Loop> around) {
        boolean neighbours = LaneAccess.isContiguous(access, lanes.index(), variance);
        List<Stmt.Loop> named = around.stream()
                .filter(loop -> access.subscripts().stream()
                        .anyMatch(subscript -> Traversal.freeIndices(subscript).contains(loop.index())))
                .toList();
        if (around.isEmpty() || !canPack(access, named)) {
            count(access);
            return;
        }
        reused |= named.size() < around.size();
        if (neighbours && !packContiguous) {
            count(access);
            return;
        }
        List<Object> key = List.of(
                access.array().name(),
                access.subscripts(),
                named.stream().map(Stmt.Loop::index).toList());
        accesses.computeIfAbsent(key, unused -> new ArrayList<>()).add(access);
        loops.putIfAbsent(key, named);
    }

    /** Whether its elements are known, and the same, before the nest runs. */
    private boolean canPack(Expr.Access access, List<Stmt.Loop> named) {
        boolean[] known = {!written.contains(access.array().name()) && access.dtype() != dev.quern.DType.BOOL};
        Set<Index> open = new HashSet<>();
        named.forEach(loop -> open.add(loop.index()));
        access.subscripts()
                .forEach(subscript -> Traversal.forEach(subscript, node -> {
                    known[0] &= !(node instanceof Expr.LocalRef ref && own.contains(ref.local()));
                    known[0] &= !(node instanceof Expr.Access);
                }));
        for (Stmt.Loop loop : named) {
            loop.operands()
                    .forEach(bound -> Traversal.forEach(bound, node -> {
                        known[0] &= !(node instanceof Expr.LocalRef ref && own.contains(ref.local()));
                        known[0] &= !(node instanceof Expr.Access);
                        known[0] &= !(node instanceof Expr.IndexRef ref && inside.contains(ref.index()));
                    }));
        }
        return known[0];
    }
}
