package dev.quern.examples.seeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quern.Kernel;
import dev.quern.KernelDefinitionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The messages, in full, with the lines that IncorrectProgram.java marks as wrong. */
final class IncorrectProgramTest {
    private static final Path SOURCE = Path.of("src/main/java/dev/quern/examples/seeds/IncorrectProgram.java");

    @Test
    void aRowForANumber() throws IOException {
        assertRefused(
                IncorrectProgram::rowForANumber,
                "row_for_a_number",
                "set of F64[n] to result[i], which is F64",
                "fold the value first, for example with .sum(), or give the target fewer subscripts");
    }

    @Test
    void rowsOfDifferentLengths() throws IOException {
        assertRefused(
                IncorrectProgram::differentLengths,
                "different_lengths",
                "add of shapes that do not agree: a[i, :] is F64[n] and b[i, :] is F64[p]",
                "axes are matched from the last; name two dimensions alike if they are equal");
    }

    @Test
    void fractionsForIntegers() throws IOException {
        assertRefused(
                IncorrectProgram::fractionsForIntegers,
                "fractions_for_integers",
                "set of weights[i], which is F64, to counts[i], which is I64",
                "types never narrow silently: write .cast(I64) if that is meant");
    }

    @Test
    void tooManySubscripts() throws IOException {
        assertRefused(
                IncorrectProgram::tooManySubscripts,
                "too_many_subscripts",
                "a is F64[n] and gets 2 subscripts here",
                "give at most 1");
    }

    /** Refused where it is defined, so that it never runs. */
    @Test
    void aRace() throws IOException {
        assertRefused(
                IncorrectProgram::race,
                "race",
                "iterations i=0 and i=1 of the prange both write result[0], with n = 2",
                "use i in a subscript, reduce with plusAssign or its kin, or make the loop a k.range");
    }

    private static void assertRefused(Supplier<Kernel> program, String kernel, String problem, String remedy)
            throws IOException {
        KernelDefinitionException refusal = catchThrowableOfType(KernelDefinitionException.class, program::get);
        assertThat(refusal)
                .hasMessage("IncorrectProgram.java:%d: kernel %s: %s\n  %s"
                        .formatted(lineMarked(kernel), kernel, problem, remedy));
        assertThat(refusal.site().className()).isEqualTo(IncorrectProgram.class.getName());
    }

    private static int lineMarked(String kernel) throws IOException {
        List<String> lines = Files.readAllLines(SOURCE);
        for (int line = 0; line < lines.size(); line++) {
            if (lines.get(line).endsWith("// wrong: " + kernel)) {
                return line + 1;
            }
        }
        throw new IllegalArgumentException("no line is marked as wrong in " + kernel);
    }
}
