package dev.quern.compiler;

import dev.quern.DType;
import dev.quern.NDArray;

/** The ways an array may lie in memory, as far as generated code tells them apart. */
public enum Placing {
    HEAP_DENSE(false, false),
    HEAP_STRIDED(false, true),
    NATIVE_DENSE(true, false),
    NATIVE_STRIDED(true, true);

    private final boolean isNative;
    private final boolean isStrided;

    Placing(boolean isNative, boolean isStrided) {
        this.isNative = isNative;
        this.isStrided = isStrided;
    }

    /** A copy that lies in memory like this; a strided one starts somewhere inside and has its first axis backwards. */
    public NDArray copy(NDArray array) {
        NDArray copy = isStrided ? strided(array.dtype(), array.shape()) : allocate(array.dtype(), array.shape());
        copy.copyFrom(array);
        return copy;
    }

    private NDArray strided(DType dtype, long[] shape) {
        long[] roomy = shape.clone();
        for (int axis = 0; axis < shape.length; axis++) {
            roomy[axis] = 2 * shape[axis] + 3;
        }
        NDArray view = allocate(dtype, roomy);
        for (int axis = 0; axis < shape.length; axis++) {
            view = axis == 0 ? view.slice(0, 2 * shape[0], 0, -2) : view.slice(axis, 1, 1 + 2 * shape[axis], 2);
        }
        return shape.length == 0 ? allocate(dtype, 3).at(2) : view;
    }

    private NDArray allocate(DType dtype, long... shape) {
        return isNative ? NDArray.allocateNative(dtype, shape) : NDArray.zeros(dtype, shape);
    }
}
