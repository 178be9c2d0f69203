package dev.quern.examples.seeds;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Variable;

/**
 * The sum of all elements of a matrix.
 *
 * <pre>{@code
 * @njit(parallel=True)
 * def matrix_sum(a):
 *     m, n = a.shape
 *     total = 0.0
 *     for i in prange(m):
 *         for j in range(n):
 *             total += a[i, j]
 *     return total
 * }</pre>
 *
 * A variable from outside a {@code prange} cannot be set inside it, but it can be added to: that is a reduction. Each
 * chunk of rows adds up its own sum, and the sums are added in an order that depends on the shape alone, so the result has
 * the same bits on one thread and on many. Numba's has not.
 */
public final class MatrixSum {
    static final Kernel MATRIX_SUM = define(DType.F64);

    private MatrixSum() {}

    static Kernel define(DType type) {
        return Kernel.define("matrix_sum", k -> {
            Array a = k.in("a", type, "m", "n");
            Array result = k.out("result", type);
            Variable total = k.var("total", type, 0);
            k.prange("m", i -> {
                k.range("n", j -> {
                    total.plusAssign(a.at(i, j));
                });
            });
            result.set(total);
        });
    }

    /** Adds up a small matrix, and every second column of it. */
    public static void main(String[] args) {
        NDArray a = NDArray.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        System.out.println("a =\n" + a);
        System.out.println("matrix_sum(a) = " + MATRIX_SUM.call(a));
        System.out.println("matrix_sum(a[:, ::2]) = " + MATRIX_SUM.call(a.slice(1, 0, 3, 2)));
        System.out.println(MATRIX_SUM.explain());
    }
}
