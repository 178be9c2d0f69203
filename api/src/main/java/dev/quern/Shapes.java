package dev.quern;

import java.util.Arrays;

/** The arithmetic of shapes and strides, exact: what does not fit in a long is refused. */
final class Shapes {
    private Shapes() {}

    /**
     * The number of elements.
     *
     * @throws IllegalArgumentException if a size is negative or the product, empty axes counted as one, is not a long
     */
    static long size(long... shape) {
        long product = 1;
        boolean empty = false;
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] < 0) {
                throw new IllegalArgumentException("size " + shape[axis] + " of axis " + axis + " in shape "
                        + Arrays.toString(shape) + " is negative");
            }
            empty |= shape[axis] == 0;
            product = multiply(product, Math.max(1, shape[axis]), shape);
        }
        return empty ? 0 : product;
    }

    private static long multiply(long product, long size, long[] shape) {
        if (Math.multiplyHigh(product, size) != 0 || product * size < 0) {
            throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " has more than " + Long.MAX_VALUE
                    + " elements: their number overflows a long");
        }
        return product * size;
    }

    /** The number of bytes. */
    static long bytes(DType dtype, long... shape) {
        long size = size(shape);
        if (size > Long.MAX_VALUE / dtype.bytes()) {
            throw new IllegalArgumentException(dtype + Arrays.toString(shape) + " has more than " + Long.MAX_VALUE
                    + " bytes: their number overflows a long");
        }
        return size * dtype.bytes();
    }

    /** The strides, in elements, of a contiguous array in C order: the last axis varies fastest. */
    static long[] strides(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= Math.max(1, shape[axis]);
        }
        return strides;
    }

    /** Whether the elements follow each other in C order; the strides of axes with a single index do not matter. */
    static boolean isContiguous(long[] shape, long[] strides) {
        long stride = 1;
        boolean inOrder = true;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            if (shape[axis] == 0) {
                return true;
            }
            inOrder &= shape[axis] == 1 || strides[axis] == stride;
            stride *= shape[axis];
        }
        return inOrder;
    }

    /**
     * The shape that both broadcast to, by NumPy's rule: axes are aligned at the last one, a missing axis and one of
     * size 1 repeat.
     *
     * @throws IllegalArgumentException if two aligned sizes differ and neither is 1
     */
    static long[] broadcast(long[] left, long[] right) {
        long[] result = new long[Math.max(left.length, right.length)];
        for (int fromLast = 1; fromLast <= result.length; fromLast++) {
            long a = fromLast <= left.length ? left[left.length - fromLast] : 1;
            long b = fromLast <= right.length ? right[right.length - fromLast] : 1;
            if (a != b && a != 1 && b != 1) {
                throw new IllegalArgumentException("shapes " + Arrays.toString(left) + " and " + Arrays.toString(right)
                        + " do not broadcast: sizes " + a + " and " + b + ", on axis " + fromLast
                        + " from the last, differ and neither is 1");
            }
            result[result.length - fromLast] = a == 1 ? b : a;
        }
        return result;
    }

    /**
     * The strides with which an array is read as one of a larger shape: 0 on the axes that repeat.
     *
     * @param name of the array, for the message
     * @throws IllegalArgumentException if the shape does not broadcast to the target
     */
    static long[] broadcastStrides(String name, long[] shape, long[] strides, long[] target) {
        int added = target.length - shape.length;
        if (added < 0) {
            throw new IllegalArgumentException("cannot broadcast " + name + " to " + Arrays.toString(target)
                    + ": it has " + shape.length + " axes, more than " + target.length);
        }
        long[] result = new long[target.length];
        for (int axis = 0; axis < shape.length; axis++) {
            long wanted = target[axis + added];
            if (shape[axis] != wanted && shape[axis] != 1) {
                throw new IllegalArgumentException("cannot broadcast " + name + " to " + Arrays.toString(target)
                        + ": size " + shape[axis] + " of axis " + axis + " is neither " + wanted + " nor 1");
            }
            result[axis + added] = shape[axis] == wanted ? strides[axis] : 0;
        }
        return result;
    }

    /**
     * Checks that a view stays inside its storage.
     *
     * @param length how many elements the storage holds
     */
    static void checkInside(long[] shape, long[] strides, long offset, long length) {
        if (shape.length != strides.length) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " and strides " + Arrays.toString(strides) + " differ in rank");
        }
        boolean empty = size(shape) == 0;
        long first = offset;
        long last = offset;
        try {
            for (int axis = 0; axis < shape.length && !empty; axis++) {
                long reach = Math.multiplyExact(strides[axis], shape[axis] - 1);
                first = Math.addExact(first, Math.min(0, reach));
                last = Math.addExact(last, Math.max(0, reach));
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "strides " + Arrays.toString(strides) + " over shape " + Arrays.toString(shape)
                            + " reach positions that overflow a long",
                    e);
        }
        if (first < 0 || last > length || (last == length && !empty)) {
            throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " with strides "
                    + Arrays.toString(strides) + " at offset " + offset + " reaches elements " + first + " to " + last
                    + " of a storage of " + length);
        }
    }
}
