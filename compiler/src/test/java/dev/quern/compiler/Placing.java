package dev.quern.compiler;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.compiler.emit.Layout;

/** The ways an array may lie in memory, as far as generated code tells them apart. */
public enum Placing {
    HEAP_DENSE(false, Layout.Form.DENSE),
    HEAP_ROWS(false, Layout.Form.ROWS),
    HEAP_STRIDED(false, Layout.Form.STRIDED),
    NATIVE_DENSE(true, Layout.Form.DENSE),
    NATIVE_ROWS(true, Layout.Form.ROWS),
    NATIVE_STRIDED(true, Layout.Form.STRIDED);

    private final boolean isNative;
    private final Layout.Form form;

    Placing(boolean isNative, Layout.Form form) {
        this.isNative = isNative;
        this.form = form;
    }

    /**
     * A copy that lies in memory like this. One that is not dense starts somewhere inside, and has its first axis
     * backwards, unless that is the last as well and elements along it are to be neighbours.
     */
    public NDArray copy(NDArray array) {
        NDArray copy =
                form == Layout.Form.DENSE ? allocate(array.dtype(), array.shape()) : view(array.dtype(), array.shape());
        copy.copyFrom(array);
        return copy;
    }

    private NDArray view(DType dtype, long[] shape) {
        long[] roomy = shape.clone();
        for (int axis = 0; axis < shape.length; axis++) {
            roomy[axis] = 2 * shape[axis] + 3;
        }
        NDArray view = allocate(dtype, roomy);
        for (int axis = 0; axis < shape.length; axis++) {
            boolean areNeighbours = form == Layout.Form.ROWS && axis == shape.length - 1;
            if (areNeighbours) {
                view = view.slice(axis, 1, 1 + shape[axis]);
            } else if (axis == 0) {
                view = view.slice(0, 2 * shape[0], 0, -2);
            } else {
                view = view.slice(axis, 1, 1 + 2 * shape[axis], 2);
            }
        }
        return shape.length == 0 ? allocate(dtype, 3).at(2) : view;
    }

    private NDArray allocate(DType dtype, long... shape) {
        return isNative ? NDArray.allocateNative(dtype, shape) : NDArray.zeros(dtype, shape);
    }
}
