package dev.quern;

import dev.quern.spi.HeapStorage;
import dev.quern.spi.NativeStorage;
import dev.quern.spi.Storage;
import java.util.Arrays;

/**
 * Reads, writes, converts, copies and compares the elements of arrays. Conversions follow Java's casts; true is 1, and
 * what is not 0 (NaN, too) is true.
 *
 * <p>A value on its way between two types passes through a long if it is an integer or boolean, through a double if it
 * is floating: both are exact, and the cast that follows is the one Java has from the first type to the second.
 */
final class ElementAccess {
    private ElementAccess() {}

    static double readDouble(Storage storage, DType dtype, long at) {
        return switch (dtype) {
            case BOOL -> storage.getBoolean(at) ? 1 : 0;
            case I8 -> storage.getByte(at);
            case I16 -> storage.getShort(at);
            case I32 -> storage.getInt(at);
            case I64 -> (double) storage.getLong(at);
            case F32 -> storage.getFloat(at);
            case F64 -> storage.getDouble(at);
        };
    }

    static long readLong(Storage storage, DType dtype, long at) {
        return switch (dtype) {
            case BOOL -> storage.getBoolean(at) ? 1 : 0;
            case I8 -> storage.getByte(at);
            case I16 -> storage.getShort(at);
            case I32 -> storage.getInt(at);
            case I64 -> storage.getLong(at);
            case F32 -> (long) storage.getFloat(at);
            case F64 -> (long) storage.getDouble(at);
        };
    }

    static boolean readBoolean(Storage storage, DType dtype, long at) {
        return dtype.isFloating() ? readDouble(storage, dtype, at) != 0 : readLong(storage, dtype, at) != 0;
    }

    static void writeDouble(Storage storage, DType dtype, long at, double value) {
        switch (dtype) {
            case BOOL -> storage.putBoolean(at, value != 0);
            case I8 -> storage.putByte(at, (byte) value);
            case I16 -> storage.putShort(at, (short) value);
            case I32 -> storage.putInt(at, (int) value);
            case I64 -> storage.putLong(at, (long) value);
            case F32 -> storage.putFloat(at, (float) value);
            case F64 -> storage.putDouble(at, value);
        }
    }

    static void writeLong(Storage storage, DType dtype, long at, long value) {
        switch (dtype) {
            case BOOL -> storage.putBoolean(at, value != 0);
            case I8 -> storage.putByte(at, (byte) value);
            case I16 -> storage.putShort(at, (short) value);
            case I32 -> storage.putInt(at, (int) value);
            case I64 -> storage.putLong(at, value);
            case F32 -> storage.putFloat(at, (float) value);
            case F64 -> storage.putDouble(at, (double) value);
        }
    }

    /** A new storage of zeros on the heap or in native memory. */
    static Storage allocate(DType dtype, boolean inNativeMemory, long... shape) {
        if (inNativeMemory) {
            return NativeStorage.allocate(Shapes.bytes(dtype, shape));
        }
        long size = Shapes.size(shape);
        if (size > HeapStorage.MAX_LENGTH) {
            throw new IllegalArgumentException(dtype + Arrays.toString(shape) + " has " + size
                    + " elements, a Java array at most " + HeapStorage.MAX_LENGTH
                    + ": use NDArray.allocateNative, which has no such limit");
        }
        return HeapStorage.allocate(dtype, size);
    }

    /** The elements in C order as a new Java array of a type. */
    static Object toArray(NDArray array, DType dtype) {
        HeapStorage target = (HeapStorage) allocate(dtype, false, array.size());
        copy(array, dtype, target);
        return target.array();
    }

    /** The elements, cast, in C order in new memory of the same kind. */
    static NDArray cast(NDArray array, DType dtype) {
        long[] shape = array.shape();
        Storage target = allocate(dtype, array.isNative(), shape);
        copy(array, dtype, target);
        return NDArray.over(target, dtype, shape);
    }

    private static void copy(NDArray array, DType dtype, Storage target) {
        Storage source = array.storage();
        DType from = array.dtype();
        Runs.forEach(array, (position, stride, to, toStride, count) -> {
            if (from == dtype) {
                Runs.copy(dtype, source, position, stride, target, to, toStride, count);
            } else if (from.isFloating()) {
                for (long i = 0; i < count; i++) {
                    double value = readDouble(source, from, position + i * stride);
                    writeDouble(target, dtype, to + i * toStride, value);
                }
            } else {
                for (long i = 0; i < count; i++) {
                    long value = readLong(source, from, position + i * stride);
                    writeLong(target, dtype, to + i * toStride, value);
                }
            }
            return true;
        });
    }

