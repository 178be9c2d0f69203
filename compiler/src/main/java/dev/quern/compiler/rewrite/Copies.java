package dev.quern.compiler.rewrite;

import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.Local;
import dev.quern.ir.Names;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Copies statements: what they bind and declare is theirs alone, under the names of what was copied. */
final class Copies {
    private final Map<Index, Index> indices = new HashMap<>();
    private final Map<Local, Local> locals = new HashMap<>();

    private Copies(List<Stmt> block, Names names) {
        Traversal.forEachStatement(block, statement -> {
            if (statement instanceof Stmt.Loop loop) {
                indices.put(loop.index(), names.copy(loop.index()));
            } else if (statement instanceof Stmt.Declare declare) {
                locals.put(declare.local(), names.copy(declare.local()));
            }
        });
    }

    /** A copy of a loop that allocates nothing. */
    static Stmt.Loop of(Stmt.Loop loop, Names names) {
        Copies copies = new Copies(List.of(loop), names);
        return (Stmt.Loop) copies.rename(Traversal.rewrite(List.of(loop), copies::reference))
                .get(0);
    }

    private Expr reference(Expr expr) {
        if (expr instanceof Expr.IndexRef ref) {
            return new Expr.IndexRef(indices.getOrDefault(ref.index(), ref.index()), ref.site());
        } else if (expr instanceof Expr.LocalRef ref) {
            return new Expr.LocalRef(of(ref.local()), ref.site());
        }
        return expr;
    }

    private Local of(Local local) {
        return locals.getOrDefault(local, local);
    }

    private List<Stmt> rename(List<Stmt> block) {
        List<Stmt> result = new ArrayList<>();
        for (Stmt statement : block) {
            result.add(rename(statement));
        }
        return result;
    }

    private Stmt rename(Stmt statement) {
        if (statement instanceof Stmt.Declare declare) {
            return new Stmt.Declare(of(declare.local()), declare.initial(), declare.site());
        } else if (statement instanceof Stmt.Assign assign) {
            return new Stmt.Assign(of(assign.local()), assign.value(), assign.site());
        } else if (statement instanceof Stmt.UpdateLocal update) {
            return new Stmt.UpdateLocal(update.op(), of(update.local()), update.value(), update.site());
        } else if (statement instanceof Stmt.Loop loop) {
            return new Stmt.Loop(
                    loop.kind(),
                    indices.getOrDefault(loop.index(), loop.index()),
                    loop.start(),
                    loop.end(),
                    loop.step(),
                    rename(loop.body()),
                    loop.site());
        }
        return statement.withBlocks(
                statement.blocks().stream().map(this::rename).toList());
    }
}
