package dev.quern.compiler.emit;

import dev.quern.DType;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** How an element type lives on the operand stack and in Java arrays. */
enum Jvm {
    INT(Type.INT_TYPE),
    LONG(Type.LONG_TYPE),
    FLOAT(Type.FLOAT_TYPE),
    DOUBLE(Type.DOUBLE_TYPE);

    @SuppressWarnings("ImmutableEnumChecker") // ASM's types are values, only not marked as such.
    private final Type type;

    Jvm(Type type) {
        this.type = type;
    }

    /** BOOL and the narrow integers are ints on the stack, kept within their own range. */
    static Jvm of(DType dtype) {
        return switch (dtype) {
            case BOOL, I8, I16, I32 -> INT;
            case I64 -> LONG;
            case F32 -> FLOAT;
            case F64 -> DOUBLE;
        };
    }

    Type type() {
        return type;
    }

    /** The variant of an instruction such as {@link Opcodes#IADD} for this type. */
    int opcode(int intOpcode) {
        return type.getOpcode(intOpcode);
    }

    /** The type of an element in a Java array or in memory. */
    static Type element(DType dtype) {
        return switch (dtype) {
            case BOOL -> Type.BOOLEAN_TYPE;
            case I8 -> Type.BYTE_TYPE;
            case I16 -> Type.SHORT_TYPE;
            case I32 -> Type.INT_TYPE;
            case I64 -> Type.LONG_TYPE;
            case F32 -> Type.FLOAT_TYPE;
            case F64 -> Type.DOUBLE_TYPE;
        };
    }

    /** The Java array of the element type. */
    static Type array(DType dtype) {
        return Type.getType("[" + element(dtype).getDescriptor());
    }

    /** The operand of {@code NEWARRAY}. */
    static int newArray(DType dtype) {
        return switch (dtype) {
            case BOOL -> Opcodes.T_BOOLEAN;
            case I8 -> Opcodes.T_BYTE;
            case I16 -> Opcodes.T_SHORT;
            case I32 -> Opcodes.T_INT;
            case I64 -> Opcodes.T_LONG;
            case F32 -> Opcodes.T_FLOAT;
            case F64 -> Opcodes.T_DOUBLE;
        };
    }
}
