package dev.quern.compiler.runtime;

import dev.quern.DType;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.UpdateOp;
import java.lang.reflect.Array;
import java.util.Arrays;

/** Copies of what a parallel loop reduces into, as Java arrays of its element type, one for each chunk. */
public final class Partials {
    private Partials() {}

    /** A new copy, every element the identity of the operation. */
    public static Object filled(DType dtype, UpdateOp op, int size) {
        var identity = op.identity(dtype);
        switch (dtype) {
            case BOOL -> {
                boolean[] copy = new boolean[size];
                Arrays.fill(copy, identity.asBoolean());
                return copy;
            }
            case I8 -> {
                byte[] copy = new byte[size];
                Arrays.fill(copy, (byte) identity.asLong());
                return copy;
            }
            case I16 -> {
                short[] copy = new short[size];
                Arrays.fill(copy, (short) identity.asLong());
                return copy;
            }
            case I32 -> {
                int[] copy = new int[size];
                Arrays.fill(copy, (int) identity.asLong());
                return copy;
            }
            case I64 -> {
                long[] copy = new long[size];
                Arrays.fill(copy, identity.asLong());
                return copy;
            }
            case F32 -> {
                float[] copy = new float[size];
                Arrays.fill(copy, (float) identity.asDouble());
                return copy;
            }
            case F64 -> {
                double[] copy = new double[size];
                Arrays.fill(copy, identity.asDouble());
                return copy;
            }
        }
        throw new IllegalArgumentException(dtype.toString());
    }

    /** Whether the first element of one copy is less than that of another; for floats as in IEEE 754. */
    static boolean isLess(Object left, Object right) {
        // Both widen without loss.
        return left instanceof double[] || left instanceof float[]
                ? Array.getDouble(left, 0) < Array.getDouble(right, 0)
                : Array.getLong(left, 0) < Array.getLong(right, 0);
    }

    /** Folds {@code from} into {@code into}, element by element: {@code into = into op from}. */
    public static void combine(UpdateOp op, Object into, Object from) {
        if (into instanceof double[] left) {
            combine(op, left, (double[]) from);
        } else if (into instanceof float[] left) {
            combine(op, left, (float[]) from);
        } else if (into instanceof long[] left) {
            combine(op, left, (long[]) from);
        } else if (into instanceof int[] left) {
            combine(op, left, (int[]) from);
        } else if (into instanceof short[] left) {
            combine(op, left, (short[]) from);
        } else if (into instanceof byte[] left) {
            combine(op, left, (byte[]) from);
        } else {
            combine(op, (boolean[]) into, (boolean[]) from);
        }
    }

    private static void combine(UpdateOp op, double[] into, double[] from) {
        for (int i = 0; i < into.length; i++) {
            into[i] = floating(op.operation(), into[i], from[i]);
        }
    }

    /** Rounds once more than F32 arithmetic would, to the same result: F64 holds any sum or product of two F32 exactly enough. */
    private static void combine(UpdateOp op, float[] into, float[] from) {
        for (int i = 0; i < into.length; i++) {
            into[i] = (float) floating(op.operation(), into[i], from[i]);
        }
    }

    private static void combine(UpdateOp op, long[] into, long[] from) {
        for (int i = 0; i < into.length; i++) {
            into[i] = integer(op.operation(), into[i], from[i]);
        }
    }

    private static void combine(UpdateOp op, int[] into, int[] from) {
        for (int i = 0; i < into.length; i++) {
            into[i] = (int) integer(op.operation(), into[i], from[i]);
        }
    }

    private static void combine(UpdateOp op, short[] into, short[] from) {
        for (int i = 0; i < into.length; i++) {
            into[i] = (short) integer(op.operation(), into[i], from[i]);
        }
    }

    private static void combine(UpdateOp op, byte[] into, byte[] from) {
        for (int i = 0; i < into.length; i++) {
            into[i] = (byte) integer(op.operation(), into[i], from[i]);
        }
    }

    private static void combine(UpdateOp op, boolean[] into, boolean[] from) {
        for (int i = 0; i < into.length; i++) {
            into[i] = integer(op.operation(), into[i] ? 1 : 0, from[i] ? 1 : 0) != 0;
        }
    }

    private static double floating(BinaryOp op, double left, double right) {
        return switch (op) {
            case ADD -> left + right;
            case MUL -> left * right;
            case MIN -> Math.min(left, right);
            case MAX -> Math.max(left, right);
            default -> throw new IllegalArgumentException(op + " reduces no floats");
        };
    }

    private static long integer(BinaryOp op, long left, long right) {
        return switch (op) {
            case ADD -> left + right;
            case MUL -> left * right;
            case MIN -> Math.min(left, right);
            case MAX -> Math.max(left, right);
            case AND -> left & right;
            case OR -> left | right;
            case XOR -> left ^ right;
            default -> throw new IllegalArgumentException(op + " reduces no integers");
        };
    }
}
