package dev.quern;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The arithmetic of views: each takes an array and returns another over the same storage. */
final class Views {
    private Views() {}

    static NDArray at(NDArray array, long[] prefix) {
        if (prefix.length > array.rank()) {
            throw new IllegalArgumentException("at" + Arrays.toString(prefix) + " has " + prefix.length
                    + " indices, but " + array.describe() + " has only " + array.rank() + " axes");
        }
        long offset = array.offset();
        for (int axis = 0; axis < prefix.length; axis++) {
            offset += array.stride(axis) * checkIndex(array, axis, prefix[axis]);
        }
        int rank = array.rank();
        long[] shape = Arrays.copyOfRange(array.shape(), prefix.length, rank);
        return view(array, shape, Arrays.copyOfRange(array.strides(), prefix.length, rank), offset);
    }

    /** The position in the storage of one element. */
    static long position(NDArray array, long[] index) {
        if (index.length != array.rank()) {
            throw new IllegalArgumentException("index " + Arrays.toString(index) + " has " + index.length
                    + " parts, but " + array.describe() + " has " + array.rank() + " axes");
        }
        long position = array.offset();
        for (int axis = 0; axis < index.length; axis++) {
            position += array.stride(axis) * checkIndex(array, axis, index[axis]);
        }
        return position;
    }

