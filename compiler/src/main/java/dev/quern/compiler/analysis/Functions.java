package dev.quern.compiler.analysis;

import dev.quern.ir.BinaryOp;
import dev.quern.ir.Expr;
import dev.quern.ir.UnaryOp;

/** Operations that no instruction does: a library computes them, in many steps, and within 1 ulp. */
public final class Functions {
    private Functions() {}

    /** Whether the expression itself, whatever its operands, is one. */
    public static boolean is(Expr expr) {
        if (expr instanceof Expr.Unary unary) {
            return is(unary.op());
        }
        return expr instanceof Expr.Binary binary && is(binary.op());
    }

    private static boolean is(UnaryOp op) {
        return switch (op) {
            case NEG, ABS, NOT, SIGNUM, FLOOR, CEIL, RINT, SQRT -> false;
            case EXP, LOG, LOG10, SIN, COS, EXPM1, LOG1P, CBRT, TAN, ASIN, ACOS, ATAN, SINH, COSH, TANH -> true;
        };
    }

    private static boolean is(BinaryOp op) {
        return switch (op) {
            case POW, HYPOT, ATAN2 -> true;
            case DIV, REM, FLOOR_DIV, FLOOR_MOD, ADD, SUB, MUL, MIN, MAX, AND, OR, XOR, SHL, SHR, USHR -> false;
        };
    }
}
