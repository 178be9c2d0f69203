package dev.quern.compiler.emit;

import dev.quern.DType;
import dev.quern.ir.BinaryOp;
import dev.quern.ir.CompareOp;
import dev.quern.ir.UnaryOp;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * The instructions of each operation, on operands that are on the stack. Narrow integers are ints there and are wrapped
 * back into their own range after an operation that may leave it; F32 functions are computed in F64 and rounded.
 */
final class Arithmetic {
    private static final String MATH = "java/lang/Math";

    private final Code code;

    Arithmetic(Code code) {
        this.code = code;
    }

    void unary(UnaryOp op, DType dtype) {
        Jvm jvm = Jvm.of(dtype);
        switch (op) {
            case NEG -> {
                code.op(jvm.opcode(Opcodes.INEG));
                wrap(dtype);
            }
            case ABS -> {
                code.invokeStatic(MATH, "abs", same(jvm, 1));
                wrap(dtype);
            }
            case SIGNUM -> code.invokeStatic(MATH, "signum", same(jvm, 1));
            case NOT -> not(dtype);
            case SQRT,
                    CBRT,
                    EXP,
                    EXPM1,
                    LOG,
                    LOG10,
                    LOG1P,
                    SIN,
                    COS,
                    TAN,
                    ASIN,
                    ACOS,
                    ATAN,
                    SINH,
                    COSH,
                    TANH,
                    FLOOR,
                    CEIL,
                    RINT -> {
                if (dtype == DType.F32) {
                    code.op(Opcodes.F2D);
                }
                code.invokeStatic(MATH, op.text(), "(D)D");
                round(dtype);
            }
        }
    }

    private void not(DType dtype) {
        if (dtype == DType.I64) {
            code.constant(-1L);
            code.op(Opcodes.LXOR);
        } else {
            code.constant(dtype == DType.BOOL ? 1 : -1);
            code.op(Opcodes.IXOR);
        }
    }

    /** A shift of I64 has its distance as an int; division by zero has been ruled out. */
    void binary(BinaryOp op, DType dtype) {
        Jvm jvm = Jvm.of(dtype);
        switch (op) {
            case ADD -> wrapping(Opcodes.IADD, dtype);
            case SUB -> wrapping(Opcodes.ISUB, dtype);
            case MUL -> wrapping(Opcodes.IMUL, dtype);
            case DIV -> wrapping(Opcodes.IDIV, dtype);
            case REM -> wrapping(Opcodes.IREM, dtype);
            case AND -> wrapping(Opcodes.IAND, dtype);
            case OR -> wrapping(Opcodes.IOR, dtype);
            case XOR -> wrapping(Opcodes.IXOR, dtype);
            case MIN, MAX -> code.invokeStatic(MATH, op.text(), same(jvm, 2));
            case FLOOR_DIV, FLOOR_MOD -> {
                code.invokeStatic(MATH, op.text(), same(jvm, 2));
                wrap(dtype);
            }
            case POW, ATAN2, HYPOT -> {
                code.invokeStatic(MATH, op.text(), "(DD)D");
                round(dtype);
            }
            case SHL -> shift(Opcodes.ISHL, dtype);
            case SHR -> shift(Opcodes.ISHR, dtype);
            case USHR -> shift(Opcodes.IUSHR, dtype);
        }
    }

    /** Whether the operands of the operation have to be F64 on the stack, though the type is F32. */
    static boolean isInF64(BinaryOp op) {
        return op == BinaryOp.POW || op == BinaryOp.ATAN2 || op == BinaryOp.HYPOT;
    }

    static boolean isShift(BinaryOp op) {
        return op == BinaryOp.SHL || op == BinaryOp.SHR || op == BinaryOp.USHR;
    }

    private void wrapping(int intOpcode, DType dtype) {
        code.op(Jvm.of(dtype).opcode(intOpcode));
        wrap(dtype);
    }

    /** The JVM masks the distances of int and long itself. */
    private void shift(int intOpcode, DType dtype) {
        if (dtype == DType.I8 || dtype == DType.I16) {
            code.constant(dtype.bytes() * 8 - 1);
            code.op(Opcodes.IAND);
        }
        wrapping(intOpcode, dtype);
    }

    /** Makes the value of a narrow integer non-negative by dropping its copies of the sign: before an unsigned shift. */
    void zeroExtend(DType dtype) {
        if (dtype == DType.I8 || dtype == DType.I16) {
            code.constant(dtype == DType.I8 ? 0xFF : 0xFFFF);
            code.op(Opcodes.IAND);
        }
    }

