package dev.quern.compiler.interpret;

import dev.quern.DType;

/**
 * Values as longs: an integer is itself, a BOOL is 0 or 1, a float is its raw bits, those of an F32 widened as an
 * {@code int}.
 */
final class Bits {
    private Bits() {}

    static long of(boolean value) {
        return value ? 1 : 0;
    }

    static long of(float value) {
        return Float.floatToRawIntBits(value);
    }

    static long of(double value) {
        return Double.doubleToRawLongBits(value);
    }

    static float toFloat(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    static double toDouble(long bits) {
        return Double.longBitsToDouble(bits);
    }

    /** An integer reduced to the width of its type. */
    static long wrap(DType dtype, long integer) {
        return switch (dtype) {
            case I8 -> (byte) integer;
            case I16 -> (short) integer;
            case I32 -> (int) integer;
            case I64 -> integer;
            case BOOL, F32, F64 -> throw new IllegalArgumentException(dtype + " is not an integer type");
        };
    }

    /** A value in another type, by the contract's casts. */
    static long cast(DType from, DType to, long bits) {
        if (from == to) {
            return bits;
        }
        return switch (from) {
            case BOOL, I8, I16, I32, I64 -> fromInteger(to, bits);
            case F32 -> fromFloating(to, toFloat(bits));
            case F64 -> fromFloating(to, toDouble(bits));
        };
    }

    private static long fromInteger(DType to, long value) {
        return switch (to) {
            case BOOL -> of(value != 0);
            case I8, I16, I32, I64 -> wrap(to, value);
            case F32 -> of((float) value);
            case F64 -> of((double) value);
        };
    }

    /** An F32 comes here as a double, which holds it exactly. */
    private static long fromFloating(DType to, double value) {
        return switch (to) {
            case BOOL -> of(value != 0);
            // By way of an I32, as Java does it: 300.0 is 44, 1e10 is -1.
            case I8 -> (byte) (int) value;
            case I16 -> (short) (int) value;
            case I32 -> (int) value;
            case I64 -> (long) value;
            case F32 -> of((float) value);
            case F64 -> of(value);
        };
    }
}
