package dev.quern.spark;

import dev.quern.KernelArgumentException;
import dev.quern.NDArray;
import dev.quern.spark.array.BlockArray;
import java.util.Map;

/**
 * A call of a kernel on arrays that stay in the executors, begun by {@link SparkCall#rows(String, BlockArray)}; immutable,
 * so it can be kept and refined.
 *
 * <p>The kernel is called once for each block, all of which is one parallel loop. It does not write to blocks: where it
 * updates an input that has rows, it updates a copy, which {@link #array} returns. Results are those of a local call on
 * the whole arrays, bit for bit where rows do not reduce, also where the number of a row is used. What rows reduce into is
 * combined from one partial result a block in the order of blocks: the same bits for the same blocks.
 *
 * <p>Every method throws a {@link KernelArgumentException} that quotes names and values where what it is given does not
 * fit the kernel or what was given before.
 */
public final class BlockCall {
    private final BlockBindings bindings;

    BlockCall(BlockBindings bindings) {
        this.bindings = bindings;
    }

    /**
     * Binds an input that is split by rows.
     *
     * @param blocks of the element type the kernel declares, and split like the arrays bound before: the same rows in the
     *     same blocks. If that is not known from how they were made, their rows are counted here.
     */
    public BlockCall rows(String array, BlockArray blocks) {
        return new BlockCall(bindings.withRows(array, blocks));
    }

    /** Binds an input that every row reads, as {@link SparkCall#whole} does. */
    public BlockCall whole(String array, NDArray value) {
        return new BlockCall(bindings.with(bindings.common().withWhole(array, value)));
    }

    /** Binds a scalar argument to a number. */
    public BlockCall scalar(String name, Number value) {
        return new BlockCall(bindings.with(bindings.common().withScalar(name, value)));
    }

    /** Binds a scalar argument of type BOOL. */
    public BlockCall scalar(String name, boolean value) {
        return new BlockCall(bindings.with(bindings.common().withScalar(name, value)));
    }

    /**
     * An output that has rows, or an input that the kernel updates, as an array split like the inputs. It is lazy: the
     * kernel runs when the array is first needed, and again each time unless it is persisted. Other outputs are computed
     * and dropped.
     */
    public BlockArray array(String output) {
        return bindings.array(output);
    }

    /**
     * What the rows reduce into, by name, in the order of the kernel's outputs. One job runs here. Without any row that is a
     * sum of 0 and a minimum of infinity.
     *
     * @throws dev.quern.KernelExecutionException if the kernel failed on its data; likewise any other exception of Quern
     *     that ended a task reaches the caller as itself, with Spark's as suppressed
     */
    public Map<String, NDArray> collect() {
        return bindings.collect();
    }

    /** The kernel's name and what is bound so far. */
    @Override
    public String toString() {
        return bindings.toString();
    }
}
