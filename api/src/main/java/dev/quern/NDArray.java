package dev.quern;

import dev.quern.spi.Storage;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Arrays;

/**
 * An array of any rank: a view of a Java array or of native memory.
 *
 * <p>The view is immutable: an element type, a shape, a stride for each axis and an offset, the last two in elements.
 * The elements are not: views share them with one another and with the Java array given to {@code of}, so a write
 * through one is seen by all. Slices, transpositions and broadcasts are views and cost nothing; what copies says so.
 * Shapes and indices are longs, from 0: negative ones are refused, they do not count from the end. On the heap an
 * array holds up to 2<sup>31</sup>-1 elements, in native memory ({@link #allocateNative}) as many as there is room
 * for.
 *
 * <pre>{@code
 * NDArray a = NDArray.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3); // [[1 2 3] [4 5 6]]
 * a.at(1);                 // [4 5 6]
 * a.slice(1, 0, 2);        // [[1 2] [4 5]]
 * a.transpose().getDouble(2, 1); // 6.0
 * }</pre>
 *
 * <p>Reading and writing elements one by one is for tests and small things; kernels are for the rest. Values are
 * converted by Java's casts; a boolean counts as 0 or 1 and what is not 0 is true. Neither reads nor writes are
 * synchronized: threads that share elements must order their accesses. {@code equals} is identity, since contents
 * change: see {@link #contentEquals}. Serialization writes the elements of the view, not of its whole storage.
 *
 * <p>The class is long for the number of its methods: the overloads for the seven element types, one line each. What
 * they do is in {@code Creation}, {@code Views}, {@code ElementAccess} and {@code Overlap}; arithmetic is in {@link
 * ArrayOperations}.
 */
public final class NDArray extends ArrayOperations implements Serializable {
    private static final long serialVersionUID = 1;

    private final transient Storage storage;
    private final transient DType dtype;
    private final transient long[] shape;
    private final transient long[] strides;
    private final transient long offset;
    private final transient long size;

    /** Takes over the arrays given, which are known to stay inside the storage. */
    NDArray(Storage storage, DType dtype, long[] shape, long[] strides, long offset) {
        this.storage = storage;
        this.dtype = dtype;
        this.shape = shape;
        this.strides = strides;
        this.offset = offset;
        this.size = Shapes.size(shape);
    }

    // ---- new arrays

    /**
     * A view of a storage.
     *
     * @param offset of the element at index 0 of every axis, in elements
     * @param strides for each axis the distance of neighbours, in elements; may be negative or 0
     * @throws IllegalArgumentException if the view leaves the storage, or a heap storage has another type
     */
    public static NDArray over(Storage storage, DType dtype, long offset, long[] shape, long[] strides) {
        Shapes.checkInside(shape, strides, offset, storage.length(dtype));
        return new NDArray(storage, dtype, shape.clone(), strides.clone(), offset);
    }

    /** The start of a storage as a contiguous array in C order; errors as in the general form. */
    public static NDArray over(Storage storage, DType dtype, long... shape) {
        Shapes.size(shape);
        return over(storage, dtype, 0, shape, Shapes.strides(shape));
    }

    /** Shares a Java array, rank 1, F64. */
    public static NDArray of(double... values) {
        return Creation.share(values, values.length);
    }

    /** Shares a Java array, rank 1, F32. */
    public static NDArray of(float... values) {
        return Creation.share(values, values.length);
    }

    /** Shares a Java array, rank 1, I32. */
    public static NDArray of(int... values) {
        return Creation.share(values, values.length);
    }

    /** Shares a Java array, rank 1, I64. */
    public static NDArray of(long... values) {
        return Creation.share(values, values.length);
    }

    /** Shares a Java array, rank 1, I16. */
    public static NDArray of(short... values) {
        return Creation.share(values, values.length);
    }

    /** Shares a Java array, rank 1, I8. */
    public static NDArray of(byte... values) {
        return Creation.share(values, values.length);
    }

