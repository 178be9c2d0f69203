package dev.quern.spark.partition;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.spi.HeapStorage;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Points on their way to their owner: many in one record, as arrays of primitives. A class with plain fields, and not a
 * record, since the Kryo that comes with Spark cannot read records.
 */
public final class PointBatch implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int LEAST = 64;

    private final int source;
    private final int sequence;
    private final int width;
    private int size;
    private long[] ids = new long[LEAST];
    private double[] numbers;

    /**
     * @param source the partition that sends it
     * @param sequence tells apart what one sends to one
     * @param width how many numbers a point has, the coordinates first
     */
    PointBatch(int source, int sequence, int width) {
        this.source = source;
        this.sequence = sequence;
        this.width = width;
        this.numbers = new double[LEAST * width];
    }

    void add(long id, double[] from, int at) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
            numbers = Arrays.copyOf(numbers, 2 * size * width);
        }
        ids[size] = id;
        System.arraycopy(from, at, numbers, size * width, width);
        size++;
    }

    /** Lets go of room that is not used. */
    PointBatch trimmed() {
        ids = Arrays.copyOf(ids, size);
        numbers = Arrays.copyOf(numbers, size * width);
        return this;
    }

    int source() {
        return source;
    }

    int sequence() {
        return sequence;
    }

    /** How many points there are. */
    public int size() {
        return size;
    }

    /** Which points they are: I64 of shape [points]. To be read only. */
    public NDArray ids() {
        return NDArray.over(new HeapStorage(ids), DType.I64, size);
    }

    /** The coordinates, and after them what goes with the points: F64 of shape [points, numbers]. To be read only. */
    public NDArray numbers() {
        return NDArray.over(new HeapStorage(numbers), DType.F64, size, width);
    }

    /** Writes its points into larger arrays. */
    void copyTo(long[] allIds, double[] allNumbers, int at) {
        System.arraycopy(ids, 0, allIds, at, size);
        System.arraycopy(numbers, 0, allNumbers, at * width, size * width);
    }
}
