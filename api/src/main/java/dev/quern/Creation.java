package dev.quern;

import dev.quern.spi.HeapStorage;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Objects;

/** How new arrays come to be. */
final class Creation {
    private Creation() {}

    /** Shares a Java array of any element type. */
    static NDArray share(Object data, long... shape) {
        long size = Shapes.size(shape);
        int length = Array.getLength(data);
        if (size != length) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " has " + size + " elements, but the array has " + length);
        }
        HeapStorage storage = new HeapStorage(data);
        return NDArray.over(storage, storage.dtype(), shape);
    }

    /** Copies the rows of a matrix, each a Java array of the same primitive type. */
    static NDArray copyRows(DType dtype, Object[] rows) {
        int columns = rows.length == 0 ? 0 : Array.getLength(row(rows, 0));
        HeapStorage storage = HeapStorage.allocate(dtype, Shapes.size(rows.length, columns));
        for (int i = 0; i < rows.length; i++) {
            int length = Array.getLength(row(rows, i));
            if (length != columns) {
                throw new IllegalArgumentException("row " + i + " has length " + length + ", but row 0 has length "
                        + columns + ": the rows of a matrix must be equally long");
            }
            System.arraycopy(rows[i], 0, storage.array(), i * columns, columns);
        }
        return NDArray.over(storage, dtype, rows.length, columns);
    }

    private static Object row(Object[] rows, int i) {
        return Objects.requireNonNull(rows[i], () -> "row " + i + " is null");
    }

    static NDArray allocate(DType dtype, boolean inNativeMemory, long[] shape) {
        return NDArray.over(ElementAccess.allocate(dtype, inNativeMemory, shape), dtype, shape);
    }

    static NDArray arange(long start, long stop, long step) {
        if (step == 0) {
            throw new IllegalArgumentException("arange from " + start + " to " + stop + " has step 0");
        }
        long count = 0;
        if (step > 0 ? start < stop : start > stop) {
            long span = step > 0 ? stop - start : start - stop; // as an unsigned number: it may pass Long.MAX_VALUE
            long size = Math.abs(step); // Long.MIN_VALUE stays, and is right as an unsigned number
            count = Long.divideUnsigned(span - 1, size) + 1;
        }
        if (count < 0 || count > HeapStorage.MAX_LENGTH) {
            throw new IllegalArgumentException("arange from " + start + " to " + stop + " by " + step + " has "
                    + Long.toUnsignedString(count) + " elements, a Java array at most " + HeapStorage.MAX_LENGTH);
        }
        long[] values = new long[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = start + i * step;
        }
        return NDArray.of(values);
    }

    static NDArray arange(double start, double stop, double step) {
        double count = Math.ceil((stop - start) / step);
        if (step == 0 || !Double.isFinite(start) || !Double.isFinite(step) || !(count <= HeapStorage.MAX_LENGTH)) {
            throw new IllegalArgumentException("arange from " + start + " to " + stop + " by " + step
                    + " needs finite bounds, a step other than 0 and at most " + HeapStorage.MAX_LENGTH + " elements");
        }
        double[] values = new double[(int) Math.max(0, count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = start + i * step;
        }
        return NDArray.of(values);
    }

    static NDArray linspace(double start, double stop, long count) {
        if (count < 0 || count > HeapStorage.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "linspace of " + count + " elements: it must be 0 to " + HeapStorage.MAX_LENGTH);
        }
        double[] values = new double[(int) count];
        double step = (stop - start) / (count - 1);
        for (int i = 0; i < values.length; i++) {
            values[i] = start + i * step;
        }
        if (count > 1) {
            values[values.length - 1] = stop;
        } else if (count == 1) {
            values[0] = start;
        }
        return NDArray.of(values);
    }
}
