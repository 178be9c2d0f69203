package dev.quern.compiler;

import static dev.quern.DType.F64;
import static dev.quern.DType.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.RandomArrays;
import dev.quern.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * That draws are distributed as they should be: a mistake in what is made of the bits would show here. Limits are at about
 * four standard deviations, and seeds are fixed, so that a test passes always or never.
 */
final class RandomStatisticsTest {
    private static final int COUNT = 1_000_000;

    /** In row i the first eight draws of stream i. */
    private static final Kernel DRAWS = Kernel.define("draws", k -> {
        Array out = k.out("out", F64, "n", "8");
        k.prange("n", i -> {
            RandomStream random = k.random(2024, i);
            k.range(8, draw -> out.at(i, draw).set(random.uniform()));
        });
    });

    @Test
    void uniforms() {
        double[] values = RandomArrays.uniform(7, COUNT).toDoubleArray();
        requireMoments(values, 0.5, 1.0 / 12);
        long[] counts = new long[1000];
        for (double value : values) {
            assertThat(value).isBetween(0.0, Math.nextDown(1.0));
            counts[(int) (value * counts.length)]++;
        }
        requireEven(counts);
    }

    @Test
    void integers() {
        Kernel dice = Kernel.define("dice", k -> {
            Array out = k.out("out", I64, "n");
            k.prange("n", i -> out.at(i).set(k.random(5, i).integer(-2, 5)));
        });
        NDArray values = NDArray.zeros(I64, COUNT);
        dice.run(values);
        long[] counts = new long[7];
        for (long value : values.toLongArray()) {
            counts[(int) value + 2]++;
        }
        requireEven(counts);
    }

    @Test
    void normals() {
        double[] values = RandomArrays.normal(7, COUNT).toDoubleArray();
        requireMoments(values, 0, 1);
        double skewness = Arrays.stream(values).map(z -> z * z * z).average().orElseThrow();
        double kurtosis =
                Arrays.stream(values).map(z -> z * z * z * z).average().orElseThrow();
        assertThat(skewness).isCloseTo(0, offset(4 * Math.sqrt(15.0 / COUNT)));
        assertThat(kurtosis).isCloseTo(3, offset(4 * Math.sqrt(96.0 / COUNT)));
        requireDistribution(values, RandomStatisticsTest::normalBelow);
    }

    @Test
    void exponentials() {
        Kernel waiting = Kernel.define("waiting", k -> {
            Array out = k.out("out", F64, "n");
            k.prange("n", i -> out.at(i).set(k.random(5, i).exponential()));
        });
        NDArray values = NDArray.zeros(F64, COUNT);
        waiting.run(values);
        requireMoments(values.toDoubleArray(), 1, 1);
        requireDistribution(values.toDoubleArray(), x -> -Math.expm1(-x));
    }

    @Test
    void neighbouringStreamsAndDrawsAreNotCorrelated() {
        int rows = 100_000;
        NDArray values = NDArray.zeros(F64, rows, 8);
        DRAWS.run(values);
        double limit = 4 * Math.sqrt(1.0 / rows) / 12;
        for (int left = 0; left < 8; left++) {
            for (int right = 0; right < 8; right++) {
                for (int distance = 0; distance <= 4; distance++) {
                    if (left == right && distance == 0) {
                        continue;
                    }
                    double sum = 0;
                    for (int row = 0; row + distance < rows; row++) {
                        sum += (values.getDouble(row, left) - 0.5) * (values.getDouble(row + distance, right) - 0.5);
                    }
                    assertThat(sum / (rows - distance))
                            .as("draws %d and %d of streams %d apart", left, right, distance)
                            .isCloseTo(0, offset(limit));
                }
            }
        }
    }

    @Test
    void neighbouringSeedsAreNotCorrelated() {
        double[] first = RandomArrays.uniform(7, COUNT).toDoubleArray();
        double[] second = RandomArrays.uniform(8, COUNT).toDoubleArray();
        double sum = 0;
        for (int i = 0; i < COUNT; i++) {
            sum += (first[i] - 0.5) * (second[i] - 0.5);
        }
        assertThat(sum / COUNT).isCloseTo(0, offset(4 * Math.sqrt(1.0 / COUNT) / 12));
    }

    private static void requireMoments(double[] values, double mean, double variance) {
        double found = Arrays.stream(values).average().orElseThrow();
        double spread = Arrays.stream(values)
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElseThrow();
        assertThat(found).as("mean").isCloseTo(mean, offset(4 * Math.sqrt(variance / COUNT)));
        // Of the distributions here the exponential has the largest fourth moment: 9 times the variance squared.
        assertThat(spread).as("variance").isCloseTo(variance, offset(4 * variance * Math.sqrt(8.0 / COUNT)));
    }

    /** Pearson's chi-square, which is nearly normal around the degrees of freedom, with twice them as its variance. */
    private static void requireEven(long[] counts) {
        double expected = (double) Arrays.stream(counts).sum() / counts.length;
        double square = Arrays.stream(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
        int freedom = counts.length - 1;
        assertThat(square).isCloseTo(freedom, offset(4 * Math.sqrt(2.0 * freedom)));
    }

    /** Kolmogorov and Smirnov: the largest distance is above 1.95 / sqrt(n) once in a thousand samples. */
    private static void requireDistribution(double[] values, java.util.function.DoubleUnaryOperator below) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double distance = 0;
        for (int rank = 0; rank < sorted.length; rank++) {
            double share = below.applyAsDouble(sorted[rank]);
            distance = Math.max(distance, Math.abs(share - (double) rank / COUNT));
            distance = Math.max(distance, Math.abs(share - (double) (rank + 1) / COUNT));
        }
        assertThat(distance).isLessThan(1.95 / Math.sqrt(COUNT));
    }

    /** The series of Marsaglia, 2004: exact to the last digits but far out. */
    private static double normalBelow(double z) {
        if (Math.abs(z) > 7) {
            return z < 0 ? 0 : 1;
        }
        double sum = z;
        double term = z;
        for (int odd = 3; Math.abs(term) > 1e-18 * Math.abs(sum); odd += 2) {
            term *= z * z / odd;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }
}
