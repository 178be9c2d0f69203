package dev.quern.compiler.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.ir.CompareOp;
import dev.quern.ir.Expr;
import dev.quern.ir.Site;
import dev.quern.ir.UnaryOp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations on one value, comparisons, casts and fma on edge values against the Java expression of the same type. */
final class OperationsTest {
    private static double doubles(UnaryOp op, double x) {
        return switch (op) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SIGNUM -> Math.signum(x);
            case SQRT -> Math.sqrt(x);
            case CBRT -> Math.cbrt(x);
            case EXP -> Math.exp(x);
            case EXPM1 -> Math.expm1(x);
            case LOG -> Math.log(x);
            case LOG10 -> Math.log10(x);
            case LOG1P -> Math.log1p(x);
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case TAN -> Math.tan(x);
            case ASIN -> Math.asin(x);
            case ACOS -> Math.acos(x);
            case ATAN -> Math.atan(x);
            case SINH -> Math.sinh(x);
            case COSH -> Math.cosh(x);
            case TANH -> Math.tanh(x);
            case FLOOR -> Math.floor(x);
            case CEIL -> Math.ceil(x);
            case RINT -> Math.rint(x);
            case NOT -> throw new AssertionError(op);
        };
    }

    private static float floats(UnaryOp op, float x) {
        return switch (op) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SIGNUM -> Math.signum(x);
            default -> (float) doubles(op, x);
        };
    }

    /** In the width of the type: Java's operators give an int for a byte or a short. */
    private static long integers(UnaryOp op, DType dtype, long x) {
        return switch (dtype) {
            case I8 -> (byte) ints(op, (int) x);
            case I16 -> (short) ints(op, (int) x);
            case I32 -> ints(op, (int) x);
            default -> op == UnaryOp.NEG ? -x : op == UnaryOp.ABS ? Math.abs(x) : ~x;
        };
    }

    private static int ints(UnaryOp op, int x) {
        return op == UnaryOp.NEG ? -x : op == UnaryOp.ABS ? Math.abs(x) : ~x;
    }

    @ParameterizedTest
    @EnumSource
    void aUnaryOperationIsWhatJavaMakesOfIt(UnaryOp op) {
        int tested = 0;
        for (NDArray x : Edges.ofEachType()) {
            if (!op.accepts(x.dtype())) {
                continue;
            }
            tested++;
            NDArray expected = NDArray.zeros(x.dtype(), x.size());
            for (long at = 0; at < x.size(); at++) {
                switch (x.dtype()) {
                    case BOOL -> expected.setBoolean(!x.getBoolean(at), at);
                    case I8, I16, I32, I64 -> expected.setLong(integers(op, x.dtype(), x.getLong(at)), at);
                    case F32 -> expected.setDouble(floats(op, (float) x.getDouble(at)), at);
                    case F64 -> expected.setDouble(doubles(op, x.getDouble(at)), at);
                }
            }
            NDArray actual = Runs.elementwise(operands -> new Expr.Unary(op, operands.get(0), Site.UNKNOWN), x);
            assertSame(actual, expected, op + " of " + x.dtype());
        }
        assertThat(tested).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void aComparisonIsWhatJavaMakesOfIt(CompareOp op) {
        for (NDArray values : Edges.ofEachType()) {
            if (op.isOrder() && values.dtype() == DType.BOOL) {
                continue;
            }
            NDArray x = Edges.lefts(values);
            NDArray y = Edges.rights(values);
            NDArray expected = NDArray.zeros(DType.BOOL, x.size());
            for (long at = 0; at < x.size(); at++) {
                expected.setBoolean(
                        values.dtype().isFloating()
                                ? compare(op, x.getDouble(at), y.getDouble(at))
                                : compare(op, x.getLong(at), y.getLong(at)),
                        at);
            }
            NDArray actual = Runs.elementwise(
                    operands -> new Expr.Compare(op, operands.get(0), operands.get(1), Site.UNKNOWN), x, y);
            assertSame(actual, expected, op + " of " + values.dtype());
        }
    }

    private static boolean compare(CompareOp op, double x, double y) {
        return switch (op) {
            case LT -> x < y;
            case LE -> x <= y;
            case GT -> x > y;
            case GE -> x >= y;
            case EQ -> x == y;
            case NE -> x != y;
        };
    }

    private static boolean compare(CompareOp op, long x, long y) {
        return switch (op) {
            case LT -> x < y;
            case LE -> x <= y;
            case GT -> x > y;
            case GE -> x >= y;
            case EQ -> x == y;
            case NE -> x != y;
        };
    }

    @ParameterizedTest
    @EnumSource
    void aCastIsJavas(DType to) {
        for (NDArray x : Edges.ofEachType()) {
            NDArray expected = NDArray.zeros(to, x.size());
            for (long at = 0; at < x.size(); at++) {
                switch (x.dtype()) {
                    case BOOL -> castLong(x.getBoolean(at) ? 1 : 0, expected, at);
                    case I8, I16, I32, I64 -> castLong(x.getLong(at), expected, at);
                    case F32, F64 -> castDouble(x.getDouble(at), expected, at);
                }
            }
            NDArray actual = Runs.elementwise(operands -> new Expr.Cast(to, operands.get(0), Site.UNKNOWN), x);
            assertSame(actual, expected, x.dtype() + " to " + to);
        }
    }

    private static void castLong(long x, NDArray out, long at) {
        switch (out.dtype()) {
            case BOOL -> out.setBoolean(x != 0, at);
            case I8 -> out.setLong((byte) x, at);
            case I16 -> out.setLong((short) x, at);
            case I32 -> {
                int wrapped = (int) x;
                out.setLong(wrapped, at);
            }
            case I64 -> out.setLong(x, at);
            case F32 -> out.setDouble((float) x, at);
            case F64 -> out.setDouble((double) x, at);
        }
    }

    private static void castDouble(double x, NDArray out, long at) {
        switch (out.dtype()) {
            case BOOL -> out.setBoolean(x != 0, at);
            case I8 -> out.setLong((byte) x, at);
            case I16 -> out.setLong((short) x, at);
            case I32 -> out.setLong((int) x, at);
            case I64 -> out.setLong((long) x, at);
            case F32 -> out.setDouble((float) x, at);
            case F64 -> out.setDouble(x, at);
        }
    }

    @Test
    void aCastGoesByWayOfAnI32ToSmallerIntegersAndRoundsOnceToAFloat() {
        NDArray doubles = NDArray.of(300.7, -129.0, 1e10, -1e10, Double.NaN);
        assertThat(cast(doubles, DType.I8).toByteArray()).containsExactly(44, 127, -1, 0, 0);
        assertThat(cast(doubles, DType.I16).toShortArray()).containsExactly(new short[] {300, -129, -1, 0, 0});
        // Through F64 this would round to even twice and end one float lower.
        long twice = (1L << 60) + (1L << 36) + 1;
        assertThat(cast(NDArray.of(twice), DType.F32).getDouble(0)).isEqualTo((float) twice);
    }

    private static NDArray cast(NDArray values, DType to) {
        return Runs.elementwise(operands -> new Expr.Cast(to, operands.get(0), Site.UNKNOWN), values);
    }

    @Test
    void fmaRoundsOnce() {
        double almostOne = 1 + 0x1p-30;
        NDArray doubles = fma(NDArray.of(almostOne), NDArray.of(almostOne), NDArray.of(-(1 + 0x1p-29)));
        assertThat(doubles.getDouble(0)).isEqualTo(0x1p-60);

        // Rounding the exact sum to F64 first would hit the middle between two floats and lose the last bit.
        float x = 1 + 0x1p-12f;
        float addend = 0x1p-60f;
        NDArray floats = fma(NDArray.of(x), NDArray.of(x), NDArray.of(addend));
        assertThat(floats.getDouble(0)).isEqualTo(Math.fma(x, x, addend)).isNotEqualTo((float)
                Math.fma((double) x, x, addend));
    }

    private static NDArray fma(NDArray x, NDArray y, NDArray z) {
        return Runs.elementwise(
                operands -> new Expr.Fma(operands.get(0), operands.get(1), operands.get(2), Site.UNKNOWN), x, y, z);
    }

    private static void assertSame(NDArray actual, NDArray expected, String what) {
        assertThat(actual.contentEquals(expected))
                .as("%s: %s, expected %s", what, actual, expected)
                .isTrue();
    }
}
