package dev.quern.compiler.schedule;

import dev.quern.compiler.analysis.Dependences;
import dev.quern.ir.Expr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which loops within one in lanes may have several iterations run side by side, statement by statement. */
final class SideBySide {
    private SideBySide() {}

    /** Why iterations of a loop cannot, or null if they can. */
    static @Nullable String refuse(Stmt.Loop lanes, Stmt.Loop rows) {
        if (lanes.body().stream().noneMatch(statement -> statement == rows)) {
            return "it is not a statement of the loop over " + lanes.index() + " itself";
        }
        Set<String> written = new HashSet<>();
        List<String> reasons = new ArrayList<>();
        Traversal.forEachStatement(rows.body(), statement -> {
            String found = null;
            if (statement instanceof Stmt.Store store) {
                String array = store.target().array().name();
                found = written.add(array) ? null : array + " is written twice";
            } else if (statement instanceof Stmt.Update update) {
                found = update.target().array().name() + " is updated";
            } else if (statement instanceof Stmt.While) {
                found = "a while loop stands in it";
            } else if (statement instanceof Stmt.Loop inner && dependsOn(inner, rows)) {
                found = "the bounds of the loop over %s differ from row to row".formatted(inner.index());
            }
            if (found != null) {
                reasons.add(found);
            }
        });
        if (!reasons.isEmpty()) {
            return reasons.get(0);
        }
        Set<String> read = new HashSet<>();
        Traversal.forEachStatement(
                lanes.body(),
                statement -> Traversal.forEach(statement.operands(), expr -> {
                    if (expr instanceof Expr.Access access) {
                        read.add(access.array().name());
                    }
                }));
        read.retainAll(written);
        if (!read.isEmpty()) {
            return read.iterator().next() + " is written and read";
        }
        return written.isEmpty() ? null : refuseStores(lanes, rows);
    }

    /** Rows that store to one element do so in another order where a loop is between. */
    private static @Nullable String refuseStores(Stmt.Loop lanes, Stmt.Loop rows) {
        List<Dependences.Conflict> conflicts =
                Dependences.of(rows, List.of(lanes)).conflicts();
        return conflicts.isEmpty() ? null : "its iterations may share " + conflicts.get(0);
    }

    private static boolean dependsOn(Stmt.Loop inner, Stmt.Loop rows) {
        return inner.operands().stream()
                .anyMatch(bound -> Traversal.freeIndices(bound).contains(rows.index()));
    }

    /** Whether that saves anything: they share what the lanes read in a loop that all of them run together. */
    static boolean pays(Stmt.Loop rows) {
        return Jam.together(rows.body()).stream().anyMatch(Stmt.Loop.class::isInstance);
    }
}
