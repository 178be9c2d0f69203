package dev.quern;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.spi.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewsTest {

    /** An array that holds 0, 1, 2, ... (I8 suffices) and its model. */
    private record Pair(NDArray array, ViewModel model) {}

    private static Pair start(Random random, DType dtype, boolean inNativeMemory) {
        long[] shape = random.longs(random.nextInt(4), 0, 5).toArray();
        if (random.nextInt(4) != 0) {
            Arrays.setAll(shape, axis -> Math.max(1, shape[axis]));
        }
        ViewModel model = ViewModel.counting(shape);
        NDArray array = inNativeMemory ? NDArray.allocateNative(dtype, shape) : NDArray.zeros(dtype, shape);
        array.copyFrom(NDArray.arange(array.size()).cast(dtype).reshape(shape));
        return new Pair(array, model);
    }

    private static Pair step(Random random, Pair pair) {
        NDArray array = pair.array();
        ViewModel model = pair.model();
        int rank = array.rank();
        int axis = rank == 0 ? -1 : random.nextInt(rank);
        switch (random.nextInt(9)) {
            case 0 -> {
                if (rank > 0 && array.size(0) > 0) {
                    long first = random.nextLong(array.size(0));
                    return new Pair(array.at(first), model.at(first));
                }
            }
            case 1 -> {
                if (rank > 0) {
                    long end = random.nextLong(array.size(axis) + 1);
                    long start = random.nextLong(end + 1);
                    return new Pair(array.slice(axis, start, end), model.slice(axis, start, 1, end - start));
                }
            }
            case 2 -> {
                if (rank > 0) {
                    long end = random.nextLong(array.size(axis) + 1);
                    long start = random.nextLong(end + 1);
                    long by = 1 + random.nextLong(3);
                    long count = 0;
                    for (long i = start; i < end; i += by) {
                        count++;
                    }
                    return new Pair(array.slice(axis, start, end, by), model.slice(axis, start, by, count));
                }
            }
            case 3 -> {
                if (rank > 0) {
                    long start = random.nextLong(array.size(axis) + 1) - 1;
                    long end = start < 0 ? -1 : random.nextLong(start + 2) - 1;
                    if (start < 0 && array.size(axis) > 0) {
                        start = 0;
                    }
                    long by = -1 - random.nextLong(3);
                    long count = 0;
                    for (long i = start; i > end; i += by) {
                        count++;
                    }
                    return new Pair(array.slice(axis, start, end, by), model.slice(axis, start, by, count));
                }
            }
            case 4 -> {
                if (rank > 0) {
                    long size = array.size(axis);
                    return new Pair(array.flip(axis), model.slice(axis, size - 1, -1, size));
                }
            }
            case 5 -> {
                List<Integer> order = new ArrayList<>();
                for (int i = 0; i < rank; i++) {
                    order.add(i);
                }
                Collections.shuffle(order, random);
                int[] axes = order.stream().mapToInt(i -> i).toArray();
                return new Pair(array.transpose(axes), model.transpose(axes));
            }
            case 6 -> {
                long[] shape = factors(random, array.size());
                return new Pair(array.reshape(shape), model.reshape(shape));
            }
            case 7 -> {
                if (array.size() < 200) {
                    long[] shape = new long[rank + 1];
                    shape[0] = 1L + random.nextInt(2);
                    for (int i = 0; i < rank; i++) {
                        shape[i + 1] = array.size(i) == 1 ? random.nextInt(3) : array.size(i);
                    }
                    return new Pair(array.broadcastTo(shape), model.broadcastTo(shape));
                }
            }
            default -> {
                int before = random.nextInt(rank + 1);
                NDArray wider = array.expandDims(before);
                return random.nextBoolean()
                        ? new Pair(wider, model.reshape(wider.shape()))
                        : new Pair(wider.squeeze(before), model);
            }
        }
        return pair;
    }

    private static long[] factors(Random random, long size) {
        List<Long> factors = new ArrayList<>();
        long rest = size;
        for (long factor = 2; rest > 1 && factor <= rest; ) {
            if (rest % factor == 0 && random.nextInt(4) != 0) {
                factors.add(factor);
                rest /= factor;
            } else {
                factor++;
            }
        }
        factors.add(rest);
        if (random.nextBoolean()) {
            factors.add(1L);
        }
        Collections.shuffle(factors, random);
        return factors.stream().mapToLong(factor -> factor).toArray();
    }

    @Property(tries = 3000)
    void agreeWithTheModel(@ForAll long seed, @ForAll DType dtype, @ForAll boolean inNativeMemory) {
        if (dtype == DType.BOOL) {
            return; // holds two values only; its views are those of I8
        }
        Random random = new Random(seed);
        Pair pair = start(random, dtype, inNativeMemory);
        for (int i = random.nextInt(6); i >= 0; i--) {
            pair = step(random, pair);
        }
        NDArray array = pair.array();
        ViewModel model = pair.model();
        long[] values = model.values().stream().mapToLong(value -> value).toArray();
        assertThat(array.shape()).isEqualTo(model.shape());
        assertThat(array.size()).isEqualTo(values.length);
        assertThat(array.toLongArray()).isEqualTo(values);
        assertThat(array.copy().isContiguous()).isTrue();
        assertThat(array.copy().isNative()).isEqualTo(inNativeMemory);
        assertThat(array.flatten().toLongArray()).isEqualTo(values);
        assertThat(array.contentEquals(array.copy())).isTrue();
        for (long i = 0; i < values.length; i++) {
            long[] index = ViewModel.index(array.shape(), i);
            assertThat(array.getLong(index)).isEqualTo(values[(int) i]);
            assertThat(array.at(index).toLong()).isEqualTo(values[(int) i]);
        }
        // What the fast constructor took on trust holds.
        Storage storage = array.storage();
        NDArray checked = NDArray.over(storage, dtype, array.offset(), array.shape(), array.strides());
        assertThat(checked.contentEquals(array)).isTrue();
    }

    @Property(tries = 500)
    void reshapeIsAViewWheneverOneExists(@ForAll long seed) {
        Random random = new Random(seed);
        Pair pair = start(random, DType.I32, false);
        for (int i = random.nextInt(4); i >= 0; i--) {
            pair = step(random, pair);
        }
        NDArray array = pair.array();
        NDArray reshaped = array.reshape(factors(random, array.size()));
        boolean view = reshaped.storage().equals(array.storage());
        if (array.isContiguous()) {
            assertThat(view).isTrue();
        }
        if (!view) {
            // The positions, in C order, along the last axis longer than 1 would have to be evenly spaced.
            assertThat(isArithmetic(array, reshaped)).isFalse();
        }
    }

    /** Whether the positions of the elements form a grid of the new shape: the definition of a possible view. */
    private static boolean isArithmetic(NDArray array, NDArray reshaped) {
        NDArray positions = NDArray.zeros(DType.I64, array.shape());
        for (long i = 0; i < array.size(); i++) {
            long[] index = ViewModel.index(array.shape(), i);
            long position = array.offset();
            for (int axis = 0; axis < index.length; axis++) {
                position += index[axis] * array.stride(axis);
            }
            positions.setLong(position, index);
        }
        NDArray grid = positions.reshape(reshaped.shape());
        long[] origin = new long[grid.rank()];
        for (long i = 0; i < grid.size(); i++) {
            long[] index = ViewModel.index(grid.shape(), i);
            long expected = grid.getLong(origin);
            for (int axis = 0; axis < index.length; axis++) {
                if (grid.size(axis) > 1) {
                    long[] one = origin.clone();
                    one[axis] = 1;
                    expected += index[axis] * (grid.getLong(one) - grid.getLong(origin));
                }
            }
            if (grid.getLong(index) != expected) {
                return false;
            }
        }
        return true;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 1000})
    void sizes(long n) {
        NDArray array = NDArray.arange(n);
        assertThat(array.flip(0).flip(0).contentEquals(array)).isTrue();
        assertThat(array.slice(0, 0, n, 2).size()).isEqualTo((n + 1) / 2);
        assertThat(array.expandDims(0).transpose().shape()).containsExactly(n, 1);
        assertThat(array.reshape(-1, 1).squeeze(1).contentEquals(array)).isTrue();
        assertThat(array.broadcastTo(3, n).size()).isEqualTo(3 * n);
    }

    @Test
    void descendsToTheFirstIndexWithEndMinusOne() {
        assertThat(NDArray.arange(5).slice(0, 4, -1, -2).toLongArray()).containsExactly(4, 2, 0);
    }

    @Test
    void takesStepsOfAnyLength() {
        NDArray array = NDArray.arange(5);
        assertThat(array.slice(0, 1, 5, Long.MAX_VALUE).toLongArray()).containsExactly(1);
        assertThat(array.slice(0, 4, -1, Long.MIN_VALUE).toLongArray()).containsExactly(4);
    }

    @Property
    void viewsOfMoreElementsThanAnIntCounts(@ForAll @IntRange(min = 1, max = 1 << 20) int row) {
        NDArray wide = NDArray.of(5, 6, 7).expandDims(1).broadcastTo(3, 1L << 40);
        assertThat(wide.size()).isEqualTo(3L << 40);
        assertThat(wide.getLong(2, (1L << 40) - row)).isEqualTo(7);
        assertThat(wide.slice(1, (1L << 39) + row, 1L << 40).size(1)).isEqualTo((1L << 39) - row);
    }
}
