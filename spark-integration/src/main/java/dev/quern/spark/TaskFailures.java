package dev.quern.spark;

import dev.quern.KernelArgumentException;
import dev.quern.KernelDefinitionException;
import dev.quern.KernelExecutionException;
import dev.quern.KernelInterruptedException;
import java.util.Optional;

/** Finds in what Spark throws what a kernel threw. */
final class TaskFailures {
    private TaskFailures() {}

    /**
     * What the caller is to get: the exception of ours below, with Spark's, which says where it happened, as suppressed;
     * or Spark's own, which may be a checked one that Scala does not declare.
     */
    static RuntimeException of(Exception thrown) {
        return ours(thrown).orElseGet(() -> TaskFailures.<RuntimeException>unchecked(thrown));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // The cast is not made at run time: that is the point.
    private static <E extends Exception> E unchecked(Exception thrown) throws E {
        throw (E) thrown;
    }

    private static Optional<RuntimeException> ours(Exception thrown) {
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
