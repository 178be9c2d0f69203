package dev.quern.compiler.schedule;

import dev.quern.ir.Expr;
import dev.quern.ir.Stmt;
import java.util.List;

/**
 * Elements that lanes read one after the other, though they do not lie so in memory: they are copied into a panel, in
 * the order in which they are read, before the loops that read them several times.
 *
 * @param accesses all that read the same elements
 * @param loops whose indices stand in the subscripts, beside that of the lanes; outermost first
 */
public record Panel(List<Expr.Access> accesses, List<Stmt.Loop> loops) {
    public Panel {
        accesses = List.copyOf(accesses);
        loops = List.copyOf(loops);
    }

    public Expr.Access access() {
        return accesses.get(0);
    }

    /** Whether the access reads the panel. */
    public boolean serves(Expr.Access access) {
        return accesses.contains(access);
    }
}
