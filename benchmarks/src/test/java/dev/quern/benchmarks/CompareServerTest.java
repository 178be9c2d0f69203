package dev.quern.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareServerTest {

    private static List<String> answers(BenchmarkKernels kernels, String... commands) throws IOException {
        var replies = new ByteArrayOutputStream();
        var lines = new BufferedReader(new StringReader(String.join("\n", commands)));
        new CompareServer("Quern", kernels::create)
                .serve(lines, new PrintStream(replies, true, StandardCharsets.UTF_8));
        return replies.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** Expected values are Numba's, from {@code peers/peer_numba.py} without fastmath. */
    @ParameterizedTest
    @CsvSource({
        "matrix_sum, 7x13, 48.32389748111664, 0.04732996814996732",
        "add, 7x13, 93.45446578918065, 4.242036999084525",
        "mul, 7x13, 23.988149754964702, 1.073285793350009",
        "custom_op, 1027, 735.7148609912109, 361.3359256175705",
        "square, 1027, 322.2313064996414, 157.56317838355494",
        "sumsq, 1027, 322.2313064996417, 0.31560363026409566",
        "matmul, 17x9x23, 884.9438718435404, 164.9842962118808",
        "pdist, 37x3, 886.1620934832196, 372.59115977889735",
        "pdist_rows, 37x3, 886.1620934832196, 372.59115977889735",
        "kdist, 41x3x7, 176.49979566730545, 25.414316276321365",
        "assign, 41x3x7, 103.0, 1.8873653281096963",
        "black_scholes, 1027, 17517.368884195992, 8705.054780211882",
        "heat, 17x23, 153.92812192852068, 29.218953561750972",
    })
    void resultsAreThoseOfTheOtherLanguages(String kernel, String dimensions, double total, double weighted)
            throws IOException {
        List<String> answers =
                answers(ReferenceKernels.all(), "setup " + kernel + " " + dimensions + " 1", "checksum", "checksum");

        assertThat(answers.get(0)).isEqualTo("ok");
        String[] sums = answers.get(1).split(" ");
        assertThat(sums[0]).isEqualTo("ok");
        assertThat(Double.parseDouble(sums[1])).isCloseTo(total, within(1e-12 * total));
        assertThat(Double.parseDouble(sums[2])).isCloseTo(weighted, within(1e-12 * weighted));
        assertThat(answers.get(2)).as("calls before do not count").isEqualTo(answers.get(1));
    }

    @Test
    void timesAreSecondsOfACall() throws IOException {
        List<String> answers =
                answers(ReferenceKernels.all(), "setup add 3x3 1", "warm 0.01", "sample 0.01", "quit", "about");

        assertThat(answers).hasSize(3);
        assertThat(answers.subList(1, 3))
                .allSatisfy(answer -> assertThat(Double.parseDouble(answer.replaceFirst("ok ", "")))
                        .isBetween(0.0, 1.0));
    }

    @Test
    void valuesAreTheWholeResultOfOneCall() throws IOException {
        assertThat(answers(ReferenceKernels.all(), "setup add 1x2 1", "values", "values")
                        .subList(1, 3))
                .containsOnly("ok %s %s"
                        .formatted(
                                Inputs.element(1, 0) + Inputs.element(2, 0),
                                Inputs.element(1, 1) + Inputs.element(2, 1)));
    }

    @Test
    void faultsAreAnsweredAndServiceGoesOn() throws IOException {
        assertThat(answers(
                        ReferenceKernels.all(),
                        "sample 1",
                        "setup fft 8 1",
                        "setup add 3xtwo 1",
                        "polish",
                        "uniform 1 0"))
                .containsExactly(
                        "error java.lang.IllegalStateException: no kernel is set up",
                        "unsupported Quern has no fft",
                        "error java.lang.NumberFormatException: For input string: \"two\"",
                        "error unknown command polish",
                        "ok 0.5665615751722809");
    }
}