    /** Shares a Java array, rank 1, BOOL. */
    public static NDArray of(boolean... values) {
        return Creation.share(values, values.length);
    }

    /**
     * Shares a Java array in C order: the last axis varies fastest.
     *
     * @throws IllegalArgumentException if the shape has not as many elements as the array
     */
    public static NDArray of(double[] data, long... shape) {
        return Creation.share(data, shape);
    }

    /** As {@link #of(double[], long...)}, F32. */
    public static NDArray of(float[] data, long... shape) {
        return Creation.share(data, shape);
    }

    /** As {@link #of(double[], long...)}, I32. */
    public static NDArray of(int[] data, long... shape) {
        return Creation.share(data, shape);
    }

    /** As {@link #of(double[], long...)}, I64. */
    public static NDArray of(long[] data, long... shape) {
        return Creation.share(data, shape);
    }

    /** As {@link #of(double[], long...)}, I16. */
    public static NDArray of(short[] data, long... shape) {
        return Creation.share(data, shape);
    }

    /** As {@link #of(double[], long...)}, I8. */
    public static NDArray of(byte[] data, long... shape) {
        return Creation.share(data, shape);
    }

    /** As {@link #of(double[], long...)}, BOOL. */
    public static NDArray of(boolean[] data, long... shape) {
        return Creation.share(data, shape);
    }

    /**
     * Copies a matrix, rank 2; no rows make shape [0, 0].
     *
     * @throws IllegalArgumentException if the rows differ in length, naming the first that does
     */
    public static NDArray of(double[][] rows) {
        return Creation.copyRows(DType.F64, rows);
    }

    /** As {@link #of(double[][])}, F32. */
    public static NDArray of(float[][] rows) {
        return Creation.copyRows(DType.F32, rows);
    }

    /** As {@link #of(double[][])}, I32. */
    public static NDArray of(int[][] rows) {
        return Creation.copyRows(DType.I32, rows);
    }

    /** As {@link #of(double[][])}, I64. */
    public static NDArray of(long[][] rows) {
        return Creation.copyRows(DType.I64, rows);
    }

    /** A new array of rank 0, F64. */
    public static NDArray scalar(double value) {
        return of(new double[] {value}, new long[0]);
    }

    /** A new array of rank 0, F32. */
    public static NDArray scalar(float value) {
        return of(new float[] {value}, new long[0]);
    }

    /** A new array of rank 0, I32. */
    public static NDArray scalar(int value) {
        return of(new int[] {value}, new long[0]);
    }

    /** A new array of rank 0, I64. */
    public static NDArray scalar(long value) {
        return of(new long[] {value}, new long[0]);
    }

    /** A new array of rank 0, I16. */
    public static NDArray scalar(short value) {
        return of(new short[] {value}, new long[0]);
    }

    /** A new array of rank 0, I8. */
    public static NDArray scalar(byte value) {
        return of(new byte[] {value}, new long[0]);
    }

    /** A new array of rank 0, BOOL. */
    public static NDArray scalar(boolean value) {
        return of(new boolean[] {value}, new long[0]);
    }

    /** A new array of zeros (of false) on the heap. */
    public static NDArray zeros(DType dtype, long... shape) {
        return Creation.allocate(dtype, false, shape);
    }

    /** A new array of ones (of true) on the heap. */
    public static NDArray ones(DType dtype, long... shape) {
        return full(dtype, 1L, shape);
    }

    /** A new array on the heap, filled with a value cast to its type. */
    public static NDArray full(DType dtype, double value, long... shape) {
        NDArray array = zeros(dtype, shape);
        array.fill(value);
        return array;
    }

    /** A new array on the heap, filled with a value cast to its type. */
    public static NDArray full(DType dtype, long value, long... shape) {
        NDArray array = zeros(dtype, shape);
        array.fill(value);
        return array;
    }

    /** A new array on the heap, filled with a value as 0 or 1. */
    public static NDArray full(DType dtype, boolean value, long... shape) {
        return full(dtype, value ? 1L : 0L, shape);
    }

