package dev.quern.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Ufunc;
import org.junit.jupiter.api.Test;

/** Ufuncs within kernels and within one another. */
class UfuncApplyTest {
    private static final Ufunc SQUARED = Ufunc.define("squared", x -> x.square());
    private static final Ufunc CUSTOM_OP =
            Ufunc.define("custom_op", (x, y) -> x.mul(y).add(x));

    @Test
    void a_ufunc_is_inlined_in_a_kernel() {
        Kernel kernel = Kernel.define("both", k -> {
            Array x = k.in("x", DType.F64, "n");
            Array y = k.out("y", DType.F64, "n");
            k.prange("n", i -> y.at(i).set(CUSTOM_OP.apply(SQUARED.apply(x.at(i)), x.at(i))));
        });
        NDArray result = kernel.call((Object) new double[] {2, -3});
        assertThat(result.getDouble(0)).isEqualTo(12);
        assertThat(result.getDouble(1)).isEqualTo(-18);
    }

    @Test
    void a_ufunc_is_made_of_others() {
        Ufunc both = Ufunc.define("both", (x, y) -> CUSTOM_OP.apply(SQUARED.apply(x), y));
        assertThat(both.call(new double[] {2}, new double[] {5}).getDouble(0)).isEqualTo(24);
    }

    @Test
    void the_number_of_values_is_checked() {
        assertThatThrownBy(() -> CUSTOM_OP.apply())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("custom_op takes 2 values and got 0");
    }

    @Test
    void fast_math_is_told() {
        assertThat(SQUARED.isFastMath()).isFalse();
        assertThat(SQUARED.fastMath().isFastMath()).isTrue();
    }
}
