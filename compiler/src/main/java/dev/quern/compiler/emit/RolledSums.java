package dev.quern.compiler.emit;

import dev.quern.compiler.schedule.LoopSchedule;
import dev.quern.ir.Local;
import dev.quern.ir.UpdateOp;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Partial results in arrays, for a loop whose body is too long to be copied for each of them:
 *
 * <pre>{@code
 * for (int way = 0; way < 8; way++, t++) { double s = partial[way];  s += term(t);  partial[way] = s; }
 * }</pre>
 *
 * <p>Such a body hides what the array costs; the order of the terms is what the lanes of the vector twin need.
 */
final class RolledSums {
    private final MethodScope scope;
    private final Code code;
    private final LoopSchedule.Interleaved schedule;
    private final Map<Local, Integer> arrays = new LinkedHashMap<>();

    /** Allocates an array for each variable. */
    RolledSums(MethodScope scope, LoopSchedule.Interleaved schedule) {
        this.scope = scope;
        this.code = scope.code();
        this.schedule = schedule;
        schedule.reductions().keySet().forEach(local -> {
            int slot = code.newSlot(Jvm.array(local.dtype()));
            code.constant(schedule.ways());
            code.newArray(Jvm.newArray(local.dtype()));
            code.store(Jvm.array(local.dtype()), slot);
            arrays.put(local, slot);
        });
    }

    /** Sets all to the identity. */
    void clear() {
        arrays.forEach((local, slot) -> {
            Type array = Jvm.array(local.dtype());
            code.load(array, slot);
            new ExprEmitter(scope).emit(op(local).identity(local.dtype()));
            code.invokeStatic(
                    "java/util/Arrays",
                    "fill",
                    "(" + array.getDescriptor() + array.getElementType().getDescriptor() + ")V");
        });
    }

    /**
     * One iteration for each way.
     *
     * @param iteration emits one iteration, which updates the variables
     * @param counter the slot with the number of the iteration, which is moved on
     */
    void each(Runnable iteration, int counter) {
        Map<Local, Integer> variables = new LinkedHashMap<>();
        arrays.keySet().forEach(local -> variables.put(local, scope.local(local)));
        ways(way -> {
            arrays.forEach((local, slot) -> {
                Type type = Jvm.of(local.dtype()).type();
                int value = code.newSlot(type);
                element(local, slot, way);
                code.op(Jvm.element(local.dtype()).getOpcode(Opcodes.IALOAD));
                code.store(type, value);
                scope.rebind(local, value);
            });
            iteration.run();
            arrays.forEach((local, slot) -> {
                element(local, slot, way);
                code.load(Jvm.of(local.dtype()).type(), scope.local(local));
                code.op(Jvm.element(local.dtype()).getOpcode(Opcodes.IASTORE));
            });
            code.increment(counter, 1);
        });
        variables.forEach(scope::rebind);
    }

    /** Adds others to these, way by way. */
    void add(RolledSums others) {
        ways(way -> arrays.forEach((local, slot) -> {
            element(local, slot, way);
            code.op(Opcodes.DUP2);
            code.op(Jvm.element(local.dtype()).getOpcode(Opcodes.IALOAD));
            element(local, others.arrays.getOrDefault(local, slot), way);
            code.op(Jvm.element(local.dtype()).getOpcode(Opcodes.IALOAD));
            new ExprEmitter(scope).update(op(local), local.dtype());
            code.op(Jvm.element(local.dtype()).getOpcode(Opcodes.IASTORE));
        }));
    }

    /** Adds neighbours up until one is left, and that to the variable. */
    void combine() {
        arrays.forEach((local, slot) -> {
            Type type = Jvm.of(local.dtype()).type();
            int[] slots = new int[schedule.ways()];
            for (int way = 0; way < slots.length; way++) {
                slots[way] = code.newSlot(type);
                code.load(Jvm.array(local.dtype()), slot);
                code.constant(way);
                code.op(Jvm.element(local.dtype()).getOpcode(Opcodes.IALOAD));
                code.store(type, slots[way]);
            }
            LoopEmitter.combine(scope, local, op(local), slots);
        });
    }

    private void element(Local local, int slot, int way) {
        code.load(Jvm.array(local.dtype()), slot);
        code.load(Type.INT_TYPE, way);
    }

    /** A loop over the ways, whose number is in a slot. */
    private void ways(Consumer<Integer> body) {
        int way = code.newSlot(Type.INT_TYPE);
        Label test = new Label();
        Label end = new Label();
        code.constant(0);
        code.store(Type.INT_TYPE, way);
        code.mark(test);
        code.load(Type.INT_TYPE, way);
        code.constant(schedule.ways());
        code.jump(Opcodes.IF_ICMPGE, end);
        body.accept(way);
        code.increment(way, 1);
        code.jump(Opcodes.GOTO, test);
        code.mark(end);
    }

    private UpdateOp op(Local local) {
        UpdateOp op = schedule.reductions().get(local);
        if (op == null) {
            throw new IllegalStateException(local + " has no partial results");
        }
        return op;
    }
}
