package dev.quern.compiler.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quern.NDArray;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.Expr;
import dev.quern.ir.Site;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each operation on each pair of edge values against the Java expression of the same type. */
final class BinaryOperationsTest {
    private static byte bytes(BinaryOp op, byte x, byte y) {
        return switch (op) {
            case ADD -> (byte) (x + y);
            case SUB -> (byte) (x - y);
            case MUL -> (byte) (x * y);
            case DIV -> (byte) (x / y);
            case REM -> (byte) (x % y);
            case FLOOR_DIV -> (byte) Math.floorDiv(x, y);
            case FLOOR_MOD -> (byte) Math.floorMod(x, y);
            case MIN -> (byte) Math.min(x, y);
            case MAX -> (byte) Math.max(x, y);
            case AND -> (byte) (x & y);
            case OR -> (byte) (x | y);
            case XOR -> (byte) (x ^ y);
            case SHL -> (byte) (x << (y & 7));
            case SHR -> (byte) (x >> (y & 7));
            case USHR -> (byte) ((x & 0xFF) >>> (y & 7));
            case POW, ATAN2, HYPOT -> throw new AssertionError(op);
        };
    }

    private static short shorts(BinaryOp op, short x, short y) {
        return switch (op) {
            case ADD -> (short) (x + y);
            case SUB -> (short) (x - y);
            case MUL -> (short) (x * y);
            case DIV -> (short) (x / y);
            case REM -> (short) (x % y);
            case FLOOR_DIV -> (short) Math.floorDiv(x, y);
            case FLOOR_MOD -> (short) Math.floorMod(x, y);
            case MIN -> (short) Math.min(x, y);
            case MAX -> (short) Math.max(x, y);
            case AND -> (short) (x & y);
            case OR -> (short) (x | y);
            case XOR -> (short) (x ^ y);
            case SHL -> (short) (x << (y & 15));
            case SHR -> (short) (x >> (y & 15));
            case USHR -> (short) ((x & 0xFFFF) >>> (y & 15));
            case POW, ATAN2, HYPOT -> throw new AssertionError(op);
        };
    }

    private static int ints(BinaryOp op, int x, int y) {
        return switch (op) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case DIV -> x / y;
            case REM -> x % y;
            case FLOOR_DIV -> Math.floorDiv(x, y);
            case FLOOR_MOD -> Math.floorMod(x, y);
            case MIN -> Math.min(x, y);
            case MAX -> Math.max(x, y);
            case AND -> x & y;
            case OR -> x | y;
            case XOR -> x ^ y;
            case SHL -> x << y;
            case SHR -> x >> y;
            case USHR -> x >>> y;
            case POW, ATAN2, HYPOT -> throw new AssertionError(op);
        };
    }

    private static long longs(BinaryOp op, long x, long y) {
        return switch (op) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case DIV -> x / y;
            case REM -> x % y;
            case FLOOR_DIV -> Math.floorDiv(x, y);
            case FLOOR_MOD -> Math.floorMod(x, y);
            case MIN -> Math.min(x, y);
            case MAX -> Math.max(x, y);
            case AND -> x & y;
            case OR -> x | y;
            case XOR -> x ^ y;
            case SHL -> x << y;
            case SHR -> x >> y;
            case USHR -> x >>> y;
            case POW, ATAN2, HYPOT -> throw new AssertionError(op);
        };
    }

    private static float floats(BinaryOp op, float x, float y) {
        return switch (op) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case DIV -> x / y;
            case REM -> x % y;
            case MIN -> Math.min(x, y);
            case MAX -> Math.max(x, y);
            case POW -> (float) Math.pow(x, y);
            case ATAN2 -> (float) Math.atan2(x, y);
            case HYPOT -> (float) Math.hypot(x, y);
            case FLOOR_DIV, FLOOR_MOD, AND, OR, XOR, SHL, SHR, USHR -> throw new AssertionError(op);
        };
    }

    private static double doubles(BinaryOp op, double x, double y) {
        return switch (op) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case DIV -> x / y;
            case REM -> x % y;
            case MIN -> Math.min(x, y);
            case MAX -> Math.max(x, y);
            case POW -> Math.pow(x, y);
            case ATAN2 -> Math.atan2(x, y);
            case HYPOT -> Math.hypot(x, y);
            case FLOOR_DIV, FLOOR_MOD, AND, OR, XOR, SHL, SHR, USHR -> throw new AssertionError(op);
        };
    }

    private static boolean booleans(BinaryOp op, boolean x, boolean y) {
        return switch (op) {
            case AND -> x && y;
            case OR -> x || y;
            case XOR -> x != y;
            default -> throw new AssertionError(op);
        };
    }

    /** What Java makes of one pair, written to the same place of {@code out}. */
    private static void expect(BinaryOp op, NDArray x, NDArray y, NDArray out, long at) {
        switch (x.dtype()) {
            case BOOL -> out.setBoolean(booleans(op, x.getBoolean(at), y.getBoolean(at)), at);
            case I8 -> out.setLong(bytes(op, (byte) x.getLong(at), (byte) y.getLong(at)), at);
            case I16 -> out.setLong(shorts(op, (short) x.getLong(at), (short) y.getLong(at)), at);
            case I32 -> out.setLong(ints(op, (int) x.getLong(at), (int) y.getLong(at)), at);
            case I64 -> out.setLong(longs(op, x.getLong(at), y.getLong(at)), at);
            case F32 -> out.setDouble(floats(op, (float) x.getDouble(at), (float) y.getDouble(at)), at);
            case F64 -> out.setDouble(doubles(op, x.getDouble(at), y.getDouble(at)), at);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isWhatJavaMakesOfIt(BinaryOp op) {
        int tested = 0;
        for (NDArray values : Edges.ofEachType()) {
            if (!op.accepts(values.dtype())) {
                continue;
            }
            tested++;
            NDArray x = Edges.lefts(values);
            NDArray y = Edges.rights(values);
            if (op.canFail(values.dtype())) {
                y = withoutZeros(y);
            }
            NDArray expected = NDArray.zeros(values.dtype(), x.size());
            for (long at = 0; at < x.size(); at++) {
                expect(op, x, y, expected, at);
            }
            NDArray actual = Runs.elementwise(
                    operands -> new Expr.Binary(op, operands.get(0), operands.get(1), Site.UNKNOWN), x, y);
            assertThat(actual.contentEquals(expected))
                    .as("%s of %s: %s, expected %s", op, values.dtype(), actual, expected)
                    .isTrue();
        }
        assertThat(tested).isPositive();
    }

    private static NDArray withoutZeros(NDArray values) {
        NDArray mended = values.copy();
        for (long at = 0; at < mended.size(); at++) {
            if (mended.getLong(at) == 0) {
                mended.setLong(5, at);
            }
        }
        return mended;
    }
}
