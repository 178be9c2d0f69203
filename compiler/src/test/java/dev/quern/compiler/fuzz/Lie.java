package dev.quern.compiler.fuzz;

import dev.quern.DType;
import dev.quern.NDArray;
import java.util.stream.IntStream;

/** How an argument lies in memory. */
enum Lie {
    /** In C order, from the first element on. */
    DENSE,
    /** Some rows of a longer array. */
    OFFSET,
    /** Some rows and columns of a larger one. */
    ROWS,
    /** Every second element along each axis. */
    STEP,
    /** Backwards along each axis. */
    REVERSED,
    /** With its axes in the opposite order. */
    TRANSPOSED,
    /** The first axis is one row again and again: for inputs. */
    BROADCAST,
    /** All elements are one: for inputs. */
    SINGLE;

    boolean isWritable() {
        return this != BROADCAST && this != SINGLE;
    }

    /** A copy of the values that lies like this; one with steps of 0 has the first elements instead of the others. */
    NDArray copy(NDArray values, boolean isNative) {
        long[] shape = values.shape();
        if (shape.length == 0) {
            NDArray cell = this == DENSE
                    ? allocate(values.dtype(), isNative)
                    : allocate(values.dtype(), isNative, 3).at(2);
            cell.copyFrom(values);
            return cell;
        }
        if (!isWritable() && values.size() > 0) {
            return repeated(values, isNative);
        }
        NDArray copy = switch (this) {
            case DENSE, BROADCAST, SINGLE -> allocate(values.dtype(), isNative, shape);
            case OFFSET -> within(values, isNative, 1);
            case ROWS -> within(values, isNative, shape.length);
            case STEP -> {
                NDArray roomy = allocate(values.dtype(), isNative, map(shape, size -> 2 * size + 1));
                for (int axis = 0; axis < shape.length; axis++) {
                    roomy = roomy.slice(axis, 1, 2 * shape[axis] + 1, 2);
                }
                yield roomy;
            }
            case REVERSED -> {
                NDArray turned = allocate(values.dtype(), isNative, shape);
                for (int axis = 0; axis < shape.length; axis++) {
                    turned = turned.flip(axis);
                }
                yield turned;
            }
            case TRANSPOSED ->
                allocate(
                                values.dtype(),
                                isNative,
                                IntStream.range(0, shape.length)
                                        .mapToLong(axis -> shape[shape.length - 1 - axis])
                                        .toArray())
                        .transpose();
        };
        copy.copyFrom(values);
        return copy;
    }

    private NDArray repeated(NDArray values, boolean isNative) {
        NDArray first = values;
        int axes = this == BROADCAST ? 1 : values.rank();
        for (int axis = 0; axis < axes; axis++) {
            first = first.slice(axis, 0, 1);
        }
        NDArray copy = allocate(values.dtype(), isNative, first.shape());
        copy.copyFrom(first);
        return copy.broadcastTo(values.shape());
    }

    /** A part of a larger array, which begins a little inside along the first axes. */
    private static NDArray within(NDArray values, boolean isNative, int axes) {
        long[] shape = values.shape();
        long[] roomy = shape.clone();
        for (int axis = 0; axis < axes; axis++) {
            roomy[axis] += 3;
        }
        NDArray part = allocate(values.dtype(), isNative, roomy);
        for (int axis = 0; axis < axes; axis++) {
            part = part.slice(axis, 2, 2 + shape[axis]);
        }
        return part;
    }

    private static long[] map(long[] shape, java.util.function.LongUnaryOperator map) {
        return java.util.Arrays.stream(shape).map(map).toArray();
    }

    private static NDArray allocate(DType dtype, boolean isNative, long... shape) {
        return isNative ? NDArray.allocateNative(dtype, shape) : NDArray.zeros(dtype, shape);
    }
}
