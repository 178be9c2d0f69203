package dev.quern.examples.seeds;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;

/**
 * The sum of two matrices, element by element, on all cores.
 *
 * <pre>{@code
 * @njit(parallel=True)
 * def parallel_add(a, b):
 *     m, n = a.shape
 *     result = np.zeros((m, n))
 *     for i in prange(m):
 *         for j in range(n):
 *             result[i, j] = a[i, j] + b[i, j]
 *     return result
 * }</pre>
 *
 * A dimension is a name: both inputs say {@code "m", "n"}, so matrices of different shapes are refused at the call, and
 * the result gets its shape from them.
 */
public final class ParallelAdd {
    static final Kernel PARALLEL_ADD = define(DType.F64);

    private ParallelAdd() {}

    static Kernel define(DType type) {
        return Kernel.define("parallel_add", k -> {
            Array a = k.in("a", type, "m", "n");
            Array b = k.in("b", type, "m", "n");
            Array result = k.out("result", type, "m", "n");
            k.prange("m", i -> {
                k.range("n", j -> {
                    result.at(i, j).set(a.at(i, j).add(b.at(i, j)));
                });
            });
        });
    }

    /** Adds two small matrices. */
    public static void main(String[] args) {
        NDArray a = NDArray.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        NDArray b = NDArray.of(new double[][] {{10, 20, 30}, {40, 50, 60}});
        System.out.println("a =\n" + a);
        System.out.println("b =\n" + b);
        System.out.println("parallel_add(a, b) =\n" + PARALLEL_ADD.call(a, b));
        System.out.println(PARALLEL_ADD.explain());
    }
}
