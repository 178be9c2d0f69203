package dev.quern.compiler.emit;

import dev.quern.compiler.schedule.LaneNest;
import dev.quern.compiler.schedule.Lanes;
import dev.quern.compiler.schedule.LoopSchedule;
import dev.quern.compiler.schedule.Panel;
import dev.quern.compiler.schedule.PanelRoom;
import dev.quern.compiler.schedule.Schedules;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.UpdateOp;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * One strip of a loop whose iterations lie in lanes: some vectors at a time, then what is left over in a vector of which
 * not all lanes count:
 *
 * <pre>{@code
 * for (; t < length - 15; t += 16) { body for i = start + t, ..., start + t + 15 }
 * for (; t < length; t += 8) { int high = min(length - t, 8);  body for the lanes below high }
 * }</pre>
 *
 * <p>Where it reduces, stretches of the loop run side by side, each with vectors of partial results, and the rest in
 * order. The terms are added in the order of {@link LoopSchedule.Interleaved}:
 *
 * <pre>{@code
 * int q = length >= 1024 ? length / 4 rounded down to the ways : 0;
 * for (; t < q; t += 8) { s0 = s0.add(term(t));  s1 = s1.add(term(q + t));  ... }
 * total = identity.add(s0).add(s1).add(s2).add(s3);
 * for (t = 4 * q; t < length - 7; t += 8) { s = s.add(term(t)); }
 * sum += tree of the lanes of total.add(s);
 * }</pre>
 */
final class LaneLoopEmitter {
    private final MethodScope scope;
    private final Code code;
    private final Lanes.OverLoop schedule;
    private final LaneNest nest;
    private final Stmt.Loop loop;
    private final int lanes;

    LaneLoopEmitter(MethodScope scope, Lanes.OverLoop schedule) {
        this.scope = scope;
        this.code = scope.code();
        this.schedule = schedule;
        this.nest = schedule.nest();
        this.loop = nest.lanes();
        this.lanes = scope.plan().lanes(nest.widest());
    }

    /**
     * Runs the iterations of a strip, up to some that are left where it reduces.
     *
     * @param first the slot with the first value of the index, a long
     * @param firstInt the same as an int
     * @param counter the slot with the number of iterations that have been run, an int; it is changed
     * @param length the slot with the number of iterations
     */
    void strip(int first, int firstInt, int counter, int length) {
        Strip strip = new Strip(first, firstInt, counter, length);
        Map<Panel, LaneMemory.PanelSlots> panels =
                new Panels(scope, nest).allocate(Math.max(nest.vectors() * lanes, PanelRoom.LEAST_WIDTH));
        if (!schedule.reductions().isEmpty()) {
            reduce(strip, panels);
            return;
        }
        LaneScope whole = new LaneScope(scope, nest, Math.max(1, nest.rowCount()), nest.vectors(), false);
        repeat(strip, code.newSlot(Type.INT_TYPE), nest.vectors() * lanes, () -> body(whole, panels, strip, null));
        LaneScope partial = new LaneScope(scope, nest, 1, 1, false);
        int high = code.newSlot(Type.INT_TYPE);
        repeat(strip, -1, lanes, () -> {
            code.load(Type.INT_TYPE, length);
            code.load(Type.INT_TYPE, counter);
            code.op(Opcodes.ISUB);
            code.constant(lanes);
            code.invokeStatic("java/lang/Math", "min", "(II)I");
            code.store(Type.INT_TYPE, high);
            partial.restrict(new LaneScope.Valid(new int[] {-1}, new int[] {high}));
            body(partial, panels, strip, null);
        });
    }

    /** The slots of a strip. */
    private record Strip(int first, int firstInt, int counter, int length) {}

