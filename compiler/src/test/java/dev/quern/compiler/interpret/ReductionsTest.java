package dev.quern.compiler.interpret;

import static dev.quern.DType.BOOL;
import static dev.quern.DType.F32;
import static dev.quern.DType.F64;
import static dev.quern.DType.I16;
import static dev.quern.DType.I32;
import static dev.quern.DType.I64;
import static dev.quern.DType.I8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.Array;
import dev.quern.DType;
import dev.quern.Kernel;
import dev.quern.NDArray;
import dev.quern.Value;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a fold gives on nothing, on NaN, on ties and where the type is too narrow. */
final class ReductionsTest {
    private static NDArray fold(UnaryOperator<Value> reduction, DType result, NDArray values) {
        Kernel kernel = Kernel.define("fold", k -> {
            Array x = k.in("x", values.dtype(), "n");
            Array y = k.out("y", result);
            y.set(reduction.apply(x));
        });
        NDArray out = NDArray.zeros(result);
        Runs.run(kernel, values, out);
        return out;
    }

    private static double folded(UnaryOperator<Value> reduction, DType result, NDArray values) {
        return fold(reduction, result, values).toDouble();
    }

    @Test
    void ofNothingIsTheIdentity() {
        NDArray none = NDArray.zeros(F64, 0);
        assertThat(folded(Value::sum, F64, none)).isEqualTo(0.0);
        assertThat(1 / folded(Value::sum, F64, none)).isPositive();
        assertThat(folded(Value::prod, F64, none)).isEqualTo(1.0);
        assertThat(folded(Value::min, F64, none)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(folded(Value::max, F64, none)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(folded(Value::argmin, I64, none)).isEqualTo(-1);
        assertThat(folded(Value::argmax, I64, none)).isEqualTo(-1);
        assertThat(folded(Value::mean, F64, none)).isNaN();
        assertThat(folded(Value::mean, F32, NDArray.zeros(F32, 0))).isNaN();
        assertThat(folded(Value::mean, F64, NDArray.zeros(I32, 0))).isNaN();
        assertThat(folded(Value::sum, I64, NDArray.zeros(I8, 0))).isEqualTo(0);
        assertThat(folded(Value::prod, I64, NDArray.zeros(I8, 0))).isEqualTo(1);
        assertThat(folded(Value::min, I8, NDArray.zeros(I8, 0))).isEqualTo(Byte.MAX_VALUE);
        assertThat(folded(Value::max, I32, NDArray.zeros(I32, 0))).isEqualTo(Integer.MIN_VALUE);
        assertThat(folded(Value::min, F32, NDArray.zeros(F32, 0))).isEqualTo(Double.POSITIVE_INFINITY);
        NDArray noTruths = NDArray.zeros(BOOL, 0);
        assertThat(fold(Value::any, BOOL, noTruths).toBoolean()).isFalse();
        assertThat(fold(Value::all, BOOL, noTruths).toBoolean()).isTrue();
        assertThat(folded(Value::count, I64, noTruths)).isEqualTo(0);
    }

    @Test
    void ofTruths() {
        NDArray some = NDArray.of(false, true, false, true);
        assertThat(fold(Value::any, BOOL, some).toBoolean()).isTrue();
        assertThat(fold(Value::all, BOOL, some).toBoolean()).isFalse();
        assertThat(folded(Value::count, I64, some)).isEqualTo(2);
        assertThat(fold(Value::any, BOOL, NDArray.of(false, false)).toBoolean()).isFalse();
        assertThat(fold(Value::all, BOOL, NDArray.of(true, true)).toBoolean()).isTrue();
    }

    @Test
    void sumsAndProductsOfIntegersAreOf64BitsAndWrapThere() {
        assertThat(folded(Value::sum, I64, NDArray.of((byte) 100, (byte) 100, (byte) 100)))
                .isEqualTo(300);
        assertThat(fold(Value::prod, I64, NDArray.of(1 << 30, 1 << 30)).toLong())
                .isEqualTo(1L << 60);
        assertThat(fold(Value::sum, I64, NDArray.of(Long.MAX_VALUE, 1L)).toLong())
                .isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void floatsRoundToTheirTypeAtEachStep() {
        // In F64 the ones would add up beside 2^24; in F32 each is rounded away.
        NDArray values = NDArray.of(16_777_216f, 1f, 1f);
        assertThat(folded(Value::sum, F32, values)).isEqualTo(16_777_216.0);
        assertThat(folded(Value::mean, F32, NDArray.of(1f, 1f, 2f))).isEqualTo(4f / 3f);
        assertThat(folded(Value::sum, F64, NDArray.of(0.1, 0.2, 0.3))).isEqualTo(0.1 + 0.2 + 0.3);
    }

    @Test
    void aSumStartsAtPositiveZero() {
        assertThat(1 / folded(Value::sum, F64, NDArray.of(-0.0, -0.0))).isPositive();
    }

    @Test
    void theMeanOfIntegersIsOfTheirValuesInF64() {
        assertThat(folded(Value::mean, F64, NDArray.of(1, 2))).isEqualTo(1.5);
        assertThat(folded(Value::mean, F64, NDArray.of(Long.MAX_VALUE, Long.MAX_VALUE)))
                .isEqualTo(0x1p63);
    }

    @Test
    void theMeanOverAllAxesIsThatOverOne() {
        Kernel kernel = Kernel.define("mean", k -> {
            Array x = k.in("x", I64, "m", "n");
            k.out("y", F64).set(x.mean());
        });
        NDArray out = NDArray.zeros(F64);
        Runs.run(kernel, NDArray.full(I64, Long.MAX_VALUE, 2, 3), out);
        assertThat(out.toDouble()).isEqualTo(0x1p63);
    }

    @Test
    void minAndMaxGiveNaNAndOrderZeros() {
        NDArray values = NDArray.of(1.0, Double.NaN, -1.0);
        assertThat(folded(Value::min, F64, values)).isNaN();
        assertThat(folded(Value::max, F64, values)).isNaN();
        assertThat(1 / folded(Value::min, F64, NDArray.of(0.0, -0.0))).isNegative();
        assertThat(1 / folded(Value::max, F64, NDArray.of(-0.0, 0.0))).isPositive();
    }

    @Test
    void aPositionIsTheFirstOfEqualsAndOfNaNs() {
        assertThat(folded(Value::argmin, I64, NDArray.of(3, 1, 2, 1))).isEqualTo(1);
        assertThat(folded(Value::argmax, I64, NDArray.of(3.0, 1.0, 3.0))).isEqualTo(0);
        assertThat(folded(Value::argmin, I64, NDArray.of(3.0, Double.NaN, -1.0, Double.NaN)))
                .isEqualTo(1);
        assertThat(folded(Value::argmax, I64, NDArray.of(Float.NaN, Float.POSITIVE_INFINITY)))
                .isEqualTo(0);
        assertThat(folded(Value::argmin, I64, NDArray.of(0.0, -0.0))).isEqualTo(0);
        assertThat(folded(Value::argmin, I64, NDArray.of(Double.POSITIVE_INFINITY)))
                .isEqualTo(0);
    }

    /** Where nothing is better than what a search starts from, the first value is the answer all the same. */
    @Test
    void aPositionAmongTheWorst() {
        double infinity = Double.POSITIVE_INFINITY;
        assertThat(folded(Value::argmin, I64, NDArray.of(infinity, infinity))).isEqualTo(0);
        assertThat(folded(Value::argmax, I64, NDArray.of(-infinity, -infinity))).isEqualTo(0);
        assertThat(folded(Value::argmin, I64, NDArray.of(infinity, Double.NaN, 1.0)))
                .isEqualTo(1);
        assertThat(folded(Value::argmax, I64, NDArray.of(-infinity, -infinity, -1.0)))
                .isEqualTo(2);
        assertThat(folded(Value::argmin, I64, NDArray.of(Double.NaN, -infinity)))
                .isEqualTo(0);
        assertThat(folded(Value::argmax, I64, NDArray.of(Float.NEGATIVE_INFINITY, Float.NaN)))
                .isEqualTo(1);
        for (DType dtype : List.of(I8, I16, I32, I64)) {
            long most = dtype == I64 ? Long.MAX_VALUE : (1L << (8 * dtype.bytes() - 1)) - 1;
            assertThat(folded(Value::argmin, I64, NDArray.full(dtype, most, 3))).isEqualTo(0);
            assertThat(folded(Value::argmax, I64, NDArray.full(dtype, -most - 1, 3)))
                    .isEqualTo(0);
        }
    }

    @Test
    void aPositionInARangeThatIsData() {
        Kernel kernel = Kernel.define("range", k -> {
            Array x = k.in("x", F64, "n");
            Array from = k.in("from", I64, "m");
            Array at = k.out("at", I64, "m");
            k.prange(k.dim("m").sub(1), r -> at.at(r).set(k.argmin(from.at(r), from.at(r.add(1)), x::at)));
        });
        NDArray at = NDArray.full(I64, 9L, 4);
        NDArray x = NDArray.of(3.0, 1.0, 2.0, Double.POSITIVE_INFINITY, 0.0);
        Runs.run(kernel, x, NDArray.of(0L, 3L, 3L, 4L), at);
        assertThat(at.toLongArray()).containsExactly(1, -1, 3, 9);
    }

    @Test
    void alongAnAxisOfAMatrix() {
        Kernel kernel = Kernel.define("along", k -> {
            Array x = k.in("x", F64, "m", "n");
            k.out("rows", F64, "m").set(x.sum(1));
            k.out("columns", F64, "n").set(x.max(0));
            k.out("first", I64, "m").set(x.argmin(1));
            k.out("all", F64).set(x.sum());
            k.out("positive", I64).set(x.gt(0).count());
        });
        NDArray rows = NDArray.zeros(F64, 2);
        NDArray columns = NDArray.zeros(F64, 3);
        NDArray first = NDArray.zeros(I64, 2);
        NDArray all = NDArray.zeros(F64);
        NDArray positive = NDArray.zeros(I64);
        NDArray x = NDArray.of(new double[][] {{1, -2, 3}, {4, 5, -6}});
        Runs.run(kernel, x, rows, columns, first, all, positive);
        assertThat(rows.toDoubleArray()).containsExactly(2, 3);
        assertThat(columns.toDoubleArray()).containsExactly(4, 5, 3);
        assertThat(first.toLongArray()).containsExactly(1, 2);
        assertThat(all.toDouble()).isEqualTo(5);
        assertThat(positive.toLong()).isEqualTo(4);
    }

    @Test
    void overARangeTheBoundsAreThoseOfTheUser() {
        Kernel kernel = Kernel.define("ranges", k -> {
            Value start = k.param("start", I64);
            Value end = k.param("end", I64);
            k.out("sum", I64).set(k.sum(start, end, i -> i));
            k.out("best", I64).set(k.argmax(start, end, i -> i.rem(3)));
            k.out("triangle", I64).set(k.sum(end, i -> k.sum(i, j -> j.add(1))));
        });
        NDArray sum = NDArray.zeros(I64);
        NDArray best = NDArray.zeros(I64);
        NDArray triangle = NDArray.zeros(I64);
        Runs.run(kernel, 3, 8, sum, best, triangle);
        assertThat(sum.toLong()).isEqualTo(3 + 4 + 5 + 6 + 7);
        assertThat(best.toLong()).isEqualTo(5);
        assertThat(triangle.toLong()).isEqualTo(84);
        Runs.run(kernel, 8, 3, sum, best, triangle);
        assertThat(sum.toLong()).isEqualTo(0);
        assertThat(best.toLong()).isEqualTo(-1);
        // The position is the index itself, also below 0: -5 % 3 is -2, -4 % 3 is -1.
        Runs.run(kernel, -5, -2, sum, best, triangle);
        assertThat(best.toLong()).isEqualTo(-3);
    }

    @Test
    void aFoldOfArraysGoesElementByElement() {
        Kernel kernel = Kernel.define("stacked", k -> {
            Array x = k.in("x", F64, "m", "n");
            k.out("y", F64, "n").set(k.sum("m", i -> x.at(i).mul(i)));
        });
        NDArray y = NDArray.zeros(F64, 2);
        Runs.run(kernel, NDArray.of(new double[][] {{1, 2}, {3, 4}, {5, 6}}), y);
        assertThat(y.toDoubleArray()).containsExactly(13, 16);
    }
}
