package dev.quern.compiler.analysis;

import dev.quern.ir.Expr;
import dev.quern.ir.Sharing;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The elements that statements touch. */
public final class Accesses {
    private Accesses() {}

    /** Visits reads and writes alike, those of statements within statements included. */
    public static void forEach(List<Stmt> block, Consumer<Expr.Access> visitor) {
        Traversal.forEachStatement(block, statement -> {
            target(statement).ifPresent(visitor);
            reads(statement, visitor);
        });
    }

    /** Visits what the statement itself reads, not what those within it do. An update is no read of its target here. */
    public static void reads(Stmt statement, Consumer<Expr.Access> visitor) {
        Traversal.forEach(statement.operands(), expr -> {
            if (expr instanceof Expr.Access access) {
                visitor.accept(access);
            }
        });
    }

    /** Whether all that is read and written is proved, so that statements may be moved and elements held in variables. */
    public static boolean areProved(List<Stmt> block) {
        boolean[] proved = {true};
        forEach(block, access -> proved[0] &= access.sharing() == Sharing.PROVED);
        return proved[0];
    }

    /** What a store or an update writes. */
    public static Optional<Expr.Access> target(Stmt statement) {
        if (statement instanceof Stmt.Store store) {
            return Optional.of(store.target());
        }
        return statement instanceof Stmt.Update update ? Optional.of(update.target()) : Optional.empty();
    }
}
