package dev.quern;

import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is promised of inputs is checked at each call, in arrays of any type, memory and strides. */
final class PromisesTest {
    private static Kernel distinct(DType dtype, String... dims) {
        return Kernel.define("scatter", k -> k.distinct(k.in("idx", dtype, dims)));
    }

    private static Kernel ascending(DType dtype) {
        return Kernel.define("rows", k -> k.ascending(k.in("offsets", dtype, "n")));
    }

    private static void check(Kernel kernel, NDArray array) {
        Promises.check(kernel.ir(), new NDArray[] {array});
    }

    private static void holds(Kernel kernel, NDArray array) {
        placed(array).forEach(each -> assertThatCode(() -> check(kernel, each)).doesNotThrowAnyException());
    }

    private static void breaks(Kernel kernel, NDArray array, String message) {
        for (NDArray each : placed(array)) {
            assertThatThrownBy(() -> check(kernel, each))
                    .isInstanceOf(KernelArgumentException.class)
                    .extracting(e -> e.getMessage().replaceAll("PromisesTest.java:\\d+", "line"))
                    .isEqualTo(message);
        }
    }

    /** The same array as it is, in native memory, as every third of a longer one, and backwards. */
    private static List<NDArray> placed(NDArray array) {
        NDArray other = NDArray.allocateNative(array.dtype(), array.shape());
        other.copyFrom(array);
        long[] shape = array.shape();
        int last = shape.length - 1;
        long size = shape[last];
        shape[last] = 3 * size;
        NDArray sparse = NDArray.zeros(array.dtype(), shape).slice(last, 0, 3 * size, 3);
        sparse.copyFrom(array);
        shape[last] = size;
        NDArray backwards = NDArray.allocateNative(array.dtype(), shape).slice(last, size - 1, -1, -1);
        backwards.copyFrom(array);
        return size == 0 ? List.of(array, other) : List.of(array, other, sparse, backwards);
    }

    @ParameterizedTest
    @EnumSource(names = {"I8", "I16", "I32", "I64"})
    void ofEachType(DType dtype) {
        holds(distinct(dtype, "n"), NDArray.of(5L, -128, 127, 0, 7).cast(dtype));
        breaks(
                distinct(dtype, "n"),
                NDArray.of(5L, -128, 7, 127, 0, 7, 5).cast(dtype),
                "kernel scatter: idx holds 7 twice, at idx[2] and idx[5], and k.distinct(idx) at line says that it does"
                        + " not\n  pass numbers that differ, or write the kernel with atomic() updates and without"
                        + " k.distinct");
        holds(ascending(dtype), NDArray.of(-128L, -128, 0, 3, 3, 127).cast(dtype));
        breaks(
                ascending(dtype),
                NDArray.of(-128L, 0, 5, 3, 1).cast(dtype),
                "kernel rows: offsets holds 5 at offsets[2] and then 3 at offsets[3], and k.ascending(offsets) at line"
                        + " says that it never falls\n"
                        + "  sort offsets before the call, or write the kernel without k.ascending");
    }

    @Test
    void ofNothingAndOfOne() {
        holds(distinct(I64, "n"), NDArray.zeros(I64, 0));
        holds(distinct(I64, "n", "m"), NDArray.zeros(I64, 3, 0));
        holds(distinct(I64, "n"), NDArray.of(7L));
        holds(ascending(I64), NDArray.zeros(I64, 0));
        holds(ascending(I64), NDArray.of(Long.MIN_VALUE));
    }

    @Test
    void ofAnyRank() {
        holds(distinct(I64, "n", "m"), NDArray.of(new long[] {1, 2, 3, 4, 5, 6}, 2, 3));
        breaks(
                distinct(I64, "n", "m"),
                NDArray.of(new long[] {1, 2, 3, 4, 2, 6}, 2, 3),
                "kernel scatter: idx holds 2 twice, at idx[0, 1] and idx[1, 1], and k.distinct(idx) at line says that it"
                        + " does not\n  pass numbers that differ, or write the kernel with atomic() updates and without"
                        + " k.distinct");
    }

    @Test
    void ofNumbersFarApart() {
        holds(distinct(I64, "n"), NDArray.of(Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, 1));
        breaks(
                distinct(I64, "n"),
                NDArray.of(Long.MAX_VALUE, Long.MIN_VALUE, 0, Long.MIN_VALUE, Long.MIN_VALUE),
                "kernel scatter: idx holds -9223372036854775808 twice, at idx[1] and idx[3], and k.distinct(idx) at line"
                        + " says that it does not\n  pass numbers that differ, or write the kernel with atomic() updates"
                        + " and without k.distinct");
    }

    @Test
    void ofOneElementSeenManyTimes() {
        NDArray repeated = NDArray.of(3L).broadcastTo(4);
        assertThatThrownBy(() -> check(distinct(I64, "n"), repeated)).hasMessageContaining("idx[0] and idx[1]");
    }

    @Test
    void ofManyBlocks() {
        Random random = new Random(11);
        for (long spread : new long[] {1, 60, 70, 1L << 40}) {
            long[] values = LongStream.range(0, 5000).map(i -> i * spread - 9).toArray();
            holds(ascending(I64), NDArray.of(values));
            for (int i = values.length - 1; i > 0; i--) {
                int other = random.nextInt(i + 1);
                long held = values[i];
                values[i] = values[other];
                values[other] = held;
            }
            holds(distinct(I64, "n"), NDArray.of(values));
            values[4321] = values[1234];
            NDArray twice = NDArray.of(values);
            assertThatThrownBy(() -> check(distinct(I64, "n"), twice)).hasMessageContaining("idx[1234] and idx[4321]");
        }
    }
}
