package dev.quern.compiler.twin;

import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.NDArray;
import dev.quern.compiler.Placing;
import dev.quern.compiler.emit.Layout;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies hold the leading elements, in memory of their own that generated code cannot tell from the original's. */
final class CopiesTest {
    private static final List<UnaryOperator<NDArray>> VIEWS = List.of(
            array -> array,
            NDArray::transpose,
            array -> array.flip(0),
            array -> array.flip(1),
            array -> array.slice(0, 1, 9, 2),
            array -> array.slice(1, 2, 7),
            array -> array.slice(1, 0, 10, 9).transpose(),
            array -> array.at(3),
            array -> array.transpose().at(3),
            array -> array.at(2).broadcastTo(6, 10),
            array -> array.at(1, 2),
            array -> array.at(1, 2).broadcastTo(3, 3),
            array -> array.slice(0, 4, 4),
            array -> NDArray.over(array.storage(), F32, 2, new long[] {5, 4}, new long[] {1, 1}),
            array -> NDArray.over(array.storage(), F32, 9, new long[] {5, 4}, new long[] {-1, 1}));

    @ParameterizedTest
    @EnumSource
    void ofViews(Placing placing) {
        NDArray array = placing.copy(NDArray.arange(0.0, 100, 1).reshape(10, 10).cast(F32));
        for (UnaryOperator<NDArray> view : VIEWS) {
            NDArray original = view.apply(array);
            for (long most : new long[] {1, 2, 3, 100}) {
                long[] shape = LongStream.of(original.shape())
                        .map(size -> Math.min(size, most))
                        .toArray();
                NDArray leading = original;
                for (int axis = 0; axis < shape.length; axis++) {
                    leading = leading.slice(axis, 0, shape[axis]);
                }
                NDArray copy = Copies.leading(original, shape).orElseThrow();
                assertThat(copy.contentEquals(leading)).isTrue();
                assertThat(Layout.of(copy)).isEqualTo(Layout.of(original));
                assertThat(copy.sharesMemory(original)).isFalse();
                for (int axis = 0; axis < shape.length; axis++) {
                    if (shape[axis] > 1) {
                        assertThat(Long.signum(copy.stride(axis))).isEqualTo(Long.signum(original.stride(axis)));
                    }
                }
            }
        }
    }

    /** The vector twin may have lanes for neighbours in memory, whatever the other axes do. */
    @Test
    void neighboursStayNeighbours() {
        NDArray matrix = NDArray.zeros(F64, 1000, 1000);
        NDArray part = matrix.slice(1, 0, 500);
        assertThat(Copies.leading(part, new long[] {10, 500}).orElseThrow().stride(1))
                .isEqualTo(1);
        NDArray columns = part.transpose();
        assertThat(Copies.leading(columns, new long[] {500, 10}).orElseThrow().stride(0))
                .isEqualTo(1);
        assertThat(Copies.leading(columns.at(0), new long[] {10}).orElseThrow().stride(0))
                .isEqualTo(4);
    }
}
