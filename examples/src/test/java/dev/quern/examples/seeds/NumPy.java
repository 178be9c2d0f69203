package dev.quern.examples.seeds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.DType;
import dev.quern.NDArray;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What NumPy computed: the files that expected_seeds.py writes, whose format it explains. */
final class NumPy {
    private final List<String> lines;

    private NumPy(List<String> lines) {
        this.lines = lines;
    }

    static NumPy of(String program) {
        try (InputStream file = NumPy.class.getResourceAsStream(program + ".txt")) {
            assertThat(file).as("the file of %s", program).isNotNull();
            return new NumPy(new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Checks a result against every line there is for the type and the size. */
    void check(DType type, int size, NDArray actual, double... tolerances) {
        List<String> about = lines.stream()
                .filter(line -> line.startsWith(type + " " + size + " "))
                .toList();
        assertThat(about).as("lines for %s %d", type, size).isNotEmpty();
        for (String line : about) {
            String[] words = line.split(" ");
            assertThat(Arrays.toString(actual.shape()).replace(" ", "")).isEqualTo(words[2]);
            NDArray flat = actual.flatten();
            switch (words[3]) {
                case "values" -> checkElements(flat, 1, words, 4, tolerances);
                case "every" -> checkElements(flat, Integer.parseInt(words[4]), words, 5, tolerances);
                case "bits" -> assertThat(bits(flat)).as(line).isEqualTo(Long.parseUnsignedLong(words[4]));
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    private static void checkElements(NDArray flat, int step, String[] words, int first, double... tolerances) {
        assertThat(words.length - first).isEqualTo((int) ((flat.size() + step - 1) / step));
        for (int at = 0; at < flat.size(); at += step) {
            double expected = Double.parseDouble(words[first + at / step]);
            // Twice: NumPy and we are each within the bound of the sum in order, on either side of it.
            if (!(Math.abs(flat.getDouble(at) - expected) <= 2 * tolerances[at])) {
                assertThat(flat.getDouble(at)).as("element %d", at).isEqualTo(expected);
            }
        }
    }

    private static long bits(NDArray flat) {
        double[] elements = flat.cast(DType.F64).toDoubleArray();
        long sum = 0;
        for (int at = 0; at < elements.length; at++) {
            long word = flat.dtype() == DType.F32
                    ? Integer.toUnsignedLong(Float.floatToRawIntBits((float) elements[at]))
                    : Double.doubleToRawLongBits(elements[at]);
            sum += (2L * at + 1) * word;
        }
        return sum;
    }
}
