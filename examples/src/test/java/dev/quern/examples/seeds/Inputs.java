package dev.quern.examples.seeds;

import dev.quern.DType;
import dev.quern.NDArray;

/** Inputs from -2 to 2 by a formula that expected_seeds.py computes to the same bits. */
final class Inputs {
    private Inputs() {}

    /** An array of rank 1 or 2. */
    static NDArray array(DType type, int seed, int... shape) {
        int columns = shape.length == 1 ? 1 : shape[1];
        double[] data = new double[shape[0] * columns];
        for (int at = 0; at < data.length; at++) {
            long mixed = at / columns * 7919L + at % columns * 104729L + seed * 15485863L;
            data[at] = (mixed % 1000 - 500) / 249.0;
        }
        NDArray flat = NDArray.of(data).cast(type);
        return shape.length == 1 ? flat : flat.reshape(shape[0], columns);
    }

    /** An array of the whole numbers nearest to another's: small ones, of which any sum is exact. */
    static NDArray whole(NDArray array) {
        double[] data = array.cast(DType.F64).flatten().toDoubleArray();
        for (int at = 0; at < data.length; at++) {
            data[at] = Math.rint(data[at]);
        }
        return NDArray.of(data).cast(array.dtype()).reshape(array.shape());
    }

    /** A number of columns that is not the number of rows. */
    static int columns(int size) {
        return size - size / 4 * 3;
    }

    static NDArray matrix(DType type, int seed, int size) {
        return array(type, seed, size, columns(size));
    }

    /** Two matrices that can be multiplied, the first with so many rows. */
    static NDArray[] factors(DType type, int size) {
        int inner = Math.min(size, 20);
        return new NDArray[] {array(type, 1, size, inner), array(type, 2, inner, Math.min(size, 12))};
    }
}
