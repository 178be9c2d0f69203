package dev.quern.compiler.emit;

import dev.quern.DType;
import dev.quern.compiler.runtime.Addresses;
import dev.quern.ir.ArrayDecl;
import java.util.Locale;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Reads and writes elements of one array within one method. The position of an element is an int on the heap and counts
 * bytes, as a long, in native memory.
 */
abstract class ArrayAccess {
    private static final String UNSAFE = "sun/misc/Unsafe";
    static final String SEGMENT = "java/lang/foreign/MemorySegment";
    private static final String LAYOUTS = "java/lang/foreign/ValueLayout";

    final Code code;
    final ArrayDecl array;
    final int data;

    private ArrayAccess(Code code, ArrayDecl array, int data) {
        this.code = code;
        this.array = array;
        this.data = data;
    }

    /** @param data the slot with the Java array, the address or the segment */
    static ArrayAccess of(Layout.Memory memory, Code code, ArrayDecl array, int data) {
        return switch (memory) {
            case HEAP -> new Heap(code, array, data);
            case ADDRESS -> new Address(code, array, data);
            case SEGMENT -> new Segment(code, array, data);
        };
    }

    /** @param data the slot with a Java array of the Java arrays of rows */
    static ArrayAccess inRows(Code code, ArrayDecl array, int data) {
        return new Rows(code, array, data);
    }

    /** The type of the field and the slot that hold the memory. */
    static Type dataType(Layout.Memory memory, DType dtype) {
        return switch (memory) {
            case HEAP -> Jvm.array(dtype);
            case ADDRESS -> Type.LONG_TYPE;
            case SEGMENT -> Type.getObjectType(SEGMENT);
        };
    }

    final boolean isOnHeap() {
        return positionType().equals(Type.INT_TYPE);
    }

    /** Puts the Java array of an array on the heap on the stack. */
    final void loadData() {
        code.load(Jvm.array(array.dtype()), data);
    }

    /** The type of a position: in it addresses are computed. */
    abstract Type positionType();

    /** Whether a position is that within a row, and the row itself is in the slot after it. */
    boolean isInRows() {
        return false;
    }

    /** Turns the number of an element on the stack, of {@link #positionType}, into its position. */
    abstract void position();

    /** Puts the position on the stack that is so many elements beyond the one in a slot. */
    abstract void loadPosition(int position, int ahead);

    /** Moves the position on the stack by the number of elements above it, an int. */
    abstract void advance();

    /** Whether the Vector API reads and writes it. */
    abstract boolean hasVectors();

    /** Puts the element at the position in a slot on the stack. */
    abstract void load(int position);

    /** What {@link #store} needs below the value on the stack. */
    abstract void prepareStore(int position);

    /** Stores the value on the stack. */
    abstract void store();

    private static final class Heap extends ArrayAccess {
        Heap(Code code, ArrayDecl array, int data) {
            super(code, array, data);
        }

        @Override
        Type positionType() {
            return Type.INT_TYPE;
        }

        @Override
        void position() {}

        @Override
        void loadPosition(int position, int ahead) {
            code.load(Type.INT_TYPE, position);
            if (ahead != 0) {
                code.constant(ahead);
                code.op(Opcodes.IADD);
            }
        }

        @Override
        void advance() {
            code.op(Opcodes.IADD);
        }

        @Override
        boolean hasVectors() {
            return true;
        }

        @Override
        void load(int position) {
            prepareStore(position);
            code.op(Jvm.element(array.dtype()).getOpcode(Opcodes.IALOAD));
        }

        @Override
        void prepareStore(int position) {
            code.load(Jvm.array(array.dtype()), data);
            code.load(Type.INT_TYPE, position);
        }

        @Override
        void store() {
            code.op(Jvm.element(array.dtype()).getOpcode(Opcodes.IASTORE));
        }
    }

    /** One Java array for each row: neighbours in a row have the same positions in all rows. */
    private static final class Rows extends ArrayAccess {
        Rows(Code code, ArrayDecl array, int data) {
            super(code, array, data);
        }

        @Override
        Type positionType() {
            return Type.INT_TYPE;
        }

        @Override
        boolean isInRows() {
            return true;
        }

        @Override
        void position() {}

        @Override
        void loadPosition(int position, int ahead) {
            throw new IllegalStateException("rows of their own have no lanes");
        }

