package dev.quern;

/** What a kernel does with a neighbour; see {@link KernelBuilder#neighbors}. */
@FunctionalInterface
public interface NeighborBody {
    /**
     * Writes the statements.
     *
     * @param j the neighbour's row, an I64
     * @param displacement from the point to the neighbour, in a periodic space to its nearest image: a vector
     * @param squaredDistance the square of its length
     */
    void accept(Value j, Value displacement, Value squaredDistance);
}
