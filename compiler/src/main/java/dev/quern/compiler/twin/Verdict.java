package dev.quern.compiler.twin;

import dev.quern.compiler.emit.GeneratedClass;

/** What a trial found out. */
public sealed interface Verdict {
    /** Why, in words for the user. */
    String reason();

    /** The vector twin was faster, and gave the same results. */
    record Faster(GeneratedClass vector, String reason) implements Verdict {}

    /**
     * The vector twin was as fast at best.
     *
     * @param work the estimated nanoseconds of the runs that were timed
     */
    record NotFaster(String reason, long work) implements Verdict {
        /** Whether they were as long as any trial's; otherwise it may be another matter with more work. */
        public boolean isOfWholeRun() {
            return work > Crop.WORK_NANOS / 4;
        }
    }

    /** There was no telling. */
    record Abandoned(String reason) implements Verdict {}

    /** The vector twin is at fault, and whoever runs Quern should hear of it. */
    record Faulty(String reason) implements Verdict {}
}
