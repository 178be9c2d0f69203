package dev.quern.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class OptionsTest {
    @Test
    void twin() {
        assertThat(Options.parseTwin(null)).isEqualTo(Options.TwinChoice.AUTO);
        assertThat(Options.parseTwin("auto")).isEqualTo(Options.TwinChoice.AUTO);
        assertThat(Options.parseTwin("scalar")).isEqualTo(Options.TwinChoice.SCALAR);
        assertThat(Options.parseTwin("vector")).isEqualTo(Options.TwinChoice.VECTOR);
        assertThatThrownBy(() -> Options.parseTwin("lanes"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("system property quern.twin: expected auto, scalar or vector, got \"lanes\"");
    }
}
