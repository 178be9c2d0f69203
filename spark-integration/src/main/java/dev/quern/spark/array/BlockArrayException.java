package dev.quern.spark.array;

/** A {@link BlockArray} asked for what it cannot be made from or turned into. */
public final class BlockArrayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param problem what is wrong, with names and values
     * @param remedy what to write instead
     */
    public BlockArrayException(String problem, String remedy) {
        super(problem + "\n  " + remedy);
    }
}
