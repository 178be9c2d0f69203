package dev.quern.compiler.schedule;

import dev.quern.ir.Expr;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which statements of a loop's body run for several of its iterations together. */
public final class Jam {
    private Jam() {}

    /**
     * The statements at the start of a body that use no variable which the body changes and which outlives it: one that
     * is carried from iteration to iteration.
     */
    public static List<Stmt> together(List<Stmt> body) {
        Set<Local> own = new HashSet<>();
        Set<Local> carried = new HashSet<>();
        Traversal.forEachStatement(body, statement -> {
            if (statement instanceof Stmt.Declare declare) {
                own.add(declare.local());
            } else if (statement instanceof Stmt.Assign assign) {
                carried.add(assign.local());
            } else if (statement instanceof Stmt.UpdateLocal update) {
                carried.add(update.local());
            }
        });
        carried.removeAll(own);
        int together = 0;
        while (together < body.size() && !uses(body.get(together), carried)) {
            together++;
        }
        return body.subList(0, together);
    }

    private static boolean uses(Stmt statement, Set<Local> locals) {
        boolean[] uses = {false};
        Traversal.forEachStatement(List.of(statement), each -> {
            if (each instanceof Stmt.Assign assign) {
                uses[0] |= locals.contains(assign.local());
            } else if (each instanceof Stmt.UpdateLocal update) {
                uses[0] |= locals.contains(update.local());
            }
            Traversal.forEach(
                    each.operands(),
                    expr -> uses[0] |= expr instanceof Expr.LocalRef ref && locals.contains(ref.local()));
        });
        return uses[0];
    }
}
