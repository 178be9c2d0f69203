package dev.quern.examples.seeds;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;

/**
 * The product of two matrices as the definition has it: three loops.
 *
 * <pre>{@code
 * @njit(parallel=True)
 * def parallel_matmul(a, b):
 *     m, n = a.shape
 *     n, p = b.shape
 *     result = np.zeros((m, p))
 *     for i in prange(m):
 *         for j in range(p):
 *             for k in range(n):
 *                 result[i, j] += a[i, k] * b[k, j]
 *     return result
 * }</pre>
 *
 * Rows are spread over the cores; the innermost loop adds in order, so each element has the bits of the plain Java loop.
 * {@link RedundantMatmul} is the same in one call.
 */
public final class ParallelMatmul {
    static final Kernel PARALLEL_MATMUL = define(DType.F64);

    private ParallelMatmul() {}

    static Kernel define(DType type) {
        return Kernel.define("parallel_matmul", k -> {
            Array a = k.in("a", type, "m", "n");
            Array b = k.in("b", type, "n", "p");
            Array result = k.out("result", type, "m", "p");
            k.prange("m", i -> {
                k.range("p", j -> {
                    result.at(i, j).set(0);
                    k.range("n", l -> {
                        result.at(i, j).plusAssign(a.at(i, l).mul(b.at(l, j)));
                    });
                });
            });
        });
    }

    /** Multiplies two small matrices. */
    public static void main(String[] args) {
        NDArray a = NDArray.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        NDArray b = NDArray.of(new double[][] {{1, 0}, {0, 1}, {10, 100}});
        System.out.println("a =\n" + a);
        System.out.println("b =\n" + b);
        System.out.println("parallel_matmul(a, b) =\n" + PARALLEL_MATMUL.call(a, b));
        System.out.println(PARALLEL_MATMUL.explain());
    }
}
