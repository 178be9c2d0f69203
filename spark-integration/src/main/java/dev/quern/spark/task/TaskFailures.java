package dev.quern.spark.task;

import dev.quern.KernelArgumentException;
import dev.quern.KernelDefinitionException;
import dev.quern.KernelExecutionException;
import dev.quern.KernelInterruptedException;
import dev.quern.spark.executor.TaskMemoryException;
import java.util.Optional;

/** Finds in what Spark throws what a task of ours threw. */
public final class TaskFailures {
    private TaskFailures() {}

    /**
     * What the caller is to get: the exception of ours below, with Spark's, which says where it happened, as suppressed;
     * or Spark's own, which may be a checked one that Scala does not declare.
     */
    public static RuntimeException of(Exception thrown) {
        return of(thrown, KernelExecutionException.class);
    }

    /** The same where exceptions of one more class are ours, besides those of kernels and of memory. */
    public static RuntimeException of(Exception thrown, Class<? extends RuntimeException> more) {
        return ours(thrown, more).orElseGet(() -> TaskFailures.<RuntimeException>unchecked(thrown));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // The cast is not made at run time: that is the point.
    private static <E extends Exception> E unchecked(Exception thrown) throws E {
        throw (E) thrown;
    }

    private static Optional<RuntimeException> ours(Exception thrown, Class<? extends RuntimeException> more) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof KernelArgumentException
                    || each instanceof KernelDefinitionException
                    || each instanceof KernelExecutionException
                    || each instanceof KernelInterruptedException
                    || each instanceof TaskMemoryException
                    || more.isInstance(each)) {
                if (each != thrown) {
                    each.addSuppressed(thrown);
                }
                return Optional.of((RuntimeException) each);
            }
        }
        return Optional.empty();
    }
}
