package dev.quern.spark;

import dev.quern.KernelArgumentException;
import dev.quern.KernelDefinitionException;
import dev.quern.KernelExecutionException;
import dev.quern.KernelInterruptedException;
import java.util.Optional;

/** Finds in what Spark throws what a kernel threw. */
final class TaskFailures {
    private TaskFailures() {}

    /** The exception of ours at the bottom, with Spark's, which says where it happened, as suppressed. */
    static Optional<RuntimeException> ours(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof KernelArgumentException
                    || each instanceof KernelDefinitionException
                    || each instanceof KernelExecutionException
                    || each instanceof KernelInterruptedException) {
                if (each != thrown) {
                    each.addSuppressed(thrown);
                }
                return Optional.of((RuntimeException) each);
            }
        }
        return Optional.empty();
    }
}
