package dev.quern.compiler.schedule;

import dev.quern.DType;
import dev.quern.compiler.analysis.Functions;
import dev.quern.compiler.analysis.Variance;
import dev.quern.ir.Stmt;
import dev.quern.ir.Traversal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Two loops of which many iterations are run at a time: one has its iterations in the lanes of vectors, the other, where
 * there is one, has some of them side by side.
 *
 * @param lanes the loop whose iterations lie in lanes
 * @param rows the loop of which {@code rowCount} iterations run side by side; it stands around the other or within it
 * @param vectors how many vectors of iterations are run at a time
 * @param widest the type of which a vector is full; vectors of other types have as many lanes
 * @param arrays the names of the arrays that lanes read and write
 * @param types of the elements of those arrays, and of what is folded
 * @param inOrder the names of the arrays that the iterations reduce into: one lane after the other, as scalar code does
 * @param panels what is copied before it is read
 */
public record LaneNest(
        Stmt.Loop lanes,
        Stmt.@Nullable Loop rows,
        int rowCount,
        int vectors,
        DType widest,
        Set<String> arrays,
        Set<DType> types,
        Set<String> inOrder,
        List<Panel> panels,
        Variance variance) {
    public LaneNest {
        arrays = Set.copyOf(arrays);
        types = Set.copyOf(types);
        inOrder = Set.copyOf(inOrder);
        panels = List.copyOf(panels);
    }

    /** Whether more is done with the elements than plain arithmetic in a line: by a loop inside or a function. */
    public boolean hasWork() {
        boolean[] found = {false};
        Traversal.forEachStatement(lanes.body(), statement -> {
            found[0] |= statement instanceof Stmt.Loop || statement instanceof Stmt.While;
            Traversal.forEach(statement.operands(), expr -> found[0] |= Functions.is(expr));
        });
        return found[0];
    }
}
