package dev.quern.spark.executor;

/**
 * A task needs more memory than Spark has for it. The task fails, and Spark may try it again; the executor and its other
 * tasks go on.
 */
public final class TaskMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param problem what was asked for and what there was
     * @param remedy which settings to change
     */
    public TaskMemoryException(String problem, String remedy) {
        super(problem + "\n  " + remedy);
    }
}
