package dev.quern.compiler.schedule;

import dev.quern.ir.Local;
import dev.quern.ir.UpdateOp;
import java.util.Map;

/** In which order the terms of a loop are added up: the same in both twins, so that they give the same bits. */
public sealed interface LoopSchedule {
    /** Why, in words for the user. */
    String reason();

    /** One iteration after the other. */
    record InOrder(String reason) implements LoopSchedule {}

    /**
     * Several iterations side by side, each adding to a partial result of its own: a sum is then bound by the throughput
     * of additions and not by the latency of one. A long loop is first cut into stretches, as those run side by side as
     * well where there are lanes; what does not fill a stretch follows as one of its own.
     *
     * @param ways how many partial results a stretch has: term t of it goes to number {@code t mod ways}
     * @param stretches how many stretches a long loop is cut into; 1 for none
     * @param rolled whether the partial results are in arrays, for a body too long to be copied for each way
     * @param reductions the variables they are of
     */
    record Interleaved(int ways, int stretches, boolean rolled, Map<Local, UpdateOp> reductions, String reason)
            implements LoopSchedule {
        /** Below this a loop runs in order: combining the partial results would cost as much as they save. */
        public static final int LEAST_TERMS = 64;

        /** Below this a loop is not cut into stretches. */
        public static final int LEAST_CUT = 1024;

        public Interleaved {
            reductions = Map.copyOf(reductions);
        }
    }
}
