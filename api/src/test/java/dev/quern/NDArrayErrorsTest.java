package dev.quern;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.spi.HeapStorage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Pins what a user reads when an array is used wrongly. */
class NDArrayErrorsTest {
    private final NDArray matrix = NDArray.zeros(DType.F64, 2, 3);
    private final long[] rankTwo = {2, 3};

    private static void refused(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }

    private static void outside(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IndexOutOfBoundsException.class).hasMessage(message);
    }

    @Test
    void shapes() {
        refused(() -> NDArray.of(new double[5], rankTwo), "shape [2, 3] has 6 elements, but the array has 5");
        refused(() -> NDArray.zeros(DType.F64, 2, -3), "size -3 of axis 1 in shape [2, -3] is negative");
        refused(
                () -> NDArray.zeros(DType.F64, 1L << 32, 1L << 32),
                "shape [4294967296, 4294967296] has more than 9223372036854775807 elements: "
                        + "their number overflows a long");
        refused(
                () -> NDArray.zeros(DType.F64, 0, 1L << 32, 1L << 32),
                "shape [0, 4294967296, 4294967296] has more than 9223372036854775807 elements: "
                        + "their number overflows a long");
        refused(
                () -> NDArray.zeros(DType.F64, 1L << 31),
                "F64[2147483648] has 2147483648 elements, a Java array at most 2147483647: "
                        + "use NDArray.allocateNative, which has no such limit");
        refused(
                () -> NDArray.allocateNative(DType.F64, 1L << 60),
                "F64[1152921504606846976] has more than 9223372036854775807 bytes: their number overflows a long");
        refused(
                () -> NDArray.of(new double[][] {{1, 2}, {3, 4}, {5}}),
                "row 2 has length 1, but row 0 has length 2: the rows of a matrix must be equally long");
        assertThatThrownBy(() -> NDArray.of(new double[][] {{1}, null}))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("row 1 is null");
    }

    @Test
    void ranges() {
        refused(() -> NDArray.arange(1L, 5, 0), "arange from 1 to 5 has step 0");
        refused(
                () -> NDArray.arange(Long.MIN_VALUE, Long.MAX_VALUE, 1),
                "arange from -9223372036854775808 to 9223372036854775807 by 1 has 18446744073709551615 elements, "
                        + "a Java array at most 2147483647");
        refused(
                () -> NDArray.arange(0.0, Double.NaN, 1),
                "arange from 0.0 to NaN by 1.0 needs finite bounds, a step other than 0 and at most 2147483647"
                        + " elements");
        refused(() -> NDArray.linspace(0, 1, -1), "linspace of -1 elements: it must be 0 to 2147483647");
    }

    @Test
    void storages() {
        refused(
                () -> NDArray.over(new HeapStorage(new float[6]), DType.F64, 6),
                "a Java array of F32 cannot be seen as F64");
        refused(
                () -> NDArray.over(new HeapStorage(new int[6]), DType.I32, 1, new long[] {2, 3}, new long[] {3, 1}),
                "shape [2, 3] with strides [3, 1] at offset 1 reaches elements 1 to 6 of a storage of 6");
        refused(
                () -> NDArray.over(new HeapStorage(new int[6]), DType.I32, 1, new long[] {3}, new long[] {-1}),
                "shape [3] with strides [-1] at offset 1 reaches elements -1 to 1 of a storage of 6");
        refused(
                () -> NDArray.over(new HeapStorage(new int[6]), DType.I32, 0, new long[] {3}, new long[] {1, 1}),
                "shape [3] and strides [1, 1] differ in rank");
        refused(
                () -> NDArray.over(
                        new HeapStorage(new int[6]), DType.I32, 0, new long[] {3}, new long[] {Long.MAX_VALUE}),
                "strides [9223372036854775807] over shape [3] reach positions that overflow a long");
    }

    @Test
    void indices() {
        outside(() -> matrix.getDouble(2, 0), "index 2 on axis 0 of F64[2, 3] heap is outside 0 to 1");
        outside(
                () -> matrix.at(0, -1),
                "index -1 on axis 1 of F64[2, 3] heap is outside 0 to 2; "
                        + "a negative index does not count from the end");
        refused(() -> matrix.at(0, 0, 0), "at[0, 0, 0] has 3 indices, but F64[2, 3] heap has only 2 axes");
        refused(() -> matrix.setDouble(1, 0), "index [0] has 1 parts, but F64[2, 3] heap has 2 axes");
        refused(() -> matrix.size(2), "F64[2, 3] heap has no axis 2, only 0 to 1");
        refused(
                () -> matrix.stride(-1),
                "F64[2, 3] heap has no axis -1, only 0 to 1; a negative axis does not count from the end");
        refused(() -> NDArray.scalar(1).size(0), "I32[] heap has no axis 0: its rank is 0");
        refused(() -> matrix.toDouble(), "toDouble needs an array of one element, but F64[2, 3] heap has 6");
    }

    @Test
    void slices() {
        outside(
                () -> matrix.slice(1, 2, 4),
                "slice 2 to 4 by 1 of axis 1 of F64[2, 3] heap must keep to 0 <= start <= end <= 3; "
                        + "negative bounds do not count from the end");
        outside(
                () -> matrix.slice(1, 3, -1, -1),
                "slice 3 to -1 by -1 of axis 1 of F64[2, 3] heap must keep to -1 <= end <= start <= 2; "
                        + "negative bounds do not count from the end");
        refused(() -> matrix.slice(1, 0, 3, 0), "slice of axis 1 of F64[2, 3] heap has step 0");
    }

    @Test
    void reshapes() {
        refused(() -> matrix.reshape(4, 2), "cannot reshape F64[2, 3] heap of 6 elements to [4, 2] of 8");
        refused(
                () -> matrix.reshape(-1, 4),
                "reshape[-1, 4] of F64[2, 3] heap: 6 elements do not determine the size of axis 0");
        refused(
                () -> NDArray.zeros(DType.F64, 0).reshape(-1, 0),
                "reshape[-1, 0] of F64[0] heap: 0 elements do not determine the size of axis 0");
        refused(
                () -> matrix.reshape(-1, 2, -1),
                "reshape[-1, 2, -1] of F64[2, 3] heap leaves two sizes open, on axes 0 and 2");
        refused(() -> matrix.reshape(-2, -3), "size -2 of axis 0 in shape [-2, -3] is negative");
        refused(
                () -> matrix.squeeze(1),
                "cannot squeeze axis 1 of F64[2, 3] heap: its size is 3, not 1; at(...) selects one index");
        refused(() -> matrix.expandDims(3), "cannot insert axis 3 into F64[2, 3] heap, only 0 to 2");
    }

    @Test
    void transpositions() {
        refused(() -> matrix.transpose(0), "transpose[0] of F64[2, 3] heap must name each of its 2 axes once");
        refused(() -> matrix.transpose(0, 0), "transpose[0, 0] of F64[2, 3] heap names axis 0 twice");
        refused(() -> matrix.transpose(0, 2), "transpose[0, 2] of F64[2, 3] heap: it has no axis 2, only 0 to 1");
    }

    @Test
    void broadcasts() {
        refused(
                () -> matrix.broadcastTo(4, 3),
                "cannot broadcast F64[2, 3] heap to [4, 3]: size 2 of axis 0 is neither 4 nor 1");
        refused(() -> matrix.broadcastTo(3), "cannot broadcast F64[2, 3] heap to [3]: it has 2 axes, more than 1");
        refused(() -> matrix.broadcastTo(-2, 2, 3), "size -2 of axis 0 in shape [-2, 2, 3] is negative");
        refused(
                () -> Shapes.broadcast(new long[] {2, 3}, new long[] {4}),
                "shapes [2, 3] and [4] do not broadcast: sizes 3 and 4, on axis 1 from the last, "
                        + "differ and neither is 1");
    }

    @Test
    void copies() {
        refused(
                () -> matrix.copyFrom(NDArray.of(1, 2, 3)),
                "cannot copy I32[3] heap into F64[2, 3] heap: the types differ; cast(DType.F64) the source first");
        refused(
                () -> matrix.copyFrom(NDArray.of(1.0, 2)),
                "cannot broadcast F64[2] heap to [2, 3]: size 2 of axis 0 is neither 3 nor 1");
        refused(
                () -> matrix.at(0).broadcastTo(2, 3).copyFrom(matrix),
                "cannot copy into F64[2, 3] heap, a view in which several indices share an element: copy() it first");
        refused(
                () -> matrix.allClose(matrix.transpose(), 0, 0),
                "cannot compare F64[2, 3] heap with F64[3, 2] heap: the shapes differ; "
                        + "broadcastTo the larger shape first");
        refused(
                () -> matrix.allClose(matrix, -1, Double.NaN),
                "tolerances must be 0 or more: relative -1.0, absolute NaN");
        refused(
                () -> matrix.at(0, 0).broadcastTo(1L << 31).toDoubleArray(),
                "F64[2147483648] has 2147483648 elements, a Java array at most 2147483647: "
                        + "use NDArray.allocateNative, which has no such limit");
    }
}
