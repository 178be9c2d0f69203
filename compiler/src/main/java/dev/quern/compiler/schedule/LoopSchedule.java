package dev.quern.compiler.schedule;

import dev.quern.ir.Local;
import dev.quern.ir.UpdateOp;
import java.util.Map;

/** How one innermost loop is run. */
public sealed interface LoopSchedule {
    /** Why, in words for the user. */
    String reason();

    /** One iteration after the other. */
    record InOrder(String reason) implements LoopSchedule {}

    /**
     * Several iterations side by side, each adding to a partial result of its own: a sum is then bound by the throughput
     * of additions and not by the latency of one.
     *
     * @param ways how many partial results
     * @param reductions the variables they are of
     */
    record Interleaved(int ways, Map<Local, UpdateOp> reductions, String reason) implements LoopSchedule {
        /** Below this a loop runs in order: combining the partial results would cost as much as they save. */
        public static final int LEAST_TERMS = 64;

        public Interleaved {
            reductions = Map.copyOf(reductions);
        }
    }
}
