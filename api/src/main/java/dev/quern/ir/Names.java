package dev.quern.ir;

import dev.quern.DType;

/** Makes indices, variables and scratch arrays that no other in the kernel is equal to. */
public final class Names {
    private int next;

    public Names(KernelIr kernel) {
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

    /** An index of an axis that the user has not named. */
    public Index index() {
        int id = next++;
        return new Index("c" + id, id);
    }

    /** Whether the index is of an axis that the user has not named. */
    public static boolean isUnnamed(Index index) {
        return index.name().equals("c" + index.id());
    }

    /** An index like another: the same name under a new id. */
    public Index copy(Index index) {
        return new Index(index.name(), next++);
    }

    /** A variable; the id makes its name differ from others. */
    public Local local(String name, DType dtype) {
        int id = next++;
        return new Local(name + id, dtype, id);
    }

    /** A variable like another: the same name under a new id. */
    public Local copy(Local local) {
        return new Local(local.name(), local.dtype(), next++);
    }

    /** A name for a scratch array. */
    public String array() {
        return "temp$" + next++;
    }

    /** A name for a scratch array of what has a name already. */
    public String array(String like) {
        return like + "$" + next++;
    }

    /** What reads the index. */
    public static Expr ref(Index index, Site site) {
        return new Expr.IndexRef(index, site);
    }
}
