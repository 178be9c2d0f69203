package dev.quern.compiler.twin;

import dev.quern.NDArray;
import dev.quern.compiler.emit.Layout;
import dev.quern.spi.Storage;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/** Copies arrays so that generated code takes the copy for the original: the same kind of memory, the same order of axes. */
final class Copies {
    /** A stride or a gap between rows is kept up to this; beyond it costs memory and shows nothing new in cache. */
    private static final long MOST_STRIDE = 4;

    private Copies() {}

    /**
     * The part of an array from the first index of each axis on, in new memory.
     *
     * @return empty if it would be of another layout than the original
     */
    static Optional<NDArray> leading(NDArray array, long[] shape) {
        NDArray part = array;
        for (int axis = 0; axis < shape.length; axis++) {
            part = part.slice(axis, 0, shape[axis]);
        }
        Layout layout = Layout.of(array);
        NDArray copy = layout.form() == Layout.Form.DENSE ? allocate(array, shape) : strided(array, shape);
        if (!Layout.of(copy).equals(layout)) {
            return Optional.empty();
        }
        once(copy).copyFrom(once(part));
        return Optional.of(copy);
    }

    private static NDArray allocate(NDArray like, long... shape) {
        return like.isNative() ? NDArray.allocateNative(like.dtype(), shape) : NDArray.zeros(like.dtype(), shape);
    }

    /**
     * Axes in the order of the original's strides, packed as they are there, backwards where they are. Of two with the same
     * stride, as in a sliding window, the later comes first: neighbours along the last axis stay neighbours.
     */
    private static NDArray strided(NDArray array, long[] shape) {
        int[] axes = IntStream.range(0, shape.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(axis -> Math.abs(array.stride(axis)))
                        .thenComparing(Comparator.reverseOrder()))
                .mapToInt(axis -> axis)
                .toArray();
        long[] strides = new long[shape.length];
        long end = 1; // One element to spare: an array that starts elsewhere is not dense whatever its strides.
        long first = end;
        long packed = 1;
        for (int axis : axes) {
            long stride = Math.abs(array.stride(axis));
            if (stride == 0) {
                continue;
            }
            long gap = Math.min(Math.max(0, stride - packed), MOST_STRIDE - 1);
            long own = packed + gap;
            long span = own * Math.max(0, shape[axis] - 1);
            boolean backwards = array.stride(axis) < 0;
            strides[axis] = backwards ? -own : own;
            first += backwards ? span : 0;
            end += span;
            packed = own * Math.max(1, shape[axis]);
        }
        Storage storage = allocate(array, end + 1).storage();
        return NDArray.over(storage, array.dtype(), first, shape, strides);
    }

    /** Each element once: without the repetitions of a broadcast axis. */
    private static NDArray once(NDArray array) {
        NDArray view = array;
        for (int axis = 0; axis < array.rank(); axis++) {
            if (array.stride(axis) == 0 && array.size(axis) > 1) {
                view = view.slice(axis, 0, 1);
            }
        }
        return view;
    }

    /** New arrays of the same kind with the same elements; those not asked for are the originals. */
    static NDArray[] of(NDArray[] arrays, boolean[] wanted) {
        NDArray[] copies = arrays.clone();
        Arrays.setAll(
                copies,
                position -> wanted[position]
                        ? leading(arrays[position], arrays[position].shape())
                                .orElseThrow(() -> new IllegalStateException("a copy of a copy has its layout"))
                        : arrays[position]);
        return copies;
    }
}
