package dev.quern;

import dev.quern.ir.Expr;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import dev.quern.ir.UpdateOp;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Finds the arrays of a kernel that it only updates, always by the same operation: where they start is known from it. */
final class UpdatedOutputs {
    private UpdatedOutputs() {}

    /** By name. */
    static Map<String, UpdateOp> of(KernelIr ir) {
        Map<String, UpdateOp> updates = new HashMap<>();
        Set<String> others = new HashSet<>();
        Traversal.forEachStatement(ir.body(), statement -> {
            if (statement instanceof Stmt.Update update) {
                String name = update.target().array().name();
                UpdateOp earlier = updates.putIfAbsent(name, update.op());
                if (earlier != null && earlier != update.op()) {
                    others.add(name);
                }
            } else if (statement instanceof Stmt.Store store) {
                others.add(store.target().array().name());
            }
            Traversal.forEach(statement.operands(), expr -> {
                if (expr instanceof Expr.Access access) {
                    others.add(access.array().name());
                }
            });
        });
        updates.keySet().removeAll(others);
        return updates;
    }
}
