package dev.quern;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.spi.HeapStorage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NDArrayTest {

    @Test
    void ofSharesTheJavaArray() {
        double[] data = {1, 2, 3, 4, 5, 6};
        NDArray array = NDArray.of(data, 2, 3);
        data[5] = 60;
        assertThat(array.getDouble(1, 2)).isEqualTo(60);
        array.setDouble(-1, 0, 0);
        assertThat(data[0]).isEqualTo(-1);
        assertThat(((HeapStorage) array.storage()).array()).isSameAs(data);
    }

    @Test
    void ofPicksTheTypeOfTheValues() {
        assertThat(NDArray.of(1.0, 2).describe()).isEqualTo("F64[2] heap");
        assertThat(NDArray.of(1f, 2).describe()).isEqualTo("F32[2] heap");
        assertThat(NDArray.of(1, 2).describe()).isEqualTo("I32[2] heap");
        assertThat(NDArray.of(1L, 2).describe()).isEqualTo("I64[2] heap");
        assertThat(NDArray.of((short) 1).describe()).isEqualTo("I16[1] heap");
        assertThat(NDArray.of((byte) 1).describe()).isEqualTo("I8[1] heap");
        assertThat(NDArray.of(true).describe()).isEqualTo("BOOL[1] heap");
        assertThat(NDArray.of(new float[6], 3, 2).describe()).isEqualTo("F32[3, 2] heap");
        assertThat(NDArray.of(new int[6], 3, 2).describe()).isEqualTo("I32[3, 2] heap");
        assertThat(NDArray.of(new long[6], 3, 2).describe()).isEqualTo("I64[3, 2] heap");
        assertThat(NDArray.of(new short[6], 3, 2).describe()).isEqualTo("I16[3, 2] heap");
        assertThat(NDArray.of(new byte[6], 3, 2).describe()).isEqualTo("I8[3, 2] heap");
        assertThat(NDArray.of(new boolean[0], 0, 2).describe()).isEqualTo("BOOL[0, 2] heap");
    }

    @Test
    void ofCopiesMatrices() {
        double[][] rows = {{1, 2}, {3, 4}, {5, 6}};
        NDArray array = NDArray.of(rows);
        rows[0][0] = 9;
        assertThat(array.describe()).isEqualTo("F64[3, 2] heap");
        assertThat(array.toDoubleArray()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(NDArray.of(new float[][] {{1}, {2}}).describe()).isEqualTo("F32[2, 1] heap");
        assertThat(NDArray.of(new int[][] {{}, {}}).describe()).isEqualTo("I32[2, 0] heap");
        assertThat(NDArray.of(new long[0][]).describe()).isEqualTo("I64[0, 0] heap");
    }

    @Test
    void scalarsHaveRankZero() {
        assertThat(NDArray.scalar(2.5).describe()).isEqualTo("F64[] heap");
        assertThat(NDArray.scalar(2.5f).toDouble()).isEqualTo(2.5);
        assertThat(NDArray.scalar(2).toLong()).isEqualTo(2);
        assertThat(NDArray.scalar(2L).getLong()).isEqualTo(2);
        assertThat(NDArray.scalar((short) 2).dtype()).isEqualTo(DType.I16);
        assertThat(NDArray.scalar((byte) 2).dtype()).isEqualTo(DType.I8);
        assertThat(NDArray.scalar(true).toBoolean()).isTrue();
        assertThat(NDArray.scalar(true).isContiguous()).isTrue();
        assertThat(NDArray.scalar(1).size()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void fillsNewArrays(DType dtype) {
        assertThat(NDArray.zeros(dtype, 2, 2).toLongArray()).containsExactly(0, 0, 0, 0);
        assertThat(NDArray.ones(dtype, 3).toLongArray()).containsExactly(1, 1, 1);
        assertThat(NDArray.full(dtype, true, 1).toLongArray()).containsExactly(1);
        assertThat(NDArray.allocateNative(dtype, 2, 2).toLongArray()).containsExactly(0, 0, 0, 0);
        assertThat(NDArray.allocateNative(dtype, 3, 0).size()).isZero();
        assertThat(NDArray.allocateNative(dtype).describe()).isEqualTo(dtype + "[] native");
    }

    @Test
    void fullCastsItsValue() {
        assertThat(NDArray.full(DType.I32, 7.9, 2).toLongArray()).containsExactly(7, 7);
        assertThat(NDArray.full(DType.I64, (1L << 53) + 1, 1).toLong()).isEqualTo((1L << 53) + 1);
    }

    @Test
    void ranges() {
        assertThat(NDArray.arange(4).toLongArray()).containsExactly(0, 1, 2, 3);
        assertThat(NDArray.arange(-4).size()).isZero();
        assertThat(NDArray.arange(5, 0, -2).toLongArray()).containsExactly(5, 3, 1);
        assertThat(NDArray.arange(0L, 5, 2).toLongArray()).containsExactly(0, 2, 4);
        assertThat(NDArray.arange(Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE)
                        .toLongArray())
                .containsExactly(Long.MIN_VALUE, -1, Long.MAX_VALUE - 1);
        assertThat(NDArray.arange(Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE)
                        .toLongArray())
                .containsExactly(Long.MAX_VALUE, -1);
        assertThat(NDArray.arange(0.0, 1.0, 0.25).toDoubleArray()).containsExactly(0, 0.25, 0.5, 0.75);
        assertThat(NDArray.arange(1.0, 0.0, 0.25).size()).isZero();
        assertThat(NDArray.linspace(0, 1, 3).toDoubleArray()).containsExactly(0, 0.5, 1);
        assertThat(NDArray.linspace(2, 3, 1).toDoubleArray()).containsExactly(2);
        assertThat(NDArray.linspace(0, 0.3, 8).getDouble(7)).isEqualTo(0.3);
        assertThat(NDArray.linspace(2, 3, 0).size()).isZero();
    }

    @Test
    void saysWhatItIs() {
        NDArray array = NDArray.zeros(DType.I16, 4, 6).slice(1, 1, 6, 2).transpose();
        assertThat(array.rank()).isEqualTo(2);
        assertThat(array.shape()).containsExactly(3, 4);
        assertThat(array.strides()).containsExactly(2, 6);
        assertThat(array.stride(1)).isEqualTo(6);
        assertThat(array.size(0)).isEqualTo(3);
        assertThat(array.offset()).isEqualTo(1);
        assertThat(array.isContiguous()).isFalse();
        assertThat(array.isNative()).isFalse();
        assertThat(NDArray.zeros(DType.I16, 4, 6).at(2).isContiguous()).isTrue();
        array.shape()[0] = 100;
        array.strides()[0] = 100;
        assertThat(array.shape()).containsExactly(3, 4);
    }

    @Test
    void keepsItsOwnCopyOfAShape() {
        long[] shape = {2, 3};
        NDArray array = NDArray.zeros(DType.F64, shape);
        NDArray reshaped = array.reshape(shape);
        NDArray broadcast = array.broadcastTo(shape);
        shape[0] = 7;
        assertThat(array.shape()).containsExactly(2, 3);
        assertThat(reshaped.shape()).containsExactly(2, 3);
        assertThat(broadcast.shape()).containsExactly(2, 3);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void serializesTheViewOnly(DType dtype) throws IOException, ClassNotFoundException {
        NDArray large = NDArray.arange(40_000).cast(dtype).reshape(200, 200);
        NDArray block = NDArray.allocateNative(dtype, 200, 200);
        block.copyFrom(large);
        for (NDArray array : new NDArray[] {
            large, block, large.transpose(), block.slice(0, 3, 5), large.at(7, 7), large.slice(0, 4, 4)
        }) {
            byte[] bytes = serialize(array);
            assertThat(bytes.length).isLessThan((int) array.size() * dtype.bytes() * 101 / 100 + 300);
            NDArray read = (NDArray) new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject();
            assertThat(read.contentEquals(array)).isTrue();
            assertThat(read.isContiguous()).isTrue();
            assertThat(read.isNative()).isFalse();
        }
    }

    private static byte[] serialize(NDArray array) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(array);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 1000})
    void nativeAndHeapAlike(long n) {
        NDArray heap = NDArray.arange(n * 3).cast(DType.F32).reshape(n, 3);
        NDArray block = NDArray.allocateNative(DType.F32, n, 3);
        block.copyFrom(heap);
        assertThat(block.contentEquals(heap)).isTrue();
        assertThat(block).hasToString(heap.toString());
        assertThat(block.transpose().copy().contentEquals(heap.transpose())).isTrue();
        assertThat(block.cast(DType.I16).contentEquals(heap.cast(DType.I16))).isTrue();
        assertThat(block.describe()).isEqualTo("F32[" + n + ", 3] native");
    }
}
