package dev.quern.compiler.interpret;

import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Value;
import dev.quern.Variable;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs Quern was made for, against loops written by hand, on views of every kind. */
final class SeedKernelsTest {
    /** How the elements lie in memory. */
    private enum Layout {
        CONTIGUOUS,
        TRANSPOSED,
        SLICED,
        FLIPPED,
        NATIVE;

        /** A copy in this layout. */
        NDArray of(NDArray array) {
            return switch (this) {
                case CONTIGUOUS -> array.copy();
                case TRANSPOSED -> array.transpose().copy().transpose();
                case SLICED -> sliced(array);
                case FLIPPED -> array.flip(0).copy().flip(0);
                case NATIVE -> filled(NDArray.allocateNative(array.dtype(), array.shape()), array);
            };
        }

        /** Every second element of a larger array. */
        private static NDArray sliced(NDArray array) {
            long[] shape = array.shape();
            for (int axis = 0; axis < shape.length; axis++) {
                shape[axis] = 2 * shape[axis] + 3;
            }
            NDArray part = NDArray.full(array.dtype(), -1, shape);
            for (int axis = 0; axis < shape.length; axis++) {
                part = part.slice(axis, 1, 1 + 2 * array.size(axis), 2);
            }
            return filled(part, array);
        }

        private static NDArray filled(NDArray target, NDArray source) {
            target.copyFrom(source);
            return target;
        }
    }

    static Stream<Arguments> cases() {
        return Stream.of(F64, DType.F32)
                .flatMap(dtype -> Stream.of(Layout.values())
                        .flatMap(layout -> IntStream.of(0, 1, 7).mapToObj(size -> Arguments.of(dtype, layout, size))));
    }

    private static NDArray random(DType dtype, Layout layout, long... shape) {
        NDArray flat = NDArray.zeros(F64, shape).flatten();
        Random random = new Random(42 + shape.length);
        for (long at = 0; at < flat.size(); at++) {
            flat.setDouble(random.nextDouble() * 4 - 2, at);
        }
        return layout.of(flat.reshape(shape).cast(dtype));
    }

    private static NDArray zeros(DType dtype, Layout layout, long... shape) {
        return layout.of(NDArray.zeros(dtype, shape));
    }

    /** Rounds as the type does after each operation. */
    private static double round(DType dtype, double value) {
        return dtype == DType.F32 ? (float) value : value;
    }

