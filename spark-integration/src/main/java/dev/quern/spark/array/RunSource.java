package dev.quern.spark.array;

import java.io.Serializable;

/** What a task runs, in the way it came to it. */
interface RunSource extends Serializable {
    BlockRun run();

    /** As part of the task itself: for a job that is done once and that nothing is built upon. */
    @SuppressWarnings("serial") // A record of what is serializable, which its components' types do not say.
    record Carried(BlockRun run) implements RunSource {}
}
