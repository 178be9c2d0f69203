package dev.quern.compiler.twin;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.spi.BoundArguments;
import org.junit.jupiter.api.Test;

/** Subscripts that point past the end of a part are folded back into it, and what is promised of them still holds. */
final class IndicesTest {
    private static final int LIMIT = 4;

    private enum Promise {
        NONE,
        DISTINCT,
        ASCENDING
    }

    private static Kernel gather(Promise promise) {
        return Kernel.define("gather", k -> {
            Array at = k.in("at", I64, "n");
            Array x = k.in("x", F64, "m");
            Array y = k.out("y", F64, "n");
            if (promise == Promise.DISTINCT) {
                k.distinct(at);
            } else if (promise == Promise.ASCENDING) {
                k.ascending(at);
            }
            k.prange("n", i -> y.at(i).set(x.at(at.at(i))));
        });
    }

    private static boolean fold(Promise promise, NDArray at) {
        Kernel kernel = gather(promise);
        NDArray[] arrays = {at, NDArray.zeros(F64, LIMIT), NDArray.zeros(F64, at.size())};
        BoundArguments arguments = new BoundArguments(arrays, new long[] {at.size(), LIMIT}, new long[0]);
        return Indices.of(kernel.ir()).fold(kernel.ir().arrays(), arguments, dim -> LIMIT);
    }

    @Test
    void whatPointsIntoThePartStays() {
        NDArray at = NDArray.of(3L, 0, 2);
        assertThat(fold(Promise.DISTINCT, at)).isTrue();
        assertThat(at.toLongArray()).containsExactly(3, 0, 2);
    }

    @Test
    void nothingPromised() {
        NDArray at = NDArray.of(9L, 2, 5, 1);
        assertThat(fold(Promise.NONE, at)).isTrue();
        assertThat(at.toLongArray()).containsExactly(1, 2, 1, 1);
    }

    @Test
    void distinctSubscriptsStayDistinctAndInOrder() {
        NDArray at = NDArray.of(9L, 2, 5, 1);
        assertThat(fold(Promise.DISTINCT, at)).isTrue();
        assertThat(at.toLongArray()).containsExactly(3, 1, 2, 0);
        assertThat(fold(Promise.DISTINCT, NDArray.of(9L, 2, 5, 1, 7))).isFalse();
    }

    @Test
    void ascendingSubscriptsStayAscending() {
        NDArray at = NDArray.of(1L, 2, 5, 5, 9);
        assertThat(fold(Promise.ASCENDING, at)).isTrue();
        assertThat(at.toLongArray()).containsExactly(1, 2, 3, 3, 3);
    }
}
