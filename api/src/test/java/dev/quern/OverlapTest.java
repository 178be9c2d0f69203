package dev.quern;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.spi.HeapStorage;
import dev.quern.spi.NativeStorage;
import dev.quern.spi.Storage;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class OverlapTest {

    private static Set<Long> bytes(NDArray array) {
        Set<Long> bytes = new HashSet<>();
        long base = array.storage() instanceof NativeStorage block ? block.address() : 0;
        for (long i = 0; i < array.size(); i++) {
            long[] index = ViewModel.index(array.shape(), i);
            long position = array.offset();
            for (int axis = 0; axis < index.length; axis++) {
                position += index[axis] * array.stride(axis);
            }
            for (int b = 0; b < array.dtype().bytes(); b++) {
                bytes.add(base + position * array.dtype().bytes() + b);
            }
        }
        return bytes;
    }

    private static NDArray anyView(Random random, Storage storage, DType dtype) {
        while (true) {
            int rank = random.nextInt(4);
            long[] shape = random.longs(rank, 0, 5).toArray();
            long[] strides = random.longs(rank, -9, 10).toArray();
            try {
                return NDArray.over(storage, dtype, random.nextInt(100), shape, strides);
            } catch (IllegalArgumentException outside) {
                // try again
            }
        }
    }

    @Property(tries = 5000)
    void agreesWithSetsOfBytesOnAnyStrides(@ForAll long seed) {
        Random random = new Random(seed);
        Storage storage = new HeapStorage(new int[120]);
        NDArray left = anyView(random, storage, DType.I32);
        NDArray right = anyView(random, storage, DType.I32);
        Set<Long> common = bytes(left);
        common.retainAll(bytes(right));
        assertThat(left.sharesMemory(right)).isEqualTo(!common.isEmpty());
        assertThat(right.sharesMemory(left)).isEqualTo(!common.isEmpty());
    }

    @Property(tries = 3000)
    void agreesWithSetsOfBytesOnOverlappingNativeMemoryOfSeveralTypes(@ForAll long seed) {
        Random random = new Random(seed);
        ByteBuffer buffer = ByteBuffer.allocateDirect(2000);
        DType[] types = DType.values();
        NDArray[] arrays = new NDArray[2];
        for (int i = 0; i < 2; i++) {
            ByteBuffer part = buffer.duplicate().position(random.nextInt(30));
            arrays[i] = anyView(random, NativeStorage.of(part, part), types[random.nextInt(types.length)]);
        }
        Set<Long> common = bytes(arrays[0]);
        common.retainAll(bytes(arrays[1]));
        assertThat(arrays[0].sharesMemory(arrays[1])).isEqualTo(!common.isEmpty());
    }

    @Property(tries = 2000)
    void findsEveryElementReachedTwice(@ForAll long seed) {
        Random random = new Random(seed);
        NDArray array = anyView(random, new HeapStorage(new byte[120]), DType.I8);
        if (bytes(array).size() < array.size()) {
            assertThat(array.hasOverlappingElements()).isTrue();
        }
    }

    @Test
    void viewsByTheApiHaveNoOverlappingElementsButBroadcastOnes() {
        NDArray array = NDArray.zeros(DType.F64, 4, 6, 5);
        assertThat(array.transpose(2, 0, 1).slice(0, 0, 5, 2).flip(1).hasOverlappingElements())
                .isFalse();
        assertThat(array.slice(1, 1, 5).reshape(4, 2, 2, 5).hasOverlappingElements())
                .isFalse();
        assertThat(array.at(1).broadcastTo(2, 6, 5).hasOverlappingElements()).isTrue();
        assertThat(array.at(1, 1).broadcastTo(1, 5).hasOverlappingElements()).isFalse();
        assertThat(array.at(1, 1).broadcastTo(0, 5).hasOverlappingElements()).isFalse();
    }

    @Test
    void decidesLargeViewsExactly() {
        NDArray matrix = NDArray.zeros(DType.F32, 4000, 4000);
        assertThat(matrix.slice(1, 0, 2000).sharesMemory(matrix.slice(1, 2000, 4000)))
                .isFalse();
        assertThat(matrix.slice(1, 0, 2001).sharesMemory(matrix.slice(1, 2000, 4000)))
                .isTrue();
        assertThat(matrix.slice(0, 0, 4000, 2).sharesMemory(matrix.slice(0, 1, 4000, 2)))
                .isFalse();
        NDArray even = matrix.slice(0, 0, 4000, 2).slice(1, 0, 4000, 3);
        assertThat(even.sharesMemory(matrix.slice(1, 1, 4000, 3).transpose())).isFalse();
        assertThat(even.sharesMemory(matrix.slice(1, 0, 4000, 7).transpose())).isTrue();
    }

    @Test
    void arraysOfTheirOwnShareNothing() {
        double[] data = new double[8];
        assertThat(NDArray.of(data).sharesMemory(NDArray.of(data))).isTrue();
        assertThat(NDArray.of(data).sharesMemory(NDArray.of(data.clone()))).isFalse();
        assertThat(NDArray.of(data).sharesMemory(NDArray.allocateNative(DType.F64, 8)))
                .isFalse();
        assertThat(NDArray.of(data).sharesMemory(NDArray.of(data).slice(0, 3, 3)))
                .isFalse();
    }
}
