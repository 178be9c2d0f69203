package dev.quern.examples.seeds;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;

/**
 * The product of two matrices, element by element.
 *
 * <pre>{@code
 * @njit(parallel=True)
 * def element_wise_product(a, b):
 *     m, n = a.shape
 *     result = np.zeros((m, n))
 *     for i in prange(m):
 *         for j in range(n):
 *             result[i, j] = a[i, j] * b[i, j]
 *     return result
 * }</pre>
 *
 * Without a kernel of one's own it is {@code a.mul(b)}, as {@code a * b} in NumPy.
 */
public final class ElementWiseProduct {
    static final Kernel ELEMENT_WISE_PRODUCT = define(DType.F64);

    private ElementWiseProduct() {}

    static Kernel define(DType type) {
        return Kernel.define("element_wise_product", k -> {
            Array a = k.in("a", type, "m", "n");
            Array b = k.in("b", type, "m", "n");
            Array result = k.out("result", type, "m", "n");
            k.prange("m", i -> {
                k.range("n", j -> {
                    result.at(i, j).set(a.at(i, j).mul(b.at(i, j)));
                });
            });
        });
    }

    /** Multiplies two small matrices, the second a view that is the transpose of the array behind it. */
    public static void main(String[] args) {
        NDArray a = NDArray.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        NDArray b = NDArray.of(new double[][] {{1, 10}, {2, 20}, {3, 30}}).transpose();
        System.out.println("a =\n" + a);
        System.out.println("b =\n" + b);
        System.out.println("element_wise_product(a, b) =\n" + ELEMENT_WISE_PRODUCT.call(a, b));
        System.out.println(ELEMENT_WISE_PRODUCT.explain());
    }
}
