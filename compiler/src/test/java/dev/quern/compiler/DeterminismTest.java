package dev.quern.compiler;

import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Threads;
import dev.quern.Variable;
import dev.quern.compiler.analysis.BoundsCheck;
import dev.quern.compiler.runtime.Chunks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same bits for any number of threads: sums of numbers of all magnitudes, which show any other order. */
final class DeterminismTest {
    private static final int[] THREADS = {1, 2, 3, 4, 7};

    private static final Kernel VARIABLE = Kernel.define("sum_in_variable", k -> {
        Array a = k.in("a", F64, "n");
        Array out = k.out("out", F64);
        Variable sum = k.var(0.25);
        k.prange("n", i -> sum.plusAssign(a.at(i).mul(a.at(i))));
        out.set(sum);
    });
    private static final Kernel EXPRESSION = Kernel.define("sum_of_expression", k -> {
        Array a = k.in("a", F64, "n");
        Array out = k.out("out", F64);
        out.set(a.sum().add(a.prod()).add(a.cast(F32).sum()).add(a.mean()));
    });
    private static final Kernel ELEMENTS = Kernel.define("sum_in_elements", k -> {
        Array a = k.in("a", F64, "n");
        Array out = k.inout("out", F64, "7");
        k.prange("n", i -> out.at(i.floorMod(7)).atomic().plusAssign(a.at(i)));
    });
    private static final Kernel WHOLE = Kernel.define("sum_in_whole_array", k -> {
        Array a = k.in("a", F64, "n");
        Array out = k.inout("out", F64, "5");
        k.prange("n", i -> out.plusAssign(a.at(i)));
    });
    private static final Kernel FAST = Kernel.define("fast_sum", k -> {
        k.fastMath();
        Array a = k.in("a", F64, "n");
        Array out = k.out("out", F64);
        Variable sum = k.var(0.25);
        k.prange("n", i -> sum.plusAssign(a.at(i).mul(a.at(i)).sub(a.at(i).mul(0.1))));
        k.prange("n", i -> sum.plusAssign(a.at(i).mul(a.at(i))));
        out.set(sum);
    });

    private int before;

    static List<Kernel> kernels() {
        return List.of(VARIABLE, EXPRESSION, ELEMENTS, WHOLE, FAST);
    }

    @BeforeEach
    void rememberThreads() {
        before = Threads.total();
    }

    @AfterEach
    void restoreThreads() {
        Threads.set(before);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void anyNumberOfThreadsGivesTheSameBits(Kernel kernel) {
        Set<Integer> chunkCounts = new HashSet<>();
        for (long size : sizes(kernel)) {
            chunkCounts.add(chunks(kernel, size));
            NDArray a = numbers(size);
            Threads.set(1);
            NDArray expected = run(kernel, a);
            for (int threads : THREADS) {
                Threads.set(threads);
                for (int again = 0; again < 3; again++) {
                    assertThat(run(kernel, a).contentEquals(expected))
                            .as("%d elements on %d threads", size, threads)
                            .isTrue();
                }
            }
        }
        assertThat(chunkCounts).contains(1).hasSizeGreaterThan(3);
        assertThat(chunkCounts).anyMatch(count -> count > 7);
    }

    /** Around the first size with two chunks, and around multiples of a longer loop's chunk. */
    private static List<Long> sizes(Kernel kernel) {
        long two = 1;
        while (chunks(kernel, two) == 1) {
            two += Math.max(1, two / 8);
        }
        while (chunks(kernel, two - 1) > 1) {
            two--;
        }
        long chunk = chunkSize(kernel, 200_000);
        List<Long> sizes = new ArrayList<>(List.of(0L, 1L, two - 1, two, two + 1, 200_000L));
        for (long multiple : new long[] {2, 9}) {
            sizes.addAll(List.of(multiple * chunk - 1, multiple * chunk, multiple * chunk + 1));
        }
        return sizes;
    }

    private static long chunkSize(Kernel kernel, long size) {
        Pipeline.Proved proved = Pipeline.front(kernel.ir());
        double nanos = proved.costs()
                .get(0)
                .nanos(new BoundsCheck.Sizes(new BoundsCheck.Terms(proved.kernel()), new long[] {size}, new long[0]));
        return Chunks.forReduction(size, nanos, 8);
    }

    private static int chunks(Kernel kernel, long size) {
        return Chunks.count(size, chunkSize(kernel, size));
    }

    private static NDArray run(Kernel kernel, NDArray a) {
        int rank = kernel.ir().arrays().get(1).rank();
        NDArray out = rank == 0
                ? NDArray.zeros(F64)
                : NDArray.full(
                        F64,
                        0.1,
                        ((dev.quern.ir.Dim.Fixed)
                                        kernel.ir().arrays().get(1).dims().get(0))
                                .size());
        kernel.run(a, out);
        return out;
    }

    private static NDArray numbers(long size) {
        Random random = new Random(size);
        double[] numbers = new double[(int) size];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = random.nextGaussian() * Math.pow(10, random.nextInt(16) - 8);
        }
        return NDArray.of(numbers);
    }
}
