package dev.quern.compiler.rewrite;

import dev.quern.ir.Expr;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The statements of a block that some of them need: those that write what they read of variables, and so on. */
final class Slice {
    private final List<Stmt> block;
    private final BitSet kept = new BitSet();
    private final Set<Local> needed = new HashSet<>();

    /** @param wanted the positions of the statements it is for */
    Slice(List<Stmt> block, BitSet wanted) {
        this.block = block;
        for (int position = block.size() - 1; position >= 0; position--) {
            Stmt statement = block.get(position);
            Set<Local> written = written(statement);
            if (wanted.get(position) || written.stream().anyMatch(needed::contains)) {
                kept.set(position);
                needed.addAll(written);
                Traversal.forEachExpr(List.of(statement), expr -> {
                    if (expr instanceof Expr.LocalRef ref) {
                        needed.add(ref.local());
                    }
                });
            }
        }
    }

    /** What the statement, with those in it, declares, assigns and updates. */
    private static Set<Local> written(Stmt statement) {
        Set<Local> written = new HashSet<>();
        Traversal.forEachStatement(List.of(statement), inner -> {
            if (inner instanceof Stmt.Declare declare) {
                written.add(declare.local());
            } else if (inner instanceof Stmt.Assign assign) {
                written.add(assign.local());
            } else if (inner instanceof Stmt.UpdateLocal update) {
                written.add(update.local());
            }
        });
        return written;
    }

    /** The positions of the statements in the slice. */
    BitSet kept() {
        return (BitSet) kept.clone();
    }

    List<Stmt> statements() {
        List<Stmt> statements = new ArrayList<>();
        kept.stream().forEach(position -> statements.add(block.get(position)));
        return statements;
    }

    /** Whether the slice writes no variable that is declared outside of it. */
    boolean isClosed() {
        Set<Local> declared = new HashSet<>();
        Set<Local> written = new HashSet<>();
        for (Stmt statement : statements()) {
            written.addAll(written(statement));
            Traversal.forEachStatement(List.of(statement), inner -> {
                if (inner instanceof Stmt.Declare declare) {
                    declared.add(declare.local());
                }
            });
        }
        return declared.containsAll(written);
    }
}