    private static long checkIndex(NDArray array, int axis, long index) {
        long size = array.size(axis);
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException(
                    "index " + index + " on axis " + axis + " of " + array.describe() + " is outside 0 to " + (size - 1)
                            + (index < 0 ? "; a negative index does not count from the end" : ""));
        }
        return index;
    }

    static NDArray slice(NDArray array, int axis, long start, long end, long step) {
        checkAxis(array, axis);
        long size = array.size(axis);
        if (step == 0) {
            throw new IllegalArgumentException("slice of axis " + axis + " of " + array.describe() + " has step 0");
        }
        boolean inside = step > 0
                ? 0 <= start && start <= end && end <= size
                : -1 <= end && end <= start && start < Math.max(1, size) && (size > 0 || start == -1);
        if (!inside) {
            String rule = step > 0 ? "0 <= start <= end <= " + size : "-1 <= end <= start <= " + (size - 1);
            throw new IndexOutOfBoundsException(
                    "slice " + start + " to " + end + " by " + step + " of axis " + axis + " of " + array.describe()
                            + " must keep to " + rule + "; negative bounds do not count from the end");
        }
        long span = Math.abs(end - start);
        long count = span == 0 ? 0 : (span - 1) / Math.abs(step) + 1;
        long[] shape = array.shape();
        long[] strides = array.strides();
        long offset = array.offset() + start * strides[axis];
        shape[axis] = count;
        if (count > 1) {
            strides[axis] *= step;
        }
        return view(array, shape, strides, offset);
    }

    static NDArray flip(NDArray array, int axis) {
        checkAxis(array, axis);
        return slice(array, axis, array.size(axis) - 1, -1, -1);
    }

    static NDArray transpose(NDArray array, int[] axes) {
        int rank = array.rank();
        String call = "transpose" + Arrays.toString(axes) + " of " + array.describe();
        if (axes.length != rank) {
            throw new IllegalArgumentException(call + " must name each of its " + rank + " axes once");
        }
        boolean[] named = new boolean[rank];
        long[] shape = new long[rank];
        long[] strides = new long[rank];
        for (int i = 0; i < rank; i++) {
            int axis = axes[i];
            if (axis < 0 || axis >= rank) {
                throw new IllegalArgumentException(call + ": it has no axis " + axis + ", only 0 to " + (rank - 1));
            }
            if (named[axis]) {
                throw new IllegalArgumentException(call + " names axis " + axis + " twice");
            }
            named[axis] = true;
            shape[i] = array.size(axis);
            strides[i] = array.stride(axis);
        }
        return view(array, shape, strides, array.offset());
    }

    static NDArray reshape(NDArray array, long[] wanted) {
        long[] shape = inferred(array, wanted);
        if (Shapes.size(shape) != array.size()) {
            throw new IllegalArgumentException("cannot reshape " + array.describe() + " of " + array.size()
                    + " elements to " + Arrays.toString(wanted) + " of " + Shapes.size(shape));
        }
        long[] strides = array.isContiguous() ? Shapes.strides(shape) : reshapedStrides(array, shape);
        return strides != null
                ? view(array, shape, strides, array.offset())
                : NDArray.over(array.copy().storage(), array.dtype(), shape);
    }

    private static long[] inferred(NDArray array, long[] wanted) {
        int open = -1;
        long[] shape = wanted.clone();
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] == -1) {
                if (open >= 0) {
                    throw new IllegalArgumentException("reshape" + Arrays.toString(wanted) + " of " + array.describe()
                            + " leaves two sizes open, on axes " + open + " and " + axis);
                }
                open = axis;
                shape[axis] = 1;
            }
        }
        if (open >= 0) {
            long rest = Shapes.size(shape);
            if (rest == 0 || array.size() % rest != 0) {
                throw new IllegalArgumentException("reshape" + Arrays.toString(wanted) + " of " + array.describe()
                        + ": " + array.size() + " elements do not determine the size of axis " + open);
            }
            shape[open] = array.size() / rest;
        }
        return shape;
    }

    /**
     * The strides of a reshaped view, or null if there are none. Groups of old and new axes with equal numbers of
     * elements are matched from the first axis on; a group keeps its memory if its old axes continue each other. (The
     * method of NumPy's {@code _attempt_nocopy_reshape}.)
     */
    private static long @Nullable [] reshapedStrides(NDArray array, long[] shape) {
        NDArray old = squeeze(array);
        long[] strides = new long[shape.length];
        Arrays.fill(strides, 1);
        int oldEnd = 0;
        int newEnd = 0;
        while (oldEnd < old.rank()) {
            int oldStart = oldEnd;
            int newStart = newEnd;
            long oldSize = old.size(oldEnd++);
            long newSize = shape[newEnd++];
            while (oldSize != newSize) {
                if (newSize < oldSize) {
                    newSize *= shape[newEnd++];
                } else {
                    oldSize *= old.size(oldEnd++);
                }
            }
            for (int axis = oldStart; axis < oldEnd - 1; axis++) {
                if (old.stride(axis) != old.stride(axis + 1) * old.size(axis + 1)) {
                    return null;
                }
            }
            long stride = old.stride(oldEnd - 1);
            for (int axis = newEnd - 1; axis >= newStart; axis--) {
                strides[axis] = stride;
                stride *= shape[axis];
            }
        }
        return strides;
    }

    static NDArray squeeze(NDArray array) {
        int[] kept = new int[array.rank()];
        int rank = 0;
        for (int axis = 0; axis < array.rank(); axis++) {
            if (array.size(axis) != 1) {
                kept[rank++] = axis;
            }
        }
        return keep(array, Arrays.copyOf(kept, rank));
    }

    static NDArray squeeze(NDArray array, int axis) {
        checkAxis(array, axis);
        if (array.size(axis) != 1) {
            throw new IllegalArgumentException("cannot squeeze axis " + axis + " of " + array.describe()
                    + ": its size is " + array.size(axis) + ", not 1; at(...) selects one index");
        }
        int[] kept = new int[array.rank() - 1];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = i < axis ? i : i + 1;
        }
        return keep(array, kept);
    }

    private static NDArray keep(NDArray array, int[] axes) {
        long[] shape = new long[axes.length];
        long[] strides = new long[axes.length];
        for (int i = 0; i < axes.length; i++) {
            shape[i] = array.size(axes[i]);
            strides[i] = array.stride(axes[i]);
        }
        return view(array, shape, strides, array.offset());
    }

    static NDArray expandDims(NDArray array, int axis) {
        int rank = array.rank();
        if (axis < 0 || axis > rank) {
            throw new IllegalArgumentException(
                    "cannot insert axis " + axis + " into " + array.describe() + ", only 0 to " + rank);
        }
        long[] shape = new long[rank + 1];
        long[] strides = new long[rank + 1];
        for (int i = 0; i <= rank; i++) {
            boolean added = i == axis;
            int old = i < axis ? i : i - 1;
            shape[i] = added ? 1 : array.size(old);
            strides[i] = added ? 1 : array.stride(old);
        }
        return view(array, shape, strides, array.offset());
    }

    static NDArray broadcastTo(NDArray array, long[] shape) {
        Shapes.size(shape);
        long[] strides = Shapes.broadcastStrides(array.describe(), array.shape(), array.strides(), shape);
        return view(array, shape.clone(), strides, array.offset());
    }

    static void checkAxis(NDArray array, int axis) {
        if (axis < 0 || axis >= array.rank()) {
            throw new IllegalArgumentException(array.describe() + " has no axis " + axis
                    + (array.rank() == 0 ? ": its rank is 0" : ", only 0 to " + (array.rank() - 1))
                    + (axis < 0 ? "; a negative axis does not count from the end" : ""));
        }
    }

    private static NDArray view(NDArray array, long[] shape, long[] strides, long offset) {
        boolean empty = Shapes.size(shape) == 0; // then the offset may lie outside the storage
        return new NDArray(array.storage(), array.dtype(), shape, strides, empty ? 0 : offset);
    }
}
