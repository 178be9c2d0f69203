package dev.quern;

import dev.quern.spi.Storage;

/**
 * Walks one or two views of the same shape in C order, as runs: stretches of indices whose positions are an
 * arithmetic progression in both. Neighbouring axes that continue each other are merged first, so two contiguous
 * views are one run.
 */
final class Runs {
    /** What to do with one run; positions and strides in elements. */
    @FunctionalInterface
    interface Body {
        /** Returns whether to go on. */
        boolean visit(long position, long stride, long otherPosition, long otherStride, long count);
    }

    private final long[] sizes;
    private final long[] strides;
    private final long[] otherStrides;
    private int rank;

    private Runs(long[] shape, long[] strides, long[] otherStrides) {
        this.sizes = new long[shape.length];
        this.strides = new long[shape.length];
        this.otherStrides = new long[shape.length];
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] != 1) {
                append(shape[axis], strides[axis], otherStrides[axis]);
            }
        }
    }

    private void append(long size, long stride, long otherStride) {
        int last = rank - 1;
        if (rank > 0 && strides[last] == stride * size && otherStrides[last] == otherStride * size) {
            sizes[last] *= size;
        } else {
            last = rank++;
            sizes[last] = size;
        }
        strides[last] = stride;
        otherStrides[last] = otherStride;
    }

    /** Visits the elements of one view; the other position of a run counts the elements before it. */
    static void forEach(NDArray array, Body body) {
        long[] shape = array.shape();
        forEach(shape, array.offset(), array.strides(), 0, Shapes.strides(shape), body);
    }

    /**
     * Visits the elements of two views.
     *
     * @return whether the body never stopped the walk
     */
    static boolean forEach(
            long[] shape, long position, long[] strides, long otherPosition, long[] otherStrides, Body body) {
        for (long size : shape) {
            if (size == 0) {
                return true;
            }
        }
        return new Runs(shape, strides, otherStrides).walk(position, otherPosition, body);
    }

    private boolean walk(long position, long otherPosition, Body body) {
        if (rank == 0) {
            return body.visit(position, 1, otherPosition, 1, 1);
        }
        int inner = rank - 1;
        long[] index = new long[inner];
        while (body.visit(position, strides[inner], otherPosition, otherStrides[inner], sizes[inner])) {
            int axis = inner - 1;
            while (axis >= 0 && ++index[axis] == sizes[axis]) {
                index[axis] = 0;
                position -= strides[axis] * (sizes[axis] - 1);
                otherPosition -= otherStrides[axis] * (sizes[axis] - 1);
                axis--;
            }
            if (axis < 0) {
                return true;
            }
            position += strides[axis];
            otherPosition += otherStrides[axis];
        }
        return false;
    }

    /** Copies one run between storages of the same element type. */
    static void copy(
            DType dtype, Storage from, long position, long stride, Storage to, long toPosition, long toStride, long n) {
        if (stride == 1 && toStride == 1) {
            Storage.copy(dtype, from, position, to, toPosition, n);
            return;
        }
        switch (dtype) {
            case BOOL -> {
                for (long i = 0; i < n; i++) {
                    to.putBoolean(toPosition + i * toStride, from.getBoolean(position + i * stride));
                }
            }
            case I8 -> {
                for (long i = 0; i < n; i++) {
                    to.putByte(toPosition + i * toStride, from.getByte(position + i * stride));
                }
            }
            case I16 -> {
                for (long i = 0; i < n; i++) {
                    to.putShort(toPosition + i * toStride, from.getShort(position + i * stride));
                }
            }
            case I32 -> {
                for (long i = 0; i < n; i++) {
                    to.putInt(toPosition + i * toStride, from.getInt(position + i * stride));
                }
            }
            case I64 -> {
                for (long i = 0; i < n; i++) {
                    to.putLong(toPosition + i * toStride, from.getLong(position + i * stride));
                }
            }
            case F32 -> {
                for (long i = 0; i < n; i++) {
                    to.putFloat(toPosition + i * toStride, from.getFloat(position + i * stride));
                }
            }
            case F64 -> {
                for (long i = 0; i < n; i++) {
                    to.putDouble(toPosition + i * toStride, from.getDouble(position + i * stride));
                }
            }
        }
    }
}
