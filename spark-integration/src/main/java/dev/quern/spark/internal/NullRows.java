package dev.quern.spark.internal;

import dev.quern.spark.task.Plan;
import java.util.List;

/** What becomes of a row that has a null where a kernel reads it. */
public enum NullRows {
    /** It ends the job. */
    REFUSED,
    /** It is left out. */
    SKIPPED,
    /** The kernel does not see it, and its outputs are null: as functions of SQL do it. */
    NULL_OUTPUTS;

    /** The places of those of a plan's columns without which a row is left out. */
    List<Integer> required(Plan plan) {
        return this == SKIPPED ? plan.refusingNulls() : List.of();
    }
}