    /** While there are iterations left; with a slot for the limit, only while a whole step is. */
    private void repeat(Strip strip, int limit, int step, Runnable body) {
        Label test = new Label();
        Label end = new Label();
        if (limit >= 0) {
            code.load(Type.INT_TYPE, strip.length());
            code.constant(step - 1);
            code.op(Opcodes.ISUB);
            code.store(Type.INT_TYPE, limit);
        }
        code.mark(test);
        code.load(Type.INT_TYPE, strip.counter());
        code.load(Type.INT_TYPE, limit >= 0 ? limit : strip.length());
        code.jump(Opcodes.IF_ICMPGE, end);
        int before = code.slots();
        body.run();
        code.releaseSlots(before);
        code.increment(strip.counter(), step);
        if (!Schedules.isInnermost(loop)) {
            scope.checkpoints().count(Checkpoints.unitsInLanes(loop.body(), nest.vectors()), loop.site());
        }
        code.jump(Opcodes.GOTO, test);
        code.mark(end);
    }

    /** The body for the lanes from the counter on; in stretches, whose length is in a slot, for each of them. */
    private void body(
            LaneScope lane, Map<Panel, LaneMemory.PanelSlots> panels, Strip strip, @Nullable Integer stretch) {
        LaneMemory memory = new LaneMemory(lane);
        LaneStmtEmitter statements = new LaneStmtEmitter(lane, memory);
        IndexSlots[] starts = new IndexSlots[stretch == null ? 1 : lane.rows()];
        for (int row = 0; row < starts.length; row++) {
            starts[row] = start(strip, stretch, row);
        }
        scope.open(loop.index(), starts[0]);
        lane.bindLanes(starts);
        panels.forEach(memory::bind);
        new Panels(scope, nest).pack(panels, lane);
        statements.block(loop.body());
        scope.close(loop.index());
    }

    private IndexSlots start(Strip strip, @Nullable Integer stretch, int row) {
        int base = code.newSlot(Type.LONG_TYPE);
        int baseInt = code.newSlot(Type.INT_TYPE);
        code.load(Type.INT_TYPE, strip.counter());
        if (stretch != null && row > 0) {
            code.load(Type.INT_TYPE, stretch);
            code.constant(row);
            code.op(Opcodes.IMUL);
            code.op(Opcodes.IADD);
        }
        code.op(Opcodes.DUP);
        code.load(Type.INT_TYPE, strip.firstInt());
        code.op(Opcodes.IADD);
        code.store(Type.INT_TYPE, baseInt);
        code.op(Opcodes.I2L);
        code.load(Type.LONG_TYPE, strip.first());
        code.op(Opcodes.LADD);
        code.store(Type.LONG_TYPE, base);
        return new IndexSlots.Pair(base, baseInt, 0);
    }

    // ---- reductions

    private void reduce(Strip strip, Map<Panel, LaneMemory.PanelSlots> panels) {
        LoopSchedule.Interleaved order = order();
        int vectors = order.ways() / lanes;
        Label skip = new Label();
        code.load(Type.INT_TYPE, strip.length());
        code.constant(LoopSchedule.Interleaved.LEAST_TERMS);
        code.jump(Opcodes.IF_ICMPLT, skip);
        Map<Local, int[]> totals = new LinkedHashMap<>();
        schedule.reductions().forEach((local, op) -> {
            int[] slots = new int[vectors];
            for (int vector = 0; vector < vectors; vector++) {
                slots[vector] = code.newSlot(LaneType.MASK_TYPE);
                identity(local, op, slots[vector]);
            }
            totals.put(local, slots);
        });
        if (order.stretches() > 1) {
            stretches(strip, order, vectors, totals, panels);
        }
        LaneScope rest = new LaneScope(scope, nest, Math.max(1, nest.rowCount()), vectors, false);
        start(rest);
        repeat(strip, code.newSlot(Type.INT_TYPE), order.ways(), () -> body(rest, panels, strip, null));
        finish(rest, 1, totals);
        totals.forEach(this::combine);
        code.mark(skip);
    }

    /** That of both twins where its terms have one; otherwise any will do. Loops within do not run by stretches. */
    private LoopSchedule.Interleaved order() {
        boolean isInnermost = Schedules.isInnermost(loop);
        return isInnermost && scope.plan().schedules().of(loop) instanceof LoopSchedule.Interleaved known
                ? known
                : new LoopSchedule.Interleaved(
                        lanes * nest.vectors(), isInnermost ? STRETCHES : 1, false, schedule.reductions(), "");
    }

