package dev.quern.compiler.emit;

import dev.quern.compiler.runtime.KernelBody;
import dev.quern.compiler.schedule.LaneNest;
import dev.quern.compiler.schedule.Panel;
import dev.quern.ir.Expr;
import dev.quern.ir.Stmt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Copies elements into panels, in the order in which lanes read them:
 *
 * <pre>{@code
 * for (int c = 0; c < d; c++) {
 *   for (int l = 0; l < high; l++) { panel[base + c * width + l] = x[i + l, c]; }
 * }
 * }</pre>
 */
final class Panels {
    private final MethodScope scope;
    private final Code code;
    private final LaneNest nest;

    Panels(MethodScope scope, LaneNest nest) {
        this.scope = scope;
        this.code = scope.code();
        this.nest = nest;
    }

    /** Panels for one block of lanes at a time. */
    Map<Panel, LaneMemory.PanelSlots> allocate(int width) {
        Map<Panel, LaneMemory.PanelSlots> all = new LinkedHashMap<>();
        for (Panel panel : nest.panels()) {
            List<Integer> trips = trips(panel);
            Type type = Jvm.array(panel.access().dtype());
            int data = code.newSlot(type);
            int base = code.newSlot(Type.INT_TYPE);
            code.constant(panel.access().dtype().name());
            elements(trips, width);
            code.constant(scope.newScratchNumber());
            code.invokeOwnStatic("panelOfThread", "(Ljava/lang/String;II)Ljava/lang/Object;");
            code.checkCast(type);
            code.store(type, data);
            code.constant(0);
            code.store(Type.INT_TYPE, base);
            all.put(panel, new LaneMemory.PanelSlots(data, base, trips, width));
        }
        return all;
    }

    /** Slots with the numbers of iterations of a panel's loops. */
    List<Integer> trips(Panel panel) {
        List<Integer> trips = new ArrayList<>();
        for (Stmt.Loop loop : panel.loops()) {
            int slot = code.newSlot(Type.INT_TYPE);
            trips(loop);
            code.store(Type.INT_TYPE, slot);
            trips.add(slot);
        }
        return trips;
    }

    /** Puts the number of iterations of a loop on the stack, an int. */
    void trips(Stmt.Loop loop) {
        ExprEmitter expressions = new ExprEmitter(scope);
        expressions.begin(loop.operands());
        expressions.emit(loop.start());
        expressions.emit(loop.end());
        code.constant(loop.step());
        code.invokeStatic(KernelBody.class, "trips", "(JJJ)I");
    }

    /** Puts the number of elements of a panel for so many lanes on the stack. */
    void elements(List<Integer> trips, int width) {
        code.constant(width);
        for (int slot : trips) {
            code.op(Opcodes.I2L);
            code.load(Type.INT_TYPE, slot);
            code.op(Opcodes.I2L);
            code.invokeOwnStatic("elements", "(JJ)I");
        }
    }

    /** Fills all panels for the lanes that count. */
    void pack(Map<Panel, LaneMemory.PanelSlots> panels, LaneScope lane) {
        panels.forEach((panel, slots) -> {
            int before = code.slots();
            int count = code.newSlot(Type.INT_TYPE);
            LaneScope.Valid valid = lane.valid();
            if (valid == null) {
                code.constant(lane.vectors() * lane.lanes());
            } else {
                code.load(Type.INT_TYPE, valid.high()[0]);
            }
            code.store(Type.INT_TYPE, count);
            pack(panel, slots, lane.laneIndex(0), count);
            code.releaseSlots(before);
        });
    }

    /** Fills a panel from its base on, for so many lanes from a first one. */
    void pack(Panel panel, LaneMemory.PanelSlots slots, IndexSlots first, int count) {
        int position = code.newSlot(Type.INT_TYPE);
        code.load(Type.INT_TYPE, slots.base());
        code.store(Type.INT_TYPE, position);
        scope.checkpoints().nest(() -> loops(panel, slots, 0, () -> lanes(panel, slots, first, position, count)));
    }

    /** The loops of a panel from some depth on, around a body. */
    private void loops(Panel panel, LaneMemory.PanelSlots slots, int depth, Runnable body) {
        if (depth == panel.loops().size()) {
            body.run();
            return;
        }
        Stmt.Loop loop = panel.loops().get(depth);
        int first = code.newSlot(Type.LONG_TYPE);
        int firstInt = code.newSlot(Type.INT_TYPE);
        int counter = code.newSlot(Type.INT_TYPE);
        ExprEmitter expressions = new ExprEmitter(scope);
        expressions.begin(loop.operands());
        expressions.emit(loop.start());
        code.op(Opcodes.DUP2);
        code.store(Type.LONG_TYPE, first);
        code.op(Opcodes.L2I);
        code.store(Type.INT_TYPE, firstInt);
        code.constant(0);
        code.store(Type.INT_TYPE, counter);
        Label test = new Label();
        Label end = new Label();
        code.mark(test);
        code.load(Type.INT_TYPE, counter);
        code.load(Type.INT_TYPE, slots.trips().get(depth));
        code.jump(Opcodes.IF_ICMPGE, end);
        scope.open(loop.index(), new IndexSlots.Strip(first, firstInt, counter, loop.step(), 0));
        loops(panel, slots, depth + 1, body);
        scope.close(loop.index());
        code.increment(counter, 1);
        scope.checkpoints().count(slots.width(), loop.site());
        code.jump(Opcodes.GOTO, test);
        code.mark(end);
    }

    /** One run of lanes, from the position in a slot, which is moved on by the width. */
    private void lanes(Panel panel, LaneMemory.PanelSlots slots, IndexSlots start, int position, int high) {
        Expr.Access access = panel.access();
        int counter = code.newSlot(Type.INT_TYPE);
        Label test = new Label();
        Label end = new Label();
        code.constant(0);
        code.store(Type.INT_TYPE, counter);
        code.mark(test);
        code.load(Type.INT_TYPE, counter);
        code.load(Type.INT_TYPE, high);
        code.jump(Opcodes.IF_ICMPGE, end);
        scope.rebind(nest.lanes().index(), new IndexSlots.Lane(start, counter, 0));
        ExprEmitter expressions = new ExprEmitter(scope);
        expressions.begin(access.subscripts());
        int from = expressions.position(access);
        code.load(Jvm.array(access.dtype()), slots.data());
        code.load(Type.INT_TYPE, position);
        code.load(Type.INT_TYPE, counter);
        code.op(Opcodes.IADD);
        scope.array(access.array().name()).access().load(from);
        code.op(Jvm.element(access.dtype()).getOpcode(Opcodes.IASTORE));
        code.increment(counter, 1);
        code.jump(Opcodes.GOTO, test);
        code.mark(end);
        scope.rebind(nest.lanes().index(), start);
        code.load(Type.INT_TYPE, position);
        code.constant(slots.width());
        code.op(Opcodes.IADD);
        code.store(Type.INT_TYPE, position);
    }
}