        @Override
        void advance() {
            throw new IllegalStateException("rows of their own have no lanes");
        }

        @Override
        boolean hasVectors() {
            return false;
        }

        @Override
        void load(int position) {
            prepareStore(position);
            code.op(Jvm.element(array.dtype()).getOpcode(Opcodes.IALOAD));
        }

        @Override
        void prepareStore(int position) {
            code.load(Jvm.array(array.dtype()), position + 1);
            code.load(Type.INT_TYPE, position);
        }

        @Override
        void store() {
            code.op(Jvm.element(array.dtype()).getOpcode(Opcodes.IASTORE));
        }
    }

    /** What the two kinds of native memory share: positions in bytes. */
    private abstract static class Native extends ArrayAccess {
        Native(Code code, ArrayDecl array, int data) {
            super(code, array, data);
        }

        @Override
        Type positionType() {
            return Type.LONG_TYPE;
        }

        @Override
        void position() {
            code.constant((long) array.dtype().bytes());
            code.op(Opcodes.LMUL);
        }

        @Override
        void loadPosition(int position, int ahead) {
            code.load(Type.LONG_TYPE, position);
            if (ahead != 0) {
                code.constant((long) ahead * array.dtype().bytes());
                code.op(Opcodes.LADD);
            }
        }

        @Override
        void advance() {
            code.op(Opcodes.I2L);
            position();
            code.op(Opcodes.LADD);
        }

        /** BOOL is a byte in native memory. */
        Type memoryType() {
            return array.dtype() == DType.BOOL ? Type.BYTE_TYPE : Jvm.element(array.dtype());
        }

        /** Makes 1 of any byte but 0, as in other people's memory: {@code (b | -b) >>> 31}. */
        void truth() {
            if (array.dtype() == DType.BOOL) {
                code.op(Opcodes.DUP);
                code.op(Opcodes.INEG);
                code.op(Opcodes.IOR);
                code.constant(31);
                code.op(Opcodes.IUSHR);
            }
        }
    }

    private static final class Address extends Native {
        Address(Code code, ArrayDecl array, int data) {
            super(code, array, data);
        }

        @Override
        boolean hasVectors() {
            return false;
        }

        @Override
        void load(int position) {
            prepareStore(position);
            code.invokeVirtual(UNSAFE, "get" + suffix(), "(J)" + memoryType().getDescriptor());
            truth();
        }

        @Override
        void prepareStore(int position) {
            code.getStatic(Type.getInternalName(Addresses.class), "UNSAFE", "Ljava/lang/Object;");
            code.checkCast(Type.getObjectType(UNSAFE));
            code.load(Type.LONG_TYPE, data);
            code.load(Type.LONG_TYPE, position);
            code.op(Opcodes.LADD);
        }

        @Override
        void store() {
            code.invokeVirtual(UNSAFE, "put" + suffix(), "(J" + memoryType().getDescriptor() + ")V");
        }

        private String suffix() {
            String name = memoryType().getClassName();
            return Character.toUpperCase(name.charAt(0)) + name.substring(1);
        }
    }

    private static final class Segment extends Native {
        Segment(Code code, ArrayDecl array, int data) {
            super(code, array, data);
        }

        /** A mask is loaded from a Java array alone. */
        @Override
        boolean hasVectors() {
            return array.dtype() != DType.BOOL;
        }

        @Override
        void load(int position) {
            prepareStore(position);
            code.invokeInterface(
                    SEGMENT, "get", "(L" + layoutType() + ";J)" + memoryType().getDescriptor());
            truth();
        }

        @Override
        void prepareStore(int position) {
            code.load(Type.getObjectType(SEGMENT), data);
            code.getStatic(LAYOUTS, layoutName(), "L" + layoutType() + ";");
            code.load(Type.LONG_TYPE, position);
        }

        @Override
        void store() {
            code.invokeInterface(
                    SEGMENT, "set", "(L" + layoutType() + ";J" + memoryType().getDescriptor() + ")V");
        }

        private String layoutType() {
            String name = memoryType().getClassName();
            return LAYOUTS + "$Of" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
        }

        /** Arrow's buffers need not be aligned to the size of an element. */
        private String layoutName() {
            return memoryType().equals(Type.BYTE_TYPE)
                    ? "JAVA_BYTE"
                    : "JAVA_" + memoryType().getClassName().toUpperCase(Locale.ROOT) + "_UNALIGNED";
        }
    }
}