    /**
     * A new array of zeros in native memory, aligned to 64 bytes, of any number of elements. The memory is freed some
     * time after the last view of it has become unreachable. From JDK 22 on it counts against
     * {@code -XX:MaxDirectMemorySize}, by default the maximum size of the heap.
     *
     * @throws OutOfMemoryError if the memory cannot be had; the message names the bytes
     */
    public static NDArray allocateNative(DType dtype, long... shape) {
        return Creation.allocate(dtype, true, shape);
    }

    /** 0, 1, ... n-1, I64; nothing for a negative n. */
    public static NDArray arange(long n) {
        return Creation.arange(0, n, 1);
    }

    /** {@code start + i * step} as long as it lies before {@code stop}, I64; the step may be negative, not 0. */
    public static NDArray arange(long start, long stop, long step) {
        return Creation.arange(start, stop, step);
    }

    /** {@code ceil((stop - start) / step)} numbers {@code start + i * step}, F64; the step may be negative, not 0. */
    public static NDArray arange(double start, double stop, double step) {
        return Creation.arange(start, stop, step);
    }

    /** Numbers at equal distances, the first {@code start} and the last {@code stop} exactly, F64. */
    public static NDArray linspace(double start, double stop, long count) {
        return Creation.linspace(start, stop, count);
    }

    // ---- what it is

    public DType dtype() {
        return dtype;
    }

    /** The number of axes; 0 for a scalar. */
    public int rank() {
        return shape.length;
    }

    /** A copy of the sizes of all axes. */
    public long[] shape() {
        return shape.clone();
    }

    /** The size of one axis, counted from 0. */
    public long size(int axis) {
        Views.checkAxis(this, axis);
        return shape[axis];
    }

    /** The number of elements. */
    public long size() {
        return size;
    }

    /** The distance of neighbours along an axis, in elements of the storage: negative if flipped, 0 if broadcast. */
    public long stride(int axis) {
        Views.checkAxis(this, axis);
        return strides[axis];
    }

    /** A copy of the strides of all axes. */
    public long[] strides() {
        return strides.clone();
    }

    /** The position in the storage, in elements, of the element at index 0 of every axis. */
    public long offset() {
        return offset;
    }

    /** The memory behind the view. */
    public Storage storage() {
        return storage;
    }

    /** Whether the elements follow each other in memory in C order, from whatever offset. */
    public boolean isContiguous() {
        return Shapes.isContiguous(shape, strides);
    }

    /** Whether the elements lie outside the Java heap. */
    public boolean isNative() {
        return storage.isNative();
    }

    /**
     * Whether a write to one array can change the other: whether any byte belongs to an element of both. Arrays without
     * elements share nothing. Exact for slices, transpositions and reshapes of one array and for arrays in disjoint
     * memory; for other strides a search decides, and if that takes too long the answer is true.
     */
    public boolean sharesMemory(NDArray other) {
        return Overlap.sharesMemory(this, other);
    }

    /**
     * Whether several indices lead to the same element, as after {@link #broadcastTo}. A parallel loop must not write
     * to such an array. True when in doubt, which only strides given to {@link #over} can cause.
     */
    public boolean hasOverlappingElements() {
        return Overlap.insideOf(shape, strides);
    }

    // ---- views

    /**
     * The part at an index on each of the first axes: a row of a matrix, a matrix of a stack. As many indices as axes
     * give rank 0.
     *
     * @throws IndexOutOfBoundsException if an index is negative or not below its axis's size
     * @throws IllegalArgumentException if there are more indices than axes
     */
    public NDArray at(long... prefix) {
        return Views.at(this, prefix);
    }

    /**
     * The indices from start to before end on one axis, which starts at 0 again.
     *
     * @throws IndexOutOfBoundsException unless {@code 0 <= start <= end <= size(axis)}
     */
    public NDArray slice(int axis, long start, long end) {
        return Views.slice(this, axis, start, end, 1);
    }

