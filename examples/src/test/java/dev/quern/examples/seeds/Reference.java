package dev.quern.examples.seeds;

import dev.quern.DType;
import dev.quern.NDArray;
import java.util.Arrays;

/**
 * What plain Java computes, in C order, and how far from it a result may be.
 *
 * <p>Java's loops compute in F64 and {@link #round} after each operation: for F32 that gives the same bits as F32
 * arithmetic, since F64 has more than twice as many.
 */
final class Reference {
    final double[] values;
    final double[] tolerances;
    private final DType type;
    private final long[] shape;

    /** All zero, and exact. */
    Reference(DType type, long... shape) {
        int size = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
        this.type = type;
        this.shape = shape;
        this.values = new double[size];
        this.tolerances = new double[size];
    }

    DType type() {
        return type;
    }

    long[] shape() {
        return shape.clone();
    }

    double round(double value) {
        return type == DType.F32 ? (float) value : value;
    }

    /** By how much two sums of so many terms may differ, whatever order they are added in: 2 n u sum(|x|). */
    double boundOfSum(long terms, double sumOfMagnitudes) {
        return 2 * terms * unitRoundoff() * sumOfMagnitudes;
    }

    /** The same for the root of a sum of squares: the sums differ by 2 n u of themselves, the roots by half of that. */
    double boundOfRoot(long terms, double root) {
        return (terms + 2) * unitRoundoff() * root;
    }

    private double unitRoundoff() {
        return type == DType.F32 ? 0x1p-24 : 0x1p-53;
    }

    /** The square root of the sum of the squared differences of two rows. */
    double distance(NDArray p, long i, NDArray q, long j) {
        double sum = 0;
        for (long axis = 0; axis < p.size(1); axis++) {
            double difference = round(p.getDouble(i, axis) - q.getDouble(j, axis));
            sum = round(sum + round(difference * difference));
        }
        return round(Math.sqrt(sum));
    }

    /** The product of two matrices, each element added up in order. */
    static Reference matmul(DType type, NDArray a, NDArray b) {
        Reference product = new Reference(type, a.size(0), b.size(1));
        int at = 0;
        for (long i = 0; i < a.size(0); i++) {
            for (long j = 0; j < b.size(1); j++) {
                double magnitudes = 0;
                for (long k = 0; k < b.size(0); k++) {
                    double term = product.round(a.getDouble(i, k) * b.getDouble(k, j));
                    product.values[at] = product.round(product.values[at] + term);
                    magnitudes += Math.abs(term);
                }
                product.tolerances[at++] = product.boundOfSum(b.size(0), magnitudes);
            }
        }
        return product;
    }
}
