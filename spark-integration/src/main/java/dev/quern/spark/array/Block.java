package dev.quern.spark.array;

import dev.quern.NDArray;
import dev.quern.spark.task.Plan;
import dev.quern.spi.HeapStorage;
import java.io.Serializable;
import org.apache.spark.util.KnownSizeEstimation;

/**
 * The rows of one partition of a {@link BlockArray}. Nobody writes to a block once it is there: others may be reading the
 * same one.
 *
 * <p>A class with two plain fields, and not a record, since the Kryo that comes with Spark cannot read records. Where
 * {@code spark.kryo.registrationRequired} is set, register it, its array type, and {@code Edge} and {@code Shipped} of this
 * package.
 */
public final class Block implements Serializable, KnownSizeEstimation {
    private static final long serialVersionUID = 1L;

    /** Headers of the block, of its two arrays, and what these are padded with. */
    private static final long HEADERS = 64;

    @SuppressWarnings("serial") // a Java array of primitives, of one of seven types
    private final Object elements;

    private final long[] shape;

    private Block(Object elements, long[] shape) {
        this.elements = elements;
        this.shape = shape;
    }

    /** Takes over an array that is contiguous, fills its storage and will not be written to any more. */
    static Block of(NDArray array) {
        return new Block(Plan.elements(array), array.shape());
    }

    /** The same of a Java array. */
    static Block of(Object elements, long... shape) {
        return new Block(elements, shape);
    }

    /** A view of the elements, to be read only. */
    public NDArray array() {
        HeapStorage storage = new HeapStorage(elements);
        return NDArray.over(storage, storage.dtype(), shape);
    }

    /** How many rows it has. */
    public long rows() {
        return shape[0];
    }

    /** What Spark's memory store counts it as, in bytes. */
    @Override
    public long estimatedSize() {
        return new HeapStorage(elements).bytes() + 8L * shape.length + HEADERS;
    }

    /** For example {@code F64[100, 16]}. */
    @Override
    public String toString() {
        return array().describe();
    }
}
