package dev.quern.ir;

import dev.quern.DType;
import java.util.Optional;

/**
 * How types mix: the one published table.
 *
 * <ul>
 *   <li>Two integers give the wider of the two; two floats give the wider of the two.
 *   <li>I8 or I16 with F32 gives F32, which holds each of their values; I32 or I64 with F32, and any integer with F64,
 *       gives F64.
 *   <li>BOOL mixes with BOOL alone.
 *   <li>A Java number beside a Value takes the Value's type: an integer literal takes any numeric type that holds it, a
 *       literal with a fraction takes a floating type. Beside an integer, a literal with a fraction makes the result F64.
 *   <li>A store widens by the same table, integers to floats included, and never narrows.
 * </ul>
 */
public final class Types {
    private Types() {}

    /** The type both widen to, or nothing where one of the two is a BOOL and the other is not. */
    public static Optional<DType> widen(DType a, DType b) {
        if (a == b) {
            return Optional.of(a);
        }
        if (!a.isNumeric() || !b.isNumeric()) {
            return Optional.empty();
        }
        if (a.isFloating() == b.isFloating()) {
            return Optional.of(a.bytes() > b.bytes() ? a : b);
        }
        DType integer = a.isInteger() ? a : b;
        DType floating = a.isInteger() ? b : a;
        return Optional.of(integer.bytes() <= 2 ? floating : DType.F64);
    }

    /** Whether a value of one type may be stored as the other without a cast. */
    public static boolean storesAs(DType value, DType target) {
        return widen(value, target).filter(target::equals).isPresent();
    }

    /** Whether an integer literal has a place in the type. */
    public static boolean holds(DType dtype, long value) {
        return switch (dtype) {
            case BOOL -> false;
            case I8 -> value == (byte) value;
            case I16 -> value == (short) value;
            case I32 -> value == (int) value;
            case I64, F32, F64 -> true;
        };
    }

    static Expr.Constant largest(DType dtype) {
        return switch (dtype) {
            case BOOL -> Expr.Constant.of(true);
            case I8 -> Expr.Constant.of(dtype, Byte.MAX_VALUE);
            case I16 -> Expr.Constant.of(dtype, Short.MAX_VALUE);
            case I32 -> Expr.Constant.of(dtype, Integer.MAX_VALUE);
            case I64 -> Expr.Constant.of(dtype, Long.MAX_VALUE);
            case F32, F64 -> Expr.Constant.of(dtype, Double.POSITIVE_INFINITY);
        };
    }

    static Expr.Constant smallest(DType dtype) {
        return switch (dtype) {
            case BOOL -> Expr.Constant.of(false);
            case I8 -> Expr.Constant.of(dtype, Byte.MIN_VALUE);
            case I16 -> Expr.Constant.of(dtype, Short.MIN_VALUE);
            case I32 -> Expr.Constant.of(dtype, Integer.MIN_VALUE);
            case I64 -> Expr.Constant.of(dtype, Long.MIN_VALUE);
            case F32, F64 -> Expr.Constant.of(dtype, Double.NEGATIVE_INFINITY);
        };
    }
}