    private static void assertSame(NDArray actual, NDArray expected) {
        assertThat(actual.contentEquals(expected))
                .as("%s, expected %s", actual, expected)
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sumOfAMatrix(DType dtype, Layout layout, int size) {
        Kernel loops = Kernel.define("matrix_sum", k -> {
            Array a = k.in("a", dtype, "m", "n");
            Array total = k.out("total", dtype);
            k.prange("m", i -> k.range("n", j -> total.plusAssign(a.at(i, j))));
        });
        Kernel folds = Kernel.define("matrix_sum", k -> {
            Array a = k.in("a", dtype, "m", "n");
            k.out("total", dtype).set(k.sum("m", i -> k.sum("n", j -> a.at(i, j))));
        });
        NDArray a = random(dtype, layout, size, size + 1);
        NDArray total = NDArray.zeros(dtype);
        double expected = 0;
        double byRows = 0;
        for (int i = 0; i < size; i++) {
            double row = 0;
            for (int j = 0; j <= size; j++) {
                expected = round(dtype, expected + a.getDouble(i, j));
                row = round(dtype, row + a.getDouble(i, j));
            }
            byRows = round(dtype, byRows + row);
        }
        Runs.run(loops, a, total);
        assertThat(total.toDouble()).isEqualTo(expected);
        Runs.run(folds, a, total);
        assertThat(total.toDouble()).isEqualTo(byRows);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void parallelAdd(DType dtype, Layout layout, int size) {
        Kernel kernel = Kernel.define("parallel_add", k -> {
            Array a = k.in("a", dtype, "m", "n");
            Array b = k.in("b", dtype, "m", "n");
            Array result = k.out("result", dtype, "m", "n");
            k.prange("m", i -> k.range("n", j -> result.at(i, j).set(a.at(i, j).add(b.at(i, j)))));
        });
        NDArray a = random(dtype, layout, size, 3);
        NDArray b = random(dtype, Layout.CONTIGUOUS, size, 3);
        NDArray result = zeros(dtype, layout, size, 3);
        Runs.run(kernel, a, b, result);
        NDArray expected = NDArray.zeros(dtype, size, 3);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < 3; j++) {
                expected.setDouble(a.getDouble(i, j) + b.getDouble(i, j), i, j);
            }
        }
        assertSame(result, expected);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void matrixProduct(DType dtype, Layout layout, int size) {
        Kernel loops = Kernel.define("matmul", k -> {
            Array a = k.in("a", dtype, "m", "p");
            Array b = k.in("b", dtype, "p", "n");
            Array c = k.out("c", dtype, "m", "n");
            k.prange(
                    "m",
                    i -> k.range("n", j -> {
                        Variable sum = k.var(dtype, 0);
                        k.range("p", q -> sum.plusAssign(a.at(i, q).mul(b.at(q, j))));
                        c.at(i, j).set(sum);
                    }));
        });
        Kernel whole = Kernel.define("matmul", k -> {
            Array a = k.in("a", dtype, "m", "p");
            Array b = k.in("b", dtype, "p", "n");
            k.out("c", dtype, "m", "n").set(a.matmul(b));
        });
        NDArray a = random(dtype, layout, 2, size);
        NDArray b = random(dtype, layout, size, 3);
        NDArray expected = NDArray.zeros(dtype, 2, 3);
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 3; j++) {
                double sum = 0;
                for (int q = 0; q < size; q++) {
                    sum = round(dtype, sum + round(dtype, a.getDouble(i, q) * b.getDouble(q, j)));
                }
                expected.setDouble(sum, i, j);
            }
        }
        for (Kernel kernel : new Kernel[] {loops, whole}) {
            NDArray c = zeros(dtype, layout, 2, 3);
            Runs.run(kernel, a, b, c);
            assertSame(c, expected);
        }
    }

    /** Each pair once, written to both sides of the diagonal. */
    @ParameterizedTest
    @MethodSource("cases")
    void mirroredParticleDistances(DType dtype, Layout layout, int size) {
        Kernel kernel = Kernel.define("particle_distances", k -> {
            Array positions = k.in("positions", dtype, "n", "3");
            Array distances = k.out("distances", dtype, "n", "n");
            k.prange(
                    "n",
                    i -> k.range(i.add(1), "n", j -> {
                        Value distance = k.let(positions
                                .at(i)
                                .sub(positions.at(j))
                                .square()
                                .sum()
                                .sqrt());
                        distances.at(i, j).set(distance);
                        distances.at(j, i).set(distance);
                    }));
        });
        NDArray positions = random(dtype, layout, size, 3);
        NDArray distances = zeros(dtype, layout, size, size);
        Runs.run(kernel, positions, distances);
        NDArray expected = NDArray.zeros(dtype, size, size);
        for (int i = 0; i < size; i++) {
            for (int j = i + 1; j < size; j++) {
                double distance = distance(dtype, positions, i, positions, j);
                expected.setDouble(distance, i, j);
                expected.setDouble(distance, j, i);
            }
        }
        assertSame(distances, expected);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void distancesToCentroidsAndTheNearest(DType dtype, Layout layout, int size) {
        Kernel kernel = Kernel.define("compute_distances", k -> {
            Array points = k.in("points", dtype, "n", "d");
            Array centroids = k.in("centroids", dtype, "k", "d");
            Array distances = k.out("distances", dtype, "n", "k");
            Array nearest = k.out("nearest", DType.I64, "n");
            k.prange("n", i -> {
                k.range(
                        "k",
                        j -> distances
                                .at(i, j)
                                .set(points.at(i)
                                        .sub(centroids.at(j))
                                        .square()
                                        .sum()
                                        .sqrt()));
                nearest.at(i).set(distances.at(i).argmin());
            });
        });
        NDArray points = random(dtype, layout, size, 2);
        NDArray centroids = random(dtype, layout, 3, 2).slice(0, 0, 3);
        NDArray distances = zeros(dtype, layout, size, 3);
        NDArray nearest = NDArray.zeros(DType.I64, size);
        Runs.run(kernel, points, centroids, distances, nearest);
        NDArray expected = NDArray.zeros(dtype, size, 3);
        for (int i = 0; i < size; i++) {
            int best = 0;
            for (int j = 0; j < 3; j++) {
                expected.setDouble(distance(dtype, points, i, centroids, j), i, j);
                best = expected.getDouble(i, j) < expected.getDouble(i, best) ? j : best;
            }
            assertThat(nearest.getLong(i)).isEqualTo(best);
        }
        assertSame(distances, expected);
    }

    private static double distance(DType dtype, NDArray a, int i, NDArray b, int j) {
        double sum = 0;
        for (int axis = 0; axis < a.size(1); axis++) {
            double difference = round(dtype, a.getDouble(i, axis) - b.getDouble(j, axis));
            sum = round(dtype, sum + round(dtype, difference * difference));
        }
        return round(dtype, Math.sqrt(sum));
    }
}
