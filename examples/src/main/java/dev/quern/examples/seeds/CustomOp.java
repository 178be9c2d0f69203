package dev.quern.examples.seeds;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.Ufunc;

/**
 * A function of two numbers, on arrays of any shape.
 *
 * <pre>{@code
 * @vectorize(['float64(float64, float64)'], target='parallel')
 * def custom_op(x, y):
 *     return x * y + x
 * }</pre>
 *
 * A ufunc has no loops and no types of its own: it broadcasts what it is called with, and takes its types from there.
 */
public final class CustomOp {
    static final Ufunc CUSTOM_OP = Ufunc.define("custom_op", (x, y) -> x.mul(y).add(x));

    private CustomOp() {}

    /** Calls it on two vectors, on a matrix and a vector, and on all pairs of two vectors' elements. */
    public static void main(String[] args) {
        NDArray x = NDArray.of(1.0, 2.0, 3.0);
        NDArray y = NDArray.of(10.0, 20.0, 30.0);
        NDArray rows = NDArray.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        System.out.println("x = " + x);
        System.out.println("y = " + y);
        System.out.println("rows =\n" + rows);
        System.out.println("custom_op(x, y) = " + CUSTOM_OP.call(x, y));
        System.out.println("custom_op(x, 2) = " + CUSTOM_OP.call(x, 2));
        System.out.println("custom_op(rows, y) =\n" + CUSTOM_OP.call(rows, y));
        System.out.println("custom_op.outer(x, y) =\n" + CUSTOM_OP.outer(x, y));
        System.out.println(CUSTOM_OP.kernel(1, DType.F64, DType.F64).explain());
    }
}
