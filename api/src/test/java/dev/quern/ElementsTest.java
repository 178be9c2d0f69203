package dev.quern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ElementsTest {
    private static final double[] DOUBLES = {
        0,
        -0.0,
        1,
        -1,
        0.5,
        -1.9,
        127.5,
        300,
        -40000.25,
        1e10,
        -1e10,
        1e19,
        1e300,
        1e-310,
        Double.NaN,
        0x1p63,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        16777217
    };
    private static final long[] LONGS = {
        0,
        1,
        -1,
        127,
        128,
        -129,
        40000,
        1L << 31,
        -(1L << 40),
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        (1L << 53) + 1,
        // rounds twice on the way to float if it goes by double
        0x4000_0040_0000_0001L
    };

    static Stream<NDArray> samples() {
        return Stream.of(false, true)
                .flatMap(inNativeMemory -> Stream.of(DType.values()).map(dtype -> {
                    NDArray values = dtype == DType.I64 ? NDArray.of(LONGS) : NDArray.of(DOUBLES);
                    NDArray array = inNativeMemory
                            ? NDArray.allocateNative(dtype, values.size())
                            : NDArray.zeros(dtype, values.size());
                    array.copyFrom(values.cast(dtype));
                    return array;
                }));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void castsAsJavaDoes(NDArray from) {
        for (NDArray array : new NDArray[] {from, from.flip(0), from.slice(0, 0, from.size(), 2)}) {
            for (DType to : DType.values()) {
                NDArray cast = array.cast(to);
                assertThat(cast.dtype()).isEqualTo(to);
                assertThat(cast.isNative()).isEqualTo(from.isNative());
                for (long i = 0; i < array.size(); i++) {
                    assertThat(boxed(cast, i)).as("%s to %s of %s", from, to, i).isEqualTo(javaCast(array, i, to));
                }
            }
        }
    }

    private static Object boxed(NDArray array, long i) {
        long at = array.offset() + i * array.stride(0);
        return switch (array.dtype()) {
            case BOOL -> array.storage().getBoolean(at);
            case I8 -> array.storage().getByte(at);
            case I16 -> array.storage().getShort(at);
            case I32 -> array.storage().getInt(at);
            case I64 -> array.storage().getLong(at);
            case F32 -> array.storage().getFloat(at);
            case F64 -> array.storage().getDouble(at);
        };
    }

    /** The conversion written out for each type of source, so that the cast is the compiler's own. */
    private static Object javaCast(NDArray array, long i, DType to) {
        Object value = boxed(array, i);
        if (value instanceof Boolean truth) {
            value = (byte) (truth ? 1 : 0);
        }
        if (value instanceof Double d) {
            double v = d;
            return switch (to) {
                case BOOL -> v != 0;
                case I8 -> (byte) v;
                case I16 -> (short) v;
                case I32 -> (int) v;
                case I64 -> (long) v;
                case F32 -> (float) v;
                case F64 -> v;
            };
        } else if (value instanceof Float f) {
            float v = f;
            return switch (to) {
                case BOOL -> v != 0;
                case I8 -> (byte) v;
                case I16 -> (short) v;
                case I32 -> (int) v;
                case I64 -> (long) v;
                case F32 -> v;
                case F64 -> (double) v;
            };
        }
        long v = ((Number) value).longValue();
        return switch (to) {
            case BOOL -> v != 0;
            case I8 -> (byte) v;
            case I16 -> (short) v;
            case I32 -> (int) v;
            case I64 -> v;
            case F32 -> (float) v;
            case F64 -> (double) v;
        };
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void setsAndGets(DType dtype) {
        for (NDArray array : new NDArray[] {NDArray.zeros(dtype, 2, 3), NDArray.allocateNative(dtype, 2, 3)}) {
            array.setLong(1, 0, 1);
            array.setDouble(1.0, 1, 2);
            array.setBoolean(true, 1, 0);
            assertThat(array.toLongArray()).containsExactly(0, 1, 0, 1, 0, 1);
            assertThat(array.getDouble(1, 2)).isEqualTo(1.0);
            assertThat(array.getLong(0, 1)).isEqualTo(1);
            assertThat(array.getBoolean(1, 0)).isTrue();
            assertThat(array.getBoolean(0, 0)).isFalse();
            array.transpose().slice(0, 0, 2).fill(0.0);
            assertThat(array.toDoubleArray()).containsExactly(0, 0, 0, 0, 0, 1);
            array.fill(true);
            assertThat(array.toBooleanArray()).containsOnly(true).hasSize(6);
            array.fill(0L);
            assertThat(array.toByteArray()).containsOnly(0).hasSize(6);
            assertThat(array.at(0, 0).toBoolean()).isFalse();
        }
    }

    @Test
    void arraysOfEveryType() {
        NDArray array = NDArray.of(1.9, -2.9, 300).flip(0);
        assertThat(array.toDoubleArray()).containsExactly(300, -2.9, 1.9);
        assertThat(array.toFloatArray()).containsExactly(300f, -2.9f, 1.9f);
        assertThat(array.toLongArray()).containsExactly(300, -2, 1);
        assertThat(array.toIntArray()).containsExactly(300, -2, 1);
        assertThat(array.toShortArray()).containsExactly(300, -2, 1);
        assertThat(array.toByteArray()).containsExactly(44, -2, 1);
        assertThat(array.toBooleanArray()).containsExactly(true, true, true);
    }

    @Test
    void largeLongsStayExact() {
        NDArray array = NDArray.zeros(DType.I64, 1);
        array.fill(Long.MAX_VALUE - 1);
        assertThat(array.toLong()).isEqualTo(Long.MAX_VALUE - 1);
        array.setLong(Long.MIN_VALUE + 1, 0);
        assertThat(array.getLong(0)).isEqualTo(Long.MIN_VALUE + 1);
    }

    @Property(tries = 1000)
    void copiesBetweenOverlappingViewsAsIfTheyWereApart(@ForAll long seed, @ForAll boolean inNativeMemory) {
        Random random = new Random(seed);
        NDArray whole = inNativeMemory ? NDArray.allocateNative(DType.I32, 8, 8) : NDArray.zeros(DType.I32, 8, 8);
        whole.copyFrom(NDArray.arange(64).cast(DType.I32).reshape(8, 8));
        NDArray target = block(random, whole);
        NDArray source = block(random, whole);
        long[] expected = source.toLongArray();
        target.copyFrom(source);
        assertThat(target.toLongArray()).isEqualTo(expected);
    }

    private static NDArray block(Random random, NDArray whole) {
        int row = random.nextInt(5);
        int column = random.nextInt(5);
        NDArray block = whole.slice(0, row, row + 4).slice(1, column, column + 4);
        block = random.nextBoolean() ? block.transpose() : block;
        return random.nextBoolean() ? block.flip(random.nextInt(2)) : block;
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void copiesBetweenHeapAndNativeMemory(DType dtype) {
        for (long n : new long[] {0, 1, 7, 1000}) {
            NDArray heap = NDArray.arange(n).cast(dtype);
            NDArray block = NDArray.allocateNative(dtype, n + 3).slice(0, 2, n + 2);
            block.copyFrom(heap);
            assertThat(block.contentEquals(heap)).isTrue();
            NDArray back = NDArray.zeros(dtype, 2 * n);
            back.slice(0, 0, 2 * n, 2).copyFrom(block);
            assertThat(back.slice(0, 0, 2 * n, 2).contentEquals(heap)).isTrue();
            assertThat(back.slice(0, Math.min(1, n), 2 * n, 2).toBooleanArray()).doesNotContain(true);
            NDArray moved = NDArray.allocateNative(dtype, n);
            moved.copyFrom(block);
            assertThat(moved.contentEquals(heap)).isTrue();
        }
    }

    @Test
    void broadcastsWhatItCopies() {
        NDArray target = NDArray.zeros(DType.F64, 2, 3);
        target.copyFrom(NDArray.of(1.0, 2, 3));
        assertThat(target.toDoubleArray()).containsExactly(1, 2, 3, 1, 2, 3);
        target.copyFrom(NDArray.scalar(7.0));
        assertThat(target.toDoubleArray()).containsOnly(7);
        target.copyFrom(target.at(0));
        assertThat(target.toDoubleArray()).containsOnly(7);
    }

    @Test
    void closeAsNumPyHasIt() {
        NDArray one = NDArray.of(1.0, Double.POSITIVE_INFINITY);
        assertThat(NDArray.of(1.0 + 1e-9, Double.POSITIVE_INFINITY).allClose(one, 1e-8, 0))
                .isTrue();
        assertThat(NDArray.of(1.0 + 1e-7, Double.POSITIVE_INFINITY).allClose(one, 1e-8, 0))
                .isFalse();
        assertThat(NDArray.of(1.0, 1e308).allClose(one, 1, 1)).isFalse();
        assertThat(one.allClose(NDArray.of(1.0, 1e308), 1, 1)).isFalse();
        assertThat(NDArray.of(Double.NaN).allClose(NDArray.of(Double.NaN), 1, 1))
                .isFalse();
        assertThat(NDArray.of(100.0).allClose(NDArray.of(101), 0, 1)).isTrue();
        assertThat(NDArray.of(Long.MAX_VALUE).allClose(NDArray.of(Long.MAX_VALUE - 1), 0, 0))
                .isFalse();
        assertThat(NDArray.of(Long.MAX_VALUE).allClose(NDArray.of(Long.MIN_VALUE), 0, 1))
                .isFalse();
        assertThat(NDArray.zeros(DType.F64, 0).allClose(NDArray.zeros(DType.F32, 0), 0, 0))
                .isTrue();
    }

    @Test
    void equalToTheBitButForNaN() {
        NDArray nan = NDArray.of(Double.longBitsToDouble(0x7ff8_0000_0000_1234L));
        assertThat(nan.contentEquals(NDArray.of(Double.NaN))).isTrue();
        assertThat(NDArray.of(0.0).contentEquals(NDArray.of(-0.0))).isFalse();
        assertThat(NDArray.of(-0.0f).contentEquals(NDArray.of(0.0f))).isFalse();
        assertThat(NDArray.of(1.0).contentEquals(NDArray.of(1.0f))).isFalse();
        assertThat(NDArray.of(1.0).contentEquals(NDArray.of(1.0).expandDims(0))).isFalse();
        assertThat(NDArray.of(1, 2).contentEquals(NDArray.of(1, 3))).isFalse();
    }
}
