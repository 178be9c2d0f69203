package dev.quern.compiler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CombineTest {
    @Test
    void pairsWithDoublingStride() {
        List<String> steps = new ArrayList<>();
        Combine.tree(7, (into, from) -> steps.add(into + "<" + from));
        assertThat(steps).containsExactly("0<1", "2<3", "4<5", "0<2", "4<6", "0<4");
    }

    @Test
    void keepsTheOrderOfOperands() {
        for (int partials = 1; partials < 70; partials++) {
            String[] texts = new String[partials];
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < partials; i++) {
                texts[i] = i + " ";
                expected.append(i).append(' ');
            }
            Combine.tree(partials, (into, from) -> texts[into] += texts[from]);
            assertThat(texts[0]).isEqualTo(expected.toString());
        }
    }

    @Test
    void hasNothingToDoForOneOrNone() {
        Combine.Step never = (into, from) -> {
            throw new AssertionError();
        };
        Combine.tree(0, never);
        Combine.tree(1, never);
    }
}