    /** How many stretches run side by side where the order of terms is free. */
    private static final int STRETCHES = 4;

    private void stretches(
            Strip strip,
            LoopSchedule.Interleaved order,
            int vectors,
            Map<Local, int[]> totals,
            Map<Panel, LaneMemory.PanelSlots> panels) {
        Label skip = new Label();
        int stretch = code.newSlot(Type.INT_TYPE);
        code.load(Type.INT_TYPE, strip.length());
        code.constant(LoopSchedule.Interleaved.LEAST_CUT);
        code.jump(Opcodes.IF_ICMPLT, skip);
        LoopEmitter.stretch(code, strip.length(), order);
        code.store(Type.INT_TYPE, stretch);
        LaneScope lane = new LaneScope(scope, nest, order.stretches(), vectors, true);
        start(lane);
        Strip part = new Strip(strip.first(), strip.firstInt(), strip.counter(), stretch);
        repeat(part, -1, order.ways(), () -> body(lane, panels, part, stretch));
        finish(lane, order.stretches(), totals);
        code.load(Type.INT_TYPE, stretch);
        code.constant(order.stretches());
        code.op(Opcodes.IMUL);
        code.store(Type.INT_TYPE, strip.counter());
        code.mark(skip);
    }

    /** Gives each row and vector partial results of its own. */
    private void start(LaneScope lane) {
        schedule.reductions().forEach((local, op) -> {
            lane.declare(local);
            for (int row = 0; row < (lane.byRow(local) ? lane.rows() : 1); row++) {
                for (int vector = 0; vector < lane.vectors(); vector++) {
                    identity(local, op, lane.vector(local, row, vector));
                }
            }
        });
    }

    private void finish(LaneScope lane, int rows, Map<Local, int[]> totals) {
        totals.forEach((local, slots) -> {
            for (int row = 0; row < rows; row++) {
                for (int vector = 0; vector < slots.length; vector++) {
                    Type type = LaneType.of(local.dtype()).type();
                    code.load(type, slots[vector]);
                    code.load(type, lane.vector(local, row, vector));
                    new LaneExprEmitter(lane, new LaneMemory(lane)).update(op(local), local.dtype());
                    code.store(type, slots[vector]);
                }
            }
        });
    }

    private UpdateOp op(Local local) {
        UpdateOp op = schedule.reductions().get(local);
        if (op == null) {
            throw new IllegalStateException(local + " is not reduced into");
        }
        return op;
    }

    private void identity(Local local, UpdateOp op, int slot) {
        LaneType type = LaneType.of(local.dtype());
        scope.species().load(code, type, lanes);
        new ExprEmitter(scope).emit(op.identity(local.dtype()));
        code.invokeStatic(type.owner(), "broadcast", "(" + LaneType.SPECIES + type.element() + ")" + type.descriptor());
        code.store(type.type(), slot);
    }

    /** Adds the lanes up, neighbours first, and that to the variable. */
    private void combine(Local local, int[] slots) {
        LaneType type = LaneType.of(local.dtype());
        Type element = Jvm.of(local.dtype()).type();
        Type array = Jvm.array(local.dtype());
        int stage = scope.stage(local.dtype());
        int[] partials = new int[slots.length * lanes];
        for (int vector = 0; vector < slots.length; vector++) {
            code.load(type.type(), slots[vector]);
            code.load(array, stage);
            code.constant(0);
            code.invokeVirtual(type.owner(), "intoArray", "(" + array.getDescriptor() + "I)V");
            for (int lane = 0; lane < lanes; lane++) {
                partials[vector * lanes + lane] = code.newSlot(element);
                code.load(array, stage);
                code.constant(lane);
                code.op(element.getOpcode(Opcodes.IALOAD));
                code.store(element, partials[vector * lanes + lane]);
            }
        }
        LoopEmitter.combine(scope, local, op(local), partials);
    }
}
