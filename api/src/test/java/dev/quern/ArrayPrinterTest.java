package dev.quern;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The expected texts are what NumPy 2.4 prints for the same arrays, but for true and false. */
class ArrayPrinterTest {
    @Test
    void alignsThePoints() {
        assertThat(NDArray.of(1, 2.5, -3)).hasToString("[ 1.   2.5 -3. ]");
        assertThat(NDArray.of(2.5, 1)).hasToString("[2.5 1. ]");
        assertThat(NDArray.linspace(0, 1, 5)).hasToString("[0.   0.25 0.5  0.75 1.  ]");
        assertThat(NDArray.zeros(DType.F64, 3)).hasToString("[0. 0. 0.]");
        assertThat(NDArray.of(-0.0, 0.0)).hasToString("[-0.  0.]");
    }

    @Test
    void roundsToEightDecimals() {
        assertThat(NDArray.of(1 / 3.0, 2 / 3.0)).hasToString("[0.33333333 0.66666667]");
        assertThat(NDArray.of(0.1f, 1 / 3f)).hasToString("[0.1        0.33333334]");
    }

    @Test
    void writesExponentsWhenMagnitudesAreFarApartOrLarge() {
        assertThat(NDArray.of(1e-5, 1)).hasToString("[1.e-05 1.e+00]");
        assertThat(NDArray.of(1e10, -2.5e3)).hasToString("[ 1.0e+10 -2.5e+03]");
        assertThat(NDArray.of(1e-310, 1e5)).hasToString("[1.e-310 1.e+005]");
        assertThat(NDArray.of(123456789.123)).hasToString("[1.23456789e+08]");
    }

    @Test
    void padsWhatIsNotFinite() {
        assertThat(NDArray.of(Double.NaN, 1.5, Double.NEGATIVE_INFINITY)).hasToString("[ nan  1.5 -inf]");
        assertThat(NDArray.of(Double.NaN, Double.POSITIVE_INFINITY)).hasToString("[nan inf]");
    }

    @Test
    void printsRanks() {
        assertThat(NDArray.scalar(2.5)).hasToString("2.5");
        assertThat(NDArray.zeros(DType.F64, 0, 3)).hasToString("[]");
        assertThat(NDArray.of(true, false)).hasToString("[ true false]");
        assertThat(NDArray.of(new int[] {-3, -2, -1, 0, 1, 2}, 2, 3)).hasToString("[[-3 -2 -1]\n [ 0  1  2]]");
        assertThat(NDArray.arange(8).cast(DType.F64).reshape(2, 2, 2))
                .hasToString("[[[0. 1.]\n  [2. 3.]]\n\n [[4. 5.]\n  [6. 7.]]]");
    }

    @Test
    void wrapsLines() {
        assertThat(NDArray.arange(0L, 4000, 100)).hasToString("""
            [   0  100  200  300  400  500  600  700  800  900 1000 1100 1200 1300
             1400 1500 1600 1700 1800 1900 2000 2100 2200 2300 2400 2500 2600 2700
             2800 2900 3000 3100 3200 3300 3400 3500 3600 3700 3800 3900]\
            """);
        assertThat(NDArray.arange(0.0, 3000, 125).reshape(2, 12)).hasToString("""
            [[   0.  125.  250.  375.  500.  625.  750.  875. 1000. 1125. 1250. 1375.]
             [1500. 1625. 1750. 1875. 2000. 2125. 2250. 2375. 2500. 2625. 2750. 2875.]]\
            """);
        assertThat(NDArray.of(1, 22.25, 3.5).broadcastTo(10, 3).flatten()).hasToString("""
            [ 1.   22.25  3.5   1.   22.25  3.5   1.   22.25  3.5   1.   22.25  3.5
              1.   22.25  3.5   1.   22.25  3.5   1.   22.25  3.5   1.   22.25  3.5
              1.   22.25  3.5   1.   22.25  3.5 ]\
            """);
    }

    @Test
    void summarizesMoreThanAThousandElements() {
        assertThat(NDArray.arange(1001)).hasToString("[   0    1    2 ...  998  999 1000]");
        assertThat(NDArray.arange(2000).reshape(20, 100)).hasToString("""
            [[   0    1    2 ...   97   98   99]
             [ 100  101  102 ...  197  198  199]
             [ 200  201  202 ...  297  298  299]
             ...
             [1700 1701 1702 ... 1797 1798 1799]
             [1800 1801 1802 ... 1897 1898 1899]
             [1900 1901 1902 ... 1997 1998 1999]]\
            """);
        assertThat(NDArray.arange(3000).cast(DType.F64).reshape(1000, 3)).hasToString("""
            [[0.000e+00 1.000e+00 2.000e+00]
             [3.000e+00 4.000e+00 5.000e+00]
             [6.000e+00 7.000e+00 8.000e+00]
             ...
             [2.991e+03 2.992e+03 2.993e+03]
             [2.994e+03 2.995e+03 2.996e+03]
             [2.997e+03 2.998e+03 2.999e+03]]\
            """);
    }
}