    static void copy(NDArray source, NDArray target) {
        if (source.dtype() != target.dtype()) {
            throw new IllegalArgumentException("cannot copy " + source.describe() + " into " + target.describe()
                    + ": the types differ; cast(DType." + target.dtype() + ") the source first");
        }
        if (target.hasOverlappingElements()) {
            throw new IllegalArgumentException("cannot copy into " + target.describe()
                    + ", a view in which several indices share an element: copy() it first");
        }
        NDArray wide = source.broadcastTo(target.shape());
        NDArray safe = target.sharesMemory(source) ? wide.copy() : wide;
        Runs.forEach(
                target.shape(),
                safe.offset(),
                safe.strides(),
                target.offset(),
                target.strides(),
                (from, stride, to, toStride, count) -> {
                    Runs.copy(target.dtype(), safe.storage(), from, stride, target.storage(), to, toStride, count);
                    return true;
                });
    }

    static void fill(NDArray array, double value) {
        Runs.forEach(array, (position, stride, ignored, alsoIgnored, count) -> {
            for (long i = 0; i < count; i++) {
                writeDouble(array.storage(), array.dtype(), position + i * stride, value);
            }
            return true;
        });
    }

    static void fill(NDArray array, long value) {
        Runs.forEach(array, (position, stride, ignored, alsoIgnored, count) -> {
            for (long i = 0; i < count; i++) {
                writeLong(array.storage(), array.dtype(), position + i * stride, value);
            }
            return true;
        });
    }

    static boolean contentEquals(NDArray left, NDArray right) {
        if (left.dtype() != right.dtype() || !Arrays.equals(left.shape(), right.shape())) {
            return false;
        }
        DType dtype = left.dtype();
        return compare(left, right, (a, b) -> {
            if (dtype.isFloating()) {
                return Double.doubleToLongBits(readDouble(left.storage(), dtype, a))
                        == Double.doubleToLongBits(readDouble(right.storage(), dtype, b));
            }
            return readLong(left.storage(), dtype, a) == readLong(right.storage(), dtype, b);
        });
    }

    static boolean allClose(NDArray left, NDArray right, double relative, double absolute) {
        if (!(relative >= 0) || !(absolute >= 0)) {
            throw new IllegalArgumentException(
                    "tolerances must be 0 or more: relative " + relative + ", absolute " + absolute);
        }
        if (!Arrays.equals(left.shape(), right.shape())) {
            throw new IllegalArgumentException("cannot compare " + left.describe() + " with " + right.describe()
                    + ": the shapes differ; broadcastTo the larger shape first");
        }
        boolean whole = !left.dtype().isFloating() && !right.dtype().isFloating();
        return compare(left, right, (a, b) -> {
            double x = readDouble(left.storage(), left.dtype(), a);
            double y = readDouble(right.storage(), right.dtype(), b);
            if (whole) {
                long i = readLong(left.storage(), left.dtype(), a);
                long j = readLong(right.storage(), right.dtype(), b);
                return distance(i, j) <= absolute + relative * Math.abs(y);
            }
            return x == y || (Double.isFinite(y) && Math.abs(x - y) <= absolute + relative * Math.abs(y));
        });
    }

    /** Never 0 for two different longs, though both may be the same double. */
    private static double distance(long i, long j) {
        long difference = i - j;
        boolean overflows = ((i ^ j) & (i ^ difference)) < 0;
        return Math.abs(overflows ? (double) i - (double) j : (double) difference);
    }

    @FunctionalInterface
    private interface Equivalence {
        boolean holds(long position, long otherPosition);
    }

    private static boolean compare(NDArray left, NDArray right, Equivalence equivalence) {
        return Runs.forEach(
                left.shape(),
                left.offset(),
                left.strides(),
                right.offset(),
                right.strides(),
                (a, stride, b, otherStride, count) -> {
                    for (long i = 0; i < count; i++) {
                        if (!equivalence.holds(a + i * stride, b + i * otherStride)) {
                            return false;
                        }
                    }
                    return true;
                });
    }
}
