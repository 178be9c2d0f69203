package dev.quern.compiler.emit;

import dev.quern.ir.Site;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** The instructions of one method, with its local variable slots and the user's lines. */
final class Code {
    private final MethodVisitor visitor;
    private final String owner;
    private final String fileName;
    private int nextSlot;
    private int line;

    /**
     * @param owner the internal name of the generated class
     * @param fileName the source file the class is said to come from; lines of other files are left out
     * @param firstSlot the first slot that is not a parameter's
     */
    Code(MethodVisitor visitor, String owner, String fileName, int firstSlot) {
        this.visitor = new Counting(visitor, owner);
        this.owner = owner;
        this.fileName = fileName;
        this.nextSlot = firstSlot;
    }

    /** Gives up on a method that is too large while it is made, however much were to come. */
    private static final class Counting extends MethodVisitor {
        /** Bytes; no instruction has less than one. */
        private static final int MOST = 65_535;

        private final String owner;
        private int instructions;

        Counting(MethodVisitor visitor, String owner) {
            super(Opcodes.ASM9, visitor);
            this.owner = owner;
        }

        private void count() {
            if (++instructions > MOST) {
                throw new MethodTooLargeException(owner, "", "", instructions);
            }
        }

        @Override
        public void visitInsn(int opcode) {
            count();
            super.visitInsn(opcode);
        }

        @Override
        public void visitVarInsn(int opcode, int slot) {
            count();
            super.visitVarInsn(opcode, slot);
        }
    }

    int newSlot(Type type) {
        int slot = nextSlot;
        nextSlot += type.getSize();
        return slot;
    }

    /** How many slots are in use. */
    int slots() {
        return nextSlot;
    }

    /** Lets the slots be used again that were made since {@link #slots} was asked. */
    void releaseSlots(int slots) {
        nextSlot = slots;
    }

    /** Marks the code that follows as the user's line. */
    void line(Site site) {
        if (site.isKnown() && site.line() != line && site.fileName().equals(fileName)) {
            Label here = new Label();
            visitor.visitLabel(here);
            visitor.visitLineNumber(site.line(), here);
            line = site.line();
        }
    }

    void op(int opcode) {
        visitor.visitInsn(opcode);
    }

    void load(Type type, int slot) {
        visitor.visitVarInsn(type.getOpcode(Opcodes.ILOAD), slot);
    }

    void store(Type type, int slot) {
        visitor.visitVarInsn(type.getOpcode(Opcodes.ISTORE), slot);
    }

    void increment(int slot, int by) {
        visitor.visitIincInsn(slot, by);
    }

    void loadThis() {
        visitor.visitVarInsn(Opcodes.ALOAD, 0);
    }

    void getField(String name, Type type) {
        loadThis();
        visitor.visitFieldInsn(Opcodes.GETFIELD, owner, name, type.getDescriptor());
    }

    /** Stores to a field of this object the value on the stack, above a {@link #loadThis}. */
    void putField(String name, Type type) {
        visitor.visitFieldInsn(Opcodes.PUTFIELD, owner, name, type.getDescriptor());
    }

    void getStatic(String type, String name, String descriptor) {
        visitor.visitFieldInsn(Opcodes.GETSTATIC, type, name, descriptor);
    }

    /** Puts a static field of the generated class on the stack. */
    void getOwnStatic(String name, String descriptor) {
        getStatic(owner, name, descriptor);
    }

    void putOwnStatic(String name, String descriptor) {
        visitor.visitFieldInsn(Opcodes.PUTSTATIC, owner, name, descriptor);
    }

    void constant(int value) {
        if (value >= -1 && value <= 5) {
            op(Opcodes.ICONST_0 + value);
        } else if (value == (short) value) {
            visitor.visitIntInsn(value == (byte) value ? Opcodes.BIPUSH : Opcodes.SIPUSH, value);
        } else {
            visitor.visitLdcInsn(value);
        }
    }

    void constant(long value) {
        if (value == 0 || value == 1) {
            op(value == 0 ? Opcodes.LCONST_0 : Opcodes.LCONST_1);
        } else {
            visitor.visitLdcInsn(value);
        }
    }

    void constant(float value) {
        // LDC keeps the sign of zero and the bits of NaN; FCONST_0 is for +0.0 alone.
        if (Float.floatToRawIntBits(value) == 0) {
            op(Opcodes.FCONST_0);
        } else {
            visitor.visitLdcInsn(value);
        }
    }

    void constant(double value) {
        if (Double.doubleToRawLongBits(value) == 0) {
            op(Opcodes.DCONST_0);
        } else {
            visitor.visitLdcInsn(value);
        }
    }

    void constant(String value) {
        visitor.visitLdcInsn(value);
    }

    void jump(int opcode, Label target) {
        visitor.visitJumpInsn(opcode, target);
    }

    void mark(Label label) {
        visitor.visitLabel(label);
    }

    void newObject(Class<?> type) {
        visitor.visitTypeInsn(Opcodes.NEW, Type.getInternalName(type));
    }

    void newArray(int elementType) {
        visitor.visitIntInsn(Opcodes.NEWARRAY, elementType);
    }

    void checkCast(Type type) {
        visitor.visitTypeInsn(Opcodes.CHECKCAST, type.getInternalName());
    }

    void invokeStatic(String type, String name, String descriptor) {
        visitor.visitMethodInsn(Opcodes.INVOKESTATIC, type, name, descriptor, false);
    }

    void invokeStatic(Class<?> type, String name, String descriptor) {
        invokeStatic(Type.getInternalName(type), name, descriptor);
    }

    void invokeStaticInterface(String type, String name, String descriptor) {
        visitor.visitMethodInsn(Opcodes.INVOKESTATIC, type, name, descriptor, true);
    }

    void invokeSpecial(String type, String name, String descriptor) {
        visitor.visitMethodInsn(Opcodes.INVOKESPECIAL, type, name, descriptor, false);
    }

    /** Jumps to the label of the number on the stack, or to {@code otherwise}. */
    void tableSwitch(Label[] labels, Label otherwise) {
        visitor.visitTableSwitchInsn(0, labels.length - 1, otherwise, labels);
    }

    void invokeVirtual(String type, String name, String descriptor) {
        visitor.visitMethodInsn(Opcodes.INVOKEVIRTUAL, type, name, descriptor, false);
    }

    void invokeInterface(String type, String name, String descriptor) {
        visitor.visitMethodInsn(Opcodes.INVOKEINTERFACE, type, name, descriptor, true);
    }

    /** Calls a method that the generated class has or inherits, on the object and arguments on the stack. */
    void invokeOwn(String name, String descriptor) {
        visitor.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, name, descriptor, false);
    }

    /** Calls a static method that the generated class inherits. */
    void invokeOwnStatic(String name, String descriptor) {
        invokeStatic(owner, name, descriptor);
    }

    void end() {
        visitor.visitMaxs(0, 0);
        visitor.visitEnd();
    }
}