    void fma(DType dtype) {
        code.invokeStatic(MATH, "fma", same(Jvm.of(dtype), 3));
    }

    /** Jumps if the comparison of the two values on the stack does not hold. */
    void jumpUnless(CompareOp op, DType dtype, Label target) {
        Jvm jvm = Jvm.of(dtype);
        if (jvm == Jvm.INT) {
            code.jump(
                    switch (op) {
                        case LT -> Opcodes.IF_ICMPGE;
                        case LE -> Opcodes.IF_ICMPGT;
                        case GT -> Opcodes.IF_ICMPLE;
                        case GE -> Opcodes.IF_ICMPLT;
                        case EQ -> Opcodes.IF_ICMPNE;
                        case NE -> Opcodes.IF_ICMPEQ;
                    },
                    target);
            return;
        }
        // With a NaN the variant ending in G gives 1 and the one in L -1: neither below nor above as the test asks.
        boolean below = op == CompareOp.LT || op == CompareOp.LE;
        code.op(
                switch (jvm) {
                    case LONG -> Opcodes.LCMP;
                    case FLOAT -> below ? Opcodes.FCMPG : Opcodes.FCMPL;
                    case DOUBLE -> below ? Opcodes.DCMPG : Opcodes.DCMPL;
                    case INT -> throw new IllegalStateException("ints are compared above");
                });
        code.jump(
                switch (op) {
                    case LT -> Opcodes.IFGE;
                    case LE -> Opcodes.IFGT;
                    case GT -> Opcodes.IFLE;
                    case GE -> Opcodes.IFLT;
                    case EQ -> Opcodes.IFNE;
                    case NE -> Opcodes.IFEQ;
                },
                target);
    }

    void cast(DType from, DType to) {
        if (to == DType.BOOL) {
            isNotZero(from);
            return;
        }
        Jvm source = Jvm.of(from);
        Jvm target = Jvm.of(to);
        if (source != target) {
            code.op(conversion(source, target));
        }
        if (from.isFloating() || from.bytes() > to.bytes()) {
            wrap(to);
        }
    }

    private void isNotZero(DType from) {
        switch (Jvm.of(from)) {
            case INT -> code.constant(0);
            case LONG -> code.constant(0L);
            case FLOAT -> code.constant(0f);
            case DOUBLE -> code.constant(0d);
        }
        Label isZero = new Label();
        Label end = new Label();
        jumpUnless(CompareOp.NE, from, isZero);
        code.constant(1);
        code.jump(Opcodes.GOTO, end);
        code.mark(isZero);
        code.constant(0);
        code.mark(end);
    }

    private static int conversion(Jvm source, Jvm target) {
        return switch (source) {
            case INT ->
                switch (target) {
                    case LONG -> Opcodes.I2L;
                    case FLOAT -> Opcodes.I2F;
                    case DOUBLE -> Opcodes.I2D;
                    case INT -> Opcodes.NOP;
                };
            case LONG ->
                switch (target) {
                    case INT -> Opcodes.L2I;
                    case FLOAT -> Opcodes.L2F;
                    case DOUBLE -> Opcodes.L2D;
                    case LONG -> Opcodes.NOP;
                };
            case FLOAT ->
                switch (target) {
                    case INT -> Opcodes.F2I;
                    case LONG -> Opcodes.F2L;
                    case DOUBLE -> Opcodes.F2D;
                    case FLOAT -> Opcodes.NOP;
                };
            case DOUBLE ->
                switch (target) {
                    case INT -> Opcodes.D2I;
                    case LONG -> Opcodes.D2L;
                    case FLOAT -> Opcodes.D2F;
                    case DOUBLE -> Opcodes.NOP;
                };
        };
    }

    private void wrap(DType dtype) {
        if (dtype == DType.I8) {
            code.op(Opcodes.I2B);
        } else if (dtype == DType.I16) {
            code.op(Opcodes.I2S);
        }
    }

    private void round(DType dtype) {
        if (dtype == DType.F32) {
            code.op(Opcodes.D2F);
        }
    }

    /** The descriptor of a method from so many of the type to one of it. */
    private static String same(Jvm jvm, int operands) {
        String type = jvm.type().getDescriptor();
        return "(" + type.repeat(operands) + ")" + type;
    }
}
