package dev.quern.examples.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs run as the README says: results worked out by hand, and what the compiler made of the kernel. */
final class ProgramsTest {
    static Stream<Arguments> programs() {
        return Stream.of(
                program(MatrixSum::main, "matrix_sum(a) = 21.", "matrix_sum(a[:, ::2]) = 14.", "kernel matrix_sum\n"),
                program(
                        ElementWiseProduct::main,
                        "[[  1.   4.   9.]\n [ 40. 100. 180.]]",
                        "kernel element_wise_product\n"),
                program(ParallelAdd::main, "[[11. 22. 33.]\n [44. 55. 66.]]", "kernel parallel_add\n"),
                program(
                        CustomOp::main,
                        "custom_op(x, y) = [11. 42. 93.]",
                        "custom_op(x, 2) = [3. 6. 9.]",
                        "custom_op(rows, y) =\n[[ 11.  42.  93.]\n [ 44. 105. 186.]]",
                        "custom_op.outer(x, y) =\n[[11. 21. 31.]\n [22. 42. 62.]\n [33. 63. 93.]]",
                        "kernel custom_op\n"),
                program(ParallelMatmul::main, "[[ 31. 302.]\n [ 64. 605.]]", "kernel parallel_matmul\n"),
                program(
                        RedundantMatmul::main,
                        "a.matmul(b) =\n[[ 31. 302.]\n [ 64. 605.]]",
                        "redundant_matmul(a, b) =\n[[ 31. 302.]\n [ 64. 605.]]",
                        "kernel redundant_matmul\n"),
                program(
                        SumSquares::main,
                        "squares(a) = [ 1.  4.  9. 16.]",
                        "sum_squares(a) = 30.",
                        "kernel squares\n",
                        "kernel sum_squares\n"),
                program(
                        ParticleDistances::main,
                        "[[ 0.          3.          5.         13.        ]\n",
                        "kernel particle_distances\n"),
                program(
                        ComputeDistances::main,
                        "[[ 0. 15.]\n [ 5. 10.]\n [10.  5.]\n [15.  0.]]",
                        "kernel compute_distances\n"),
                program(IncorrectProgram::main, "kernel row_for_a_number: ", "kernel race: "));
    }

    private static Arguments program(Consumer<String[]> main, String... printed) {
        return Arguments.of(main, printed);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void printsItsResult(Consumer<String[]> main, String... printed) {
        PrintStream console = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        try {
            main.accept(new String[0]);
        } finally {
            System.setOut(console);
        }
        String text = output.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
        assertThat(text).contains(printed).doesNotContain("not refused");
    }
}