    /**
     * Every step-th index from start to before end on one axis. With a negative step they descend, from start to after
     * end, so that end is -1 to include index 0: {@code slice(0, 4, -1, -2)} is the indices 4, 2, 0.
     *
     * @throws IndexOutOfBoundsException unless {@code 0 <= start <= end <= size(axis)}, or for a negative step
     *     {@code -1 <= end <= start < size(axis)}
     * @throws IllegalArgumentException if the step is 0
     */
    public NDArray slice(int axis, long start, long end, long step) {
        return Views.slice(this, axis, start, end, step);
    }

    /** One axis backwards. */
    public NDArray flip(int axis) {
        return Views.flip(this, axis);
    }

    /** The axes in reverse order. */
    public NDArray transpose() {
        int[] axes = new int[rank()];
        Arrays.setAll(axes, i -> axes.length - 1 - i);
        return Views.transpose(this, axes);
    }

    /**
     * The axes in another order: axis i of the result is axis {@code axes[i]} of this.
     *
     * @throws IllegalArgumentException unless each axis is named once
     */
    public NDArray transpose(int... axes) {
        return Views.transpose(this, axes);
    }

    /**
     * The same elements in C order under another shape. One size may be -1 and follows from the others. A view if the
     * strides allow it, as they always do for a contiguous array; else a copy, in memory of the same kind.
     *
     * @throws IllegalArgumentException if the numbers of elements differ
     */
    public NDArray reshape(long... newShape) {
        return Views.reshape(this, newShape);
    }

    /** The elements in C order at rank 1: a view or a copy, as {@link #reshape} has it. */
    public NDArray flatten() {
        return Views.reshape(this, new long[] {size});
    }

    /** Without the axes of size 1. */
    public NDArray squeeze() {
        return Views.squeeze(this);
    }

    /** Without one axis, whose size must be 1. */
    public NDArray squeeze(int axis) {
        return Views.squeeze(this, axis);
    }

    /** With a new axis of size 1 before the given axis, or behind the last. */
    public NDArray expandDims(int axis) {
        return Views.expandDims(this, axis);
    }

    /**
     * Repeated to a larger shape, without a copy: axes are aligned at the last one, and a missing axis or one of size 1
     * repeats by stride 0. A write through the result is seen at every repetition.
     *
     * @throws IllegalArgumentException if another size differs
     */
    public NDArray broadcastTo(long... newShape) {
        return Views.broadcastTo(this, newShape);
    }

    // ---- elements

    /**
     * The element at an index, cast to double.
     *
     * @throws IndexOutOfBoundsException if an index is negative or not below its axis's size
     * @throws IllegalArgumentException unless there is one index for each axis
     */
    public double getDouble(long... index) {
        return ElementAccess.readDouble(storage, dtype, Views.position(this, index));
    }

    /** The element at an index, cast to long; errors as in {@link #getDouble}. */
    public long getLong(long... index) {
        return ElementAccess.readLong(storage, dtype, Views.position(this, index));
    }

    /** Whether the element at an index is true, is not 0; errors as in {@link #getDouble}. */
    public boolean getBoolean(long... index) {
        return ElementAccess.readBoolean(storage, dtype, Views.position(this, index));
    }

    /** Casts the value, which comes first, to the element type and stores it; errors as in {@link #getDouble}. */
    public void setDouble(double value, long... index) {
        ElementAccess.writeDouble(storage, dtype, Views.position(this, index), value);
    }

    /** Casts the value, which comes first, to the element type and stores it; errors as in {@link #getDouble}. */
    public void setLong(long value, long... index) {
        ElementAccess.writeLong(storage, dtype, Views.position(this, index), value);
    }

    /** Stores the value, which comes first, as true or 1, false or 0; errors as in {@link #getDouble}. */
    public void setBoolean(boolean value, long... index) {
        ElementAccess.writeLong(storage, dtype, Views.position(this, index), value ? 1 : 0);
    }

    /**
     * The only element, cast to double, of an array of any rank.
     *
     * @throws IllegalArgumentException unless there is exactly one element
     */
    public double toDouble() {
        return only("toDouble").getDouble();
    }

