package dev.quern.spark.partition;

/** Points that cannot be shared out as it was asked. */
public final class SpatialPartitionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param problem what is wrong, with names and values
     * @param remedy what to write instead
     */
    public SpatialPartitionException(String problem, String remedy) {
        super(problem + "\n  " + remedy);
    }
}
