package dev.quern.examples.seeds;

import dev.quern.DType;
import dev.quern.NDArray;

/** How an array lies in memory. */
enum Layout {
    CONTIGUOUS,
    /** The first axis is the one whose elements are neighbours; of a vector, a column of a matrix. */
    TRANSPOSED,
    /** Every second or third element of a larger array, not from its start. */
    SLICED,
    /** Each axis backwards, by a negative step. */
    REVERSED,
    /** Outside the Java heap. */
    NATIVE;

    private static final double UNTOUCHED = 77;

    /** A view with all the memory behind it, which holds one number wherever the view has no element. */
    record Placed(NDArray view, NDArray memory) {
        static Placed of(NDArray memory, NDArray view) {
            return new Placed(view, memory);
        }

        /** Whether only elements of the view were ever written; the view's are gone afterwards. */
        boolean isUntouchedAround() {
            view.fill(UNTOUCHED);
            NDArray flat = memory.flatten();
            for (long at = 0; at < flat.size(); at++) {
                if (flat.getDouble(at) != UNTOUCHED) {
                    return false;
                }
            }
            return true;
        }
    }

    /** A copy of an array that lies like this. */
    NDArray place(NDArray source) {
        NDArray view = allocate(source.dtype(), source.shape()).view();
        view.copyFrom(source);
        return view;
    }

    /** Memory for an array that lies like this. */
    Placed allocate(DType type, long... shape) {
        NDArray memory = switch (this) {
            case CONTIGUOUS, REVERSED -> NDArray.zeros(type, shape);
            case TRANSPOSED ->
                shape.length == 1
                        ? NDArray.zeros(type, shape[0], 3)
                        : NDArray.zeros(type, shape).transpose().copy();
            case SLICED -> NDArray.zeros(type, enlarged(shape));
            case NATIVE -> NDArray.allocateNative(type, shape);
        };
        memory.fill(UNTOUCHED);
        return Placed.of(memory, view(memory, shape));
    }

    private NDArray view(NDArray memory, long... shape) {
        NDArray view = memory;
        switch (this) {
            case CONTIGUOUS, NATIVE -> {}
            case TRANSPOSED -> view = shape.length == 1 ? memory.transpose().at(1) : memory.transpose();
            case SLICED -> {
                for (int axis = 0; axis < shape.length; axis++) {
                    view = view.slice(axis, axis + 1, axis + 1 + step(axis) * shape[axis], step(axis));
                }
            }
            case REVERSED -> {
                for (int axis = 0; axis < shape.length; axis++) {
                    view = view.flip(axis);
                }
            }
        }
        return view;
    }

    private static long step(int axis) {
        return axis == 0 ? 2 : 3;
    }

    private static long[] enlarged(long... shape) {
        long[] enlarged = shape.clone();
        for (int axis = 0; axis < shape.length; axis++) {
            enlarged[axis] = axis + 1 + step(axis) * shape[axis];
        }
        return enlarged;
    }
}