    /** The only element, cast to long; errors as in {@link #toDouble}. */
    public long toLong() {
        return only("toLong").getLong();
    }

    /** Whether the only element is true, is not 0; errors as in {@link #toDouble}. */
    public boolean toBoolean() {
        return only("toBoolean").getBoolean();
    }

    private NDArray only(String method) {
        if (size != 1) {
            throw new IllegalArgumentException(
                    method + " needs an array of one element, but " + describe() + " has " + size);
        }
        return squeeze();
    }

    // ---- all elements

    /** The elements in new memory of the same kind, contiguous in C order. */
    public NDArray copy() {
        return ElementAccess.cast(this, dtype);
    }

    /** The elements cast to a type, always in new memory of the same kind, contiguous in C order. */
    public NDArray cast(DType type) {
        return ElementAccess.cast(this, type);
    }

    /**
     * Overwrites the elements with those of another array, as they were before, even where the two overlap.
     *
     * @param source of the same type, and of the same shape or one that broadcasts to it
     * @throws IllegalArgumentException if type or shape do not fit, or this has overlapping elements
     */
    public void copyFrom(NDArray source) {
        ElementAccess.copy(source, this);
    }

    /** Sets every element to a value, cast to the element type. */
    public void fill(double value) {
        ElementAccess.fill(this, value);
    }

    /** Sets every element to a value, cast to the element type. */
    public void fill(long value) {
        ElementAccess.fill(this, value);
    }

    /** Sets every element to true or 1, false or 0. */
    public void fill(boolean value) {
        ElementAccess.fill(this, value ? 1L : 0L);
    }

    /**
     * The elements in C order, cast, as a new Java array.
     *
     * @throws IllegalArgumentException if there are more than 2<sup>31</sup>-1
     */
    public double[] toDoubleArray() {
        return (double[]) ElementAccess.toArray(this, DType.F64);
    }

    /** As {@link #toDoubleArray}. */
    public float[] toFloatArray() {
        return (float[]) ElementAccess.toArray(this, DType.F32);
    }

    /** As {@link #toDoubleArray}. */
    public int[] toIntArray() {
        return (int[]) ElementAccess.toArray(this, DType.I32);
    }

    /** As {@link #toDoubleArray}. */
    public long[] toLongArray() {
        return (long[]) ElementAccess.toArray(this, DType.I64);
    }

    /** As {@link #toDoubleArray}. */
    public short[] toShortArray() {
        return (short[]) ElementAccess.toArray(this, DType.I16);
    }

    /** As {@link #toDoubleArray}. */
    public byte[] toByteArray() {
        return (byte[]) ElementAccess.toArray(this, DType.I8);
    }

    /** As {@link #toDoubleArray}. */
    public boolean[] toBooleanArray() {
        return (boolean[]) ElementAccess.toArray(this, DType.BOOL);
    }

    /**
     * Whether {@code |a - b| <= absolute + relative * |b|} for all elements, b being the other's; infinities are
     * close to themselves only, NaN to nothing. The types may differ.
     *
     * @throws IllegalArgumentException if the shapes differ or a tolerance is negative or NaN
     */
    public boolean allClose(NDArray other, double relative, double absolute) {
        return ElementAccess.allClose(this, other, relative, absolute);
    }

    /** Whether type, shape and the bits of all elements are the same; any NaN equals any other, 0.0 and -0.0 differ. */
    public boolean contentEquals(NDArray other) {
        return ElementAccess.contentEquals(this, other);
    }

    /** The elements, as NumPy prints them; of more than 1000 only the ends of each axis. */
    @Override
    public String toString() {
        return ArrayPrinter.print(this);
    }

    /** Type, shape and kind of memory, as in {@code F64[1000, 3] heap}. */
    public String describe() {
        return dtype + Arrays.toString(shape) + (isNative() ? " native" : " heap");
    }

    private Object writeReplace() {
        return new SerializedArray(this);
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("an NDArray is read from its serialized form only");
    }
}
