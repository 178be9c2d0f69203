package dev.quern;

import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelCallTest {
    private static final Kernel SCALED = Kernel.define("scaled", k -> {
        Array values = k.in("values", F64, "n");
        Array result = k.out("result", F64, "n");
        Value factor = k.param("factor", F64);
        k.prange("n", i -> result.at(i).set(values.at(i).mul(factor)));
    });

    @Test
    void inputs_are_all_arguments_but_the_outputs() {
        assertThat(SCALED.inputs()).containsExactly("values", "factor");
        assertThat(SCALED.outputs()).containsExactly("result");
    }

    @Test
    void a_call_says_what_it_calls_and_with_what() {
        NDArray values = NDArray.of(1.0, 2.0);
        Kernel.Call half = SCALED.with("factor", 0.5);

        assertThat(half.kernel()).isSameAs(SCALED);
        assertThat(half.arguments()).containsExactly(Map.entry("factor", 0.5));
        assertThat(half.with("values", values).arguments())
                .containsExactly(Map.entry("values", values), Map.entry("factor", 0.5));
    }
}
