package dev.quern.compiler.lower;

import dev.quern.DType;
import dev.quern.ir.Expr;
import dev.quern.ir.Index;
import dev.quern.ir.KernelIr;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;

/** Makes indices, variables and scratch arrays that no other in the kernel is equal to. */
final class Names {
    private int next;

    Names(KernelIr kernel) {
        Traversal.forEachStatement(kernel.body(), statement -> {
            if (statement instanceof Stmt.Loop loop) {
                use(loop.index().id());
            } else if (statement instanceof Stmt.Declare declare) {
                use(declare.local().id());
            }
            Traversal.boundIndices(statement.operands()).forEach(index -> use(index.id()));
        });
    }

    private void use(int id) {
        next = Math.max(next, id + 1);
    }

    Index index() {
        int id = next++;
        return new Index("c" + id, id);
    }

    /** An index like another: the same name under a new id. */
    Index copy(Index index) {
        return new Index(index.name(), next++);
    }

    Local local(String name, DType dtype) {
        int id = next++;
        return new Local(name + id, dtype, id);
    }

    String array() {
        return "temp$" + next++;
    }

    static Expr ref(Index index, dev.quern.ir.Site site) {
        return new Expr.IndexRef(index, site);
    }
}
