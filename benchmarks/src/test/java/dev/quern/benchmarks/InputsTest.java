package dev.quern.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The values are those of {@code peers/generator.py}; {@code benchmarks/compare --self-test} asks the peers for them. */
class InputsTest {

    @Test
    void streamsHaveTheBitsOfTheOtherLanguages() {
        assertThat(Inputs.element(1, 0)).isEqualTo(0x1.22145bd91204bp-1);
        assertThat(Inputs.element(2, 1)).isEqualTo(0x1.7f908c2017f83p-1);
        assertThat(Inputs.element(3, 12345)).isEqualTo(0x1.32681890c6c44p-1);
    }

    @Test
    void arraysAreScaledStreams() {
        assertThat(Inputs.uniform(2, 2)).containsExactly(Inputs.element(2, 0), Inputs.element(2, 1));
        assertThat(Inputs.uniform(2, 1, 100, 1)).containsExactly(Inputs.element(2, 0) * 100 + 1);
    }

    @Test
    void checksumSeesExchangedElements() {
        assertThat(Checksum.of(new double[] {2, 3})).isEqualTo(new Checksum(5, 2.0 / 1021 + 3 * (2.0 / 1021)));
        assertThat(Checksum.of(new double[] {3, 2})).isNotEqualTo(Checksum.of(new double[] {2, 3}));
    }
}
