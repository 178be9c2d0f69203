package dev.quern.compiler.schedule;

import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.UpdateOp;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A nest of which the vector twin runs many iterations at a time. */
public sealed interface Lanes {
    LaneNest nest();

    /** Why, in words for the user. */
    String reason();

    /**
     * Iterations of one loop in lanes; loops within it run for all lanes together.
     *
     * @param reductions the variables from outside that the loop adds up or folds otherwise
     */
    record OverLoop(LaneNest nest, Map<Local, UpdateOp> reductions, String reason) implements Lanes {
        public OverLoop {
            reductions = Map.copyOf(reductions);
        }
    }

    /**
     * A contraction: a parallel loop over rows, in it a loop over columns, in it loops that fold. A tile of rows and
     * columns is kept in registers while the innermost loop runs; its operands come from panels.
     *
     * @param split the innermost loop, if a stretch of it can be run for all tiles before the next one is
     */
    record Tiles(LaneNest nest, Stmt.@Nullable Loop split, String reason) implements Lanes {
        /** The loop over rows. */
        public Stmt.Loop rows() {
            if (nest.rows() == null) {
                throw new IllegalStateException("tiles without rows");
            }
            return nest.rows();
        }
    }
}
