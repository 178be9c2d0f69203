package dev.quern.compiler.emit;

import dev.quern.DType;
import dev.quern.ir.Dim;
import dev.quern.ir.Expr;
import dev.quern.ir.UnaryOp;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * From subscripts to the position of an element:
 *
 * <pre>{@code
 * dense    (s0 * n1 + s1) * n2 + s2
 * rows     offset + s0 * stride0 + s1 * stride1 + s2
 * strided  offset + s0 * stride0 + s1 * stride1 + s2 * stride2
 * in rows  s2 in row s0 * n1 + s1
 * }</pre>
 *
 * <p>Where the access is checked, each subscript that is not known to be within its axis is compared with that first. On the heap all of it is int arithmetic:
 * it may wrap on the way, and the result is right because it is a position in a Java array.
 */
final class Addressing {
    private final MethodScope scope;
    private final Code code;
    private final ExprEmitter expressions;

    Addressing(MethodScope scope, ExprEmitter expressions) {
        this.scope = scope;
        this.code = scope.code();
        this.expressions = expressions;
    }

    /** Computes the position of an element into a new slot. */
    int position(Expr.Access access) {
        ArraySlots array = scope.array(access.array().name());
        Type type = array.access().positionType();
        boolean isInt = type.equals(Type.INT_TYPE);
        List<Runnable> subscripts = scope.plan().isChecked(access) ? checked(access, isInt) : unchecked(access, isInt);
        if (array.access().isInRows()) {
            return inRows(access, array, subscripts);
        }
        switch (array.form()) {
            case DENSE -> dense(access, subscripts, type);
            case ROWS, STRIDED -> strided(array, subscripts, type);
        }
        array.access().position();
        int slot = code.newSlot(type);
        code.store(type, slot);
        return slot;
    }

    /** Two new slots: the position within the row, and the row. */
    private int inRows(Expr.Access access, ArraySlots array, List<Runnable> subscripts) {
        int last = subscripts.size() - 1;
        int position = code.newSlot(Type.INT_TYPE);
        Type row = Jvm.array(access.dtype());
        int rowSlot = code.newSlot(row);
        subscripts.get(last).run();
        code.store(Type.INT_TYPE, position);
        array.access().loadData();
        dense(access, subscripts.subList(0, last), Type.INT_TYPE);
        code.op(Opcodes.AALOAD);
        code.store(row, rowSlot);
        return position;
    }

    private List<Runnable> unchecked(Expr.Access access, boolean isInt) {
        List<Runnable> subscripts = new ArrayList<>();
        for (Expr subscript : access.subscripts()) {
            subscripts.add(() -> {
                if (isInt) {
                    loadInt(subscript);
                } else {
                    expressions.emit(subscript);
                }
            });
        }
        return subscripts;
    }

    /** All subscripts are computed before the first is checked: one that cannot be computed is the error then. */
    private List<Runnable> checked(Expr.Access access, boolean isInt) {
        List<Integer> slots = new ArrayList<>();
        for (Expr subscript : access.subscripts()) {
            int slot = code.newSlot(Type.LONG_TYPE);
            expressions.emit(subscript);
            code.store(Type.LONG_TYPE, slot);
            slots.add(slot);
        }
        List<Runnable> subscripts = new ArrayList<>();
        for (int axis = 0; axis < slots.size(); axis++) {
            int slot = slots.get(axis);
            if (scope.plan().isChecked(access, axis)) {
                check(access, axis, slot);
            }
            subscripts.add(() -> {
                code.load(Type.LONG_TYPE, slot);
                narrow(isInt);
            });
        }
        return subscripts;
    }

    private void dense(Expr.Access access, List<Runnable> subscripts, Type type) {
        if (subscripts.isEmpty()) {
            zero(type);
        }
        for (int axis = 0; axis < subscripts.size(); axis++) {
            if (axis > 0) {
                Dim dim = access.array().dims().get(axis);
                scope.loadSize(dim);
                narrow(type.equals(Type.INT_TYPE));
                code.op(type.getOpcode(Opcodes.IMUL));
            }
            subscripts.get(axis).run();
            if (axis > 0) {
                code.op(type.getOpcode(Opcodes.IADD));
            }
        }
    }

    private void strided(ArraySlots array, List<Runnable> subscripts, Type type) {
        code.load(type, array.offset());
        for (int axis = 0; axis < subscripts.size(); axis++) {
            subscripts.get(axis).run();
            if (axis < array.strides().size()) {
                code.load(type, array.strides().get(axis));
                code.op(type.getOpcode(Opcodes.IMUL));
            }
            code.op(type.getOpcode(Opcodes.IADD));
        }
    }

    private void zero(Type type) {
        if (type.equals(Type.INT_TYPE)) {
            code.constant(0);
        } else {
            code.constant(0L);
        }
    }

    private void narrow(boolean isInt) {
        if (isInt) {
            code.op(Opcodes.L2I);
        }
    }

    /** Fails if the subscript in the slot is outside its axis. */
    private void check(Expr.Access access, int axis, int slot) {
        Label inside = new Label();
        code.load(Type.LONG_TYPE, slot);
        scope.loadSize(access.array().dims().get(axis));
        code.invokeStatic(Long.class, "compareUnsigned", "(JJ)I");
        code.jump(Opcodes.IFLT, inside);
        code.line(access.site());
        code.loadThis();
        code.constant(scope.notebook().add(access.site(), access.array().name(), scope.nest()));
        code.constant(axis);
        code.load(Type.LONG_TYPE, slot);
        scope.loadSize(access.array().dims().get(axis));
        scope.loadIteration();
        code.invokeOwn("outside", "(IIJJ[J)Ljava/lang/RuntimeException;");
        code.op(Opcodes.ATHROW);
        code.mark(inside);
    }

    /** Puts a subscript on the stack as an int: its low 32 bits, which sums and products of low 32 bits give. */
    private void loadInt(Expr subscript) {
        if (subscript instanceof Expr.IndexRef ref) {
            scope.index(ref.index()).loadInt(code);
        } else if (subscript instanceof Expr.Constant constant) {
            code.constant((int) constant.asLong());
        } else if (subscript instanceof Expr.Cast cast
                && isIntOnStack(cast.operand().dtype())) {
            expressions.emit(cast.operand());
        } else if (subscript instanceof Expr.Unary unary && unary.op() == UnaryOp.NEG) {
            loadInt(unary.operand());
            code.op(Opcodes.INEG);
        } else if (subscript instanceof Expr.Binary binary && opcode(binary) >= 0) {
            loadInt(binary.left());
            loadInt(binary.right());
            code.op(opcode(binary));
        } else {
            expressions.emit(subscript);
            code.op(Opcodes.L2I);
        }
    }

    private static boolean isIntOnStack(DType dtype) {
        return dtype.isInteger() && dtype != DType.I64;
    }

    private static int opcode(Expr.Binary binary) {
        return switch (binary.op()) {
            case ADD -> Opcodes.IADD;
            case SUB -> Opcodes.ISUB;
            case MUL -> Opcodes.IMUL;
            default -> -1;
        };
    }
}
