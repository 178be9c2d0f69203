package dev.quern.examples.seeds;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Variable;

/**
 * The squares of a vector's elements, and their sum.
 *
 * <pre>{@code
 * @njit(parallel=True)                    @njit(parallel=True)
 * def squares(a):                         def sum_squares(a):
 *     result = np.zeros(a.shape[0])           total = 0.0
 *     for i in prange(a.shape[0]):            for i in prange(a.shape[0]):
 *         result[i] = a[i] ** 2                   total += a[i] ** 2
 *     return result                           return total
 * }</pre>
 *
 * The two loops differ in where they write: to an element of their own, or all to one variable, which makes a reduction.
 */
public final class SumSquares {
    static final Kernel SQUARES = squares(DType.F64);
    static final Kernel SUM_SQUARES = sumSquares(DType.F64);

    private SumSquares() {}

    static Kernel squares(DType type) {
        return Kernel.define("squares", k -> {
            Array a = k.in("a", type, "n");
            Array result = k.out("result", type, "n");
            k.prange("n", i -> {
                result.at(i).set(a.at(i).square());
            });
        });
    }

    static Kernel sumSquares(DType type) {
        return Kernel.define("sum_squares", k -> {
            Array a = k.in("a", type, "n");
            Array result = k.out("result", type);
            Variable total = k.var("total", type, 0);
            k.prange("n", i -> {
                total.plusAssign(a.at(i).square());
            });
            result.set(total);
        });
    }

    /** Squares a small vector; a Java array will do where an array of rank 1 is asked for. */
    public static void main(String[] args) {
        double[] a = {1, 2, 3, 4};
        System.out.println("a = " + NDArray.of(a));
        System.out.println("squares(a) = " + SQUARES.call(a));
        System.out.println("sum_squares(a) = " + SUM_SQUARES.call(a));
        System.out.println(SQUARES.explain());
        System.out.println(SUM_SQUARES.explain());
    }
}
