package dev.quern.examples.particles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.examples.Program;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SparkLennardJonesMeltTest {
    private static final String PARTS = """
            all +([0-9.]+) +100.0%
            kernels +([0-9.]+) .*
            lists of neighbours +([0-9.]+) .*
            halo: sending +([0-9.]+) .*
            halo: receiving, and copies of blocks +([0-9.]+) .*
            latency of an empty job +([0-9.]+) .*
            waiting for the slowest task, and the driver +(-?[0-9.]+) .*
            [0-9.]+ MB through the shuffle; a running task had [01]\\.[0-9]+ of a processor
            """;

    @Test
    void theProgramPrintsEnergiesAndWhatAStepConsistsOf(@TempDir Path directory) {
        Program run = Program.run(
                SparkLennardJonesMelt.commandLine(),
                "--cells",
                "5",
                "--steps",
                "22",
                "--partitions",
                "3",
                "--checkpoint",
                directory.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        Matcher printed = Pattern.compile("""
                        500 atoms in 3 partitions on local\\[2]
                            step  temperature      kinetic    potential        total     pressure
                               0    1\\.4400000    2\\.1556800   -6\\.7733681   -4\\.6176881   -5\\.0[0-9]+
                              22    0\\.[0-9]+    1\\.[0-9]+   -5\\.[0-9]+   -4\\.6[0-9]+ .*

                        a step +ms +share
                        """ + PARTS + """

                        a step with new owners, 1 of 17 +ms +share
                        """ + PARTS + """

                        [0-9.]+ steps/s
                        """).matcher(run.out());
        assertThat(printed.matches()).as(run.out()).isTrue();
        double[] numbers = new double[printed.groupCount()];
        Arrays.setAll(numbers, at -> Double.parseDouble(printed.group(at + 1)));
        for (int table = 0; table < 2; table++) {
            double sum = Arrays.stream(numbers, 7 * table + 1, 7 * table + 7).sum();
            assertThat(sum).isBetween(numbers[7 * table] - 0.5, numbers[7 * table] + 0.5);
        }
    }

    @Test
    void aCommandLineThatMakesNoSense() {
        assertRefused("--cells: expected 4 to 400, got 3", "--cells", "3");
        assertRefused("--steps: expected at least 1, got 0", "--steps", "0");
        assertRefused("--partitions: expected at least 1, got 0", "--partitions", "0");
    }

    private static void assertRefused(String message, String... args) {
        Program run = Program.run(SparkLennardJonesMelt.commandLine(), args);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith(message);
        assertThat(run.out()).isEmpty();
    }
}
