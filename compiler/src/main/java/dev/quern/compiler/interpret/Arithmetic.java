package dev.quern.compiler.interpret;

import dev.quern.DType;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.CompareOp;
import dev.quern.ir.UnaryOp;

/** Each operation on each type, as Java has it; values are {@link Bits}. */
final class Arithmetic {
    private Arithmetic() {}

    static long unary(UnaryOp op, DType dtype, long operand) {
        return switch (dtype) {
            case BOOL ->
                switch (op) {
                    case NOT -> operand ^ 1;
                    default -> throw undefined(op, dtype);
                };
            case I8, I16, I32, I64 -> Bits.wrap(dtype, integer(op, dtype, operand));
            // Negation and magnitude change a bit; the rest of what is computed in F64 rounds once more, which for sqrt
            // gives the float nearest to the root all the same.
            case F32 -> Bits.of((float) floating(op, dtype, Bits.toFloat(operand)));
            case F64 -> Bits.of(floating(op, dtype, Bits.toDouble(operand)));
        };
    }

    private static long integer(UnaryOp op, DType dtype, long x) {
        return switch (op) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case NOT -> ~x;
            default -> throw undefined(op, dtype);
        };
    }

    private static double floating(UnaryOp op, DType dtype, double x) {
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
            case NOT -> throw undefined(op, dtype);
        };
    }

    /** Integer division by zero has been refused before. */
    static long binary(BinaryOp op, DType dtype, long left, long right) {
        return switch (dtype) {
            case BOOL ->
                switch (op) {
                    case AND -> left & right;
                    case OR -> left | right;
                    case XOR -> left ^ right;
                    default -> throw undefined(op, dtype);
                };
            case I8, I16, I32, I64 -> Bits.wrap(dtype, integer(op, dtype, left, right));
            case F32 -> Bits.of(single(op, Bits.toFloat(left), Bits.toFloat(right)));
            case F64 -> Bits.of(floating(op, dtype, Bits.toDouble(left), Bits.toDouble(right)));
        };
    }

    /** In 64 bits; the caller wraps. */
    private static long integer(BinaryOp op, DType dtype, long x, long y) {
        int width = 8 * dtype.bytes();
        int distance = (int) y & (width - 1);
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
            case SHL -> x << distance;
            case SHR -> x >> distance;
            case USHR -> (width == 64 ? x : x & ((1L << width) - 1)) >>> distance;
            case POW, ATAN2, HYPOT -> throw undefined(op, dtype);
        };
    }

    private static float single(BinaryOp op, float x, float y) {
        return switch (op) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case DIV -> x / y;
            case REM -> x % y;
            case MIN -> Math.min(x, y);
            case MAX -> Math.max(x, y);
            case POW, ATAN2, HYPOT -> (float) floating(op, DType.F32, x, y);
            case FLOOR_DIV, FLOOR_MOD, AND, OR, XOR, SHL, SHR, USHR -> throw undefined(op, DType.F32);
        };
    }

    private static double floating(BinaryOp op, DType dtype, double x, double y) {
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
            case FLOOR_DIV, FLOOR_MOD, AND, OR, XOR, SHL, SHR, USHR -> throw undefined(op, dtype);
        };
    }

    static boolean compare(CompareOp op, DType dtype, long left, long right) {
        if (dtype.isFloating()) {
            double x = dtype == DType.F32 ? Bits.toFloat(left) : Bits.toDouble(left);
            double y = dtype == DType.F32 ? Bits.toFloat(right) : Bits.toDouble(right);
            return switch (op) {
                case LT -> x < y;
                case LE -> x <= y;
                case GT -> x > y;
                case GE -> x >= y;
                case EQ -> x == y;
                case NE -> x != y;
            };
        }
        return switch (op) {
            case LT -> left < right;
            case LE -> left <= right;
            case GT -> left > right;
            case GE -> left >= right;
            case EQ -> left == right;
            case NE -> left != right;
        };
    }

    static long fma(DType dtype, long left, long right, long addend) {
        return dtype == DType.F32
                ? Bits.of(Math.fma(Bits.toFloat(left), Bits.toFloat(right), Bits.toFloat(addend)))
                : Bits.of(Math.fma(Bits.toDouble(left), Bits.toDouble(right), Bits.toDouble(addend)));
    }

    private static IllegalStateException undefined(Enum<?> op, DType dtype) {
        return new IllegalStateException(op + " of " + dtype + " has passed the constructors of the IR");
    }
}
