package dev.quern.compiler.fuzz;

import dev.quern.DType;
import dev.quern.NDArray;
import java.util.List;
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

    /** The Java that makes a variable of such an array. */
    List<String> code(String name, NDArray values, boolean isNative) {
        String dense = Literals.of(values);
        String type = "DType." + values.dtype();
        String allocate = (isNative ? "NDArray.allocateNative(" : "NDArray.zeros(") + type + ", ";
        long[] shape = values.shape();
        if (shape.length == 0) {
            String cell = this == DENSE ? allocate + "new long[] {})" : allocate + "3).at(2)";
            return List.of("NDArray %s = %s;".formatted(name, cell), "%s.copyFrom(%s);".formatted(name, dense));
        }
        if (this == DENSE && !isNative) {
            return List.of("NDArray %s = %s;".formatted(name, dense));
        }
        if (!isWritable() && values.size() > 0) {
            NDArray first = first(values);
            return List.of(
                    "NDArray %s_once = %s%s);".formatted(name, allocate, Literals.shape(first.shape())),
                    "%s_once.copyFrom(%s);".formatted(name, Literals.of(first)),
                    "NDArray %s = %s_once.broadcastTo(%s);".formatted(name, name, Literals.shape(shape)));
        }
        StringBuilder view = new StringBuilder();
        long[] roomy = shape.clone();
        for (int axis = 0; axis < shape.length; axis++) {
            if (this == STEP) {
                roomy[axis] = 2 * shape[axis] + 1;
                view.append(".slice(%d, 1, %d, 2)".formatted(axis, 2 * shape[axis] + 1));
            } else if (this == REVERSED) {
                view.append(".flip(%d)".formatted(axis));
            } else if (this == ROWS || this == OFFSET && axis == 0) {
                roomy[axis] = shape[axis] + 3;
                view.append(".slice(%d, 2, %d)".formatted(axis, shape[axis] + 2));
            } else if (this == TRANSPOSED) {
                roomy[axis] = shape[shape.length - 1 - axis];
            }
        }
        view.append(this == TRANSPOSED ? ".transpose()" : "");
        return List.of(
                "NDArray %s = %s%s)%s;".formatted(name, allocate, Literals.shape(roomy), view),
                "%s.copyFrom(%s);".formatted(name, dense));
    }

    private NDArray first(NDArray values) {
        NDArray first = values;
        int axes = this == BROADCAST ? 1 : values.rank();
        for (int axis = 0; axis < axes; axis++) {
            first = first.slice(axis, 0, 1);
        }
        return first;
    }

    private NDArray repeated(NDArray values, boolean isNative) {
        NDArray first = first(values);
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
