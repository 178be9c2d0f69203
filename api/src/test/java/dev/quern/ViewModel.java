package dev.quern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A naive array to test views against: the values in C order, one by one. A view is made by asking, for each of its
 * indices, for the index in the array it is made of.
 */
final class ViewModel {
    private final long[] shape;
    private final List<Long> values;

    private ViewModel(long[] shape, List<Long> values) {
        this.shape = shape;
        this.values = values;
    }

    long[] shape() {
        return shape;
    }

    List<Long> values() {
        return values;
    }

    static ViewModel counting(long... shape) {
        List<Long> values = new ArrayList<>();
        for (long i = 0; i < count(shape); i++) {
            values.add(i);
        }
        return new ViewModel(shape, values);
    }

    static long count(long[] shape) {
        long count = 1;
        for (long size : shape) {
            count *= size;
        }
        return count;
    }

    ViewModel view(long[] newShape, Function<long[], long[]> source) {
        List<Long> seen = new ArrayList<>();
        for (long i = 0; i < count(newShape); i++) {
            seen.add(get(source.apply(index(newShape, i))));
        }
        return new ViewModel(newShape, seen);
    }

    ViewModel slice(int axis, long start, long step, long count) {
        long[] newShape = shape.clone();
        newShape[axis] = count;
        return view(newShape, index -> {
            index[axis] = start + index[axis] * step;
            return index;
        });
    }

    ViewModel at(long first) {
        return view(Arrays.copyOfRange(shape, 1, shape.length), index -> {
            long[] whole = new long[shape.length];
            whole[0] = first;
            System.arraycopy(index, 0, whole, 1, index.length);
            return whole;
        });
    }

    ViewModel transpose(int... axes) {
        long[] newShape = new long[axes.length];
        Arrays.setAll(newShape, i -> shape[axes[i]]);
        return view(newShape, index -> {
            long[] old = new long[axes.length];
            for (int i = 0; i < axes.length; i++) {
                old[axes[i]] = index[i];
            }
            return old;
        });
    }

    ViewModel reshape(long... newShape) {
        return new ViewModel(newShape, values);
    }

    ViewModel broadcastTo(long... newShape) {
        return view(newShape, index -> {
            long[] old = new long[shape.length];
            for (int i = 0; i < old.length; i++) {
                old[i] = shape[i] == 1 ? 0 : index[index.length - old.length + i];
            }
            return old;
        });
    }

    long get(long[] index) {
        long position = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            position = position * shape[axis] + index[axis];
        }
        return values.get((int) position);
    }

    static long[] index(long[] shape, long position) {
        long[] index = new long[shape.length];
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            index[axis] = position % shape[axis];
            position /= shape[axis];
        }
        return index;
    }
}
