package dev.quern.examples.seeds;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;

/**
 * A kernel not worth writing: the product of two matrices is there already.
 *
 * <pre>{@code
 * @njit(parallel=True)
 * def redundant_matmul(a, b):      # by hand, 15 lines
 *     ...
 *
 * result = np.dot(a, b)            # the same
 * }</pre>
 *
 * Outside a kernel it is a method of the array; inside one, a method of the Value, for where more is done with the
 * product.
 */
public final class RedundantMatmul {
    static final Kernel REDUNDANT_MATMUL = define(DType.F64);

    private RedundantMatmul() {}

    static NDArray redundantMatmul(NDArray a, NDArray b) {
        return a.matmul(b);
    }

    static Kernel define(DType type) {
        return Kernel.define("redundant_matmul", k -> {
            Array a = k.in("a", type, "m", "n");
            Array b = k.in("b", type, "n", "p");
            Array result = k.out("result", type, "m", "p");
            result.set(a.matmul(b));
        });
    }

    /** Multiplies two small matrices in both ways. */
    public static void main(String[] args) {
        NDArray a = NDArray.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        NDArray b = NDArray.of(new double[][] {{1, 0}, {0, 1}, {10, 100}});
        System.out.println("a =\n" + a);
        System.out.println("b =\n" + b);
        System.out.println("a.matmul(b) =\n" + redundantMatmul(a, b));
        System.out.println("redundant_matmul(a, b) =\n" + REDUNDANT_MATMUL.call(a, b));
        System.out.println(REDUNDANT_MATMUL.explain());
    }
}
