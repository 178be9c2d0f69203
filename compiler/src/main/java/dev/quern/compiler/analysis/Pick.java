package dev.quern.compiler.analysis;

import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import java.util.ArrayList;
import java.util.List;

/**
 * A parallel loop's choice of its best iteration: the first with the least or the greatest value, which is kept in a variable
 * with whatever else goes with it.
 *
 * <pre>{@code
 * when d < best
 *   best = d
 *   where = i
 * }</pre>
 *
 * <p>Each chunk of iterations starts from what the variables hold before the loop, and the chunks' choices are compared in the
 * order of the chunks, as strictly: so the first of equal values wins, and NaN never does, as in a serial loop.
 *
 * @param least whether the least value is kept; otherwise the greatest
 * @param best the variable that holds it
 * @param carried the other variables that are set with it
 */
public record Pick(boolean least, Local best, List<Local> carried, Stmt.If choice) {
    public Pick {
        carried = List.copyOf(carried);
    }

    /** All variables that it sets, the one compared first. */
    public List<Local> locals() {
        List<Local> all = new ArrayList<>();
        all.add(best);
        all.addAll(carried);
        return all;
    }

    /** For example {@code best and where by the least best}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(best.name());
        carried.forEach(local -> text.append(" and ").append(local.name()));
        return text.append(" by the ")
                .append(least ? "least " : "greatest ")
                .append(best.name())
                .toString();
    }
}
