package dev.quern.compiler.emit;

import dev.quern.compiler.schedule.Schedules;
import dev.quern.ir.Stmt;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** A loop within lanes, whose iterations are the same for all of them: it counts in ints. */
final class LaneCounting {
    private final LaneScope lane;
    private final LaneMemory memory;
    private final MethodScope scope;
    private final Code code;
    private final Slots slots;
    private final Stmt.Loop loop;
    private final boolean isShort;

    /** The first value of the index as a long and an int, the number of the iteration and how many there are. */
    record Slots(int first, int firstInt, int counter, int trips) {}

    /** @param isStretch whether only so much of it is run that there is no reason to ask whether to go on */
    LaneCounting(LaneScope lane, LaneMemory memory, Slots slots, Stmt.Loop loop, boolean isStretch) {
        this.lane = lane;
        this.memory = memory;
        this.scope = lane.scope();
        this.code = scope.code();
        this.slots = slots;
        this.loop = loop;
        this.isShort = isStretch || Checkpoints.isShort(loop);
    }

    /** The iterations from the counter on, as long as {@code ahead} more are left. */
    void run(int ahead, Runnable body) {
        int counter = slots.counter();
        int limit = slots.trips();
        if (ahead > 1) {
            limit = code.newSlot(Type.INT_TYPE);
            code.load(Type.INT_TYPE, slots.trips());
            code.constant(ahead - 1);
            code.op(Opcodes.ISUB);
            code.store(Type.INT_TYPE, limit);
        }
        Runnable iteration = () -> {
            scope.open(loop.index(), new IndexSlots.Strip(slots.first(), slots.firstInt(), counter, loop.step(), 0));
            memory.open(loop, counter);
            body.run();
            scope.close(loop.index());
            code.increment(counter, ahead);
        };
        int units = lane.rows() * lane.vectors() * Checkpoints.units(loop.body());
        Checkpoints checkpoints = scope.checkpoints();
        int last = limit;
        if (!Schedules.isInnermost(loop)) {
            checkpoints.nest(() -> repeat(counter, last, () -> {
                iteration.run();
                checkpoints.count(units, loop.site());
            }));
        } else if (isShort) {
            repeat(counter, last, iteration);
        } else {
            checkpoints.nest(() -> strips(counter, last, units, iteration));
        }
    }

    /**
     * While the counter is below the limit, so many iterations at a time that there is reason to ask whether to go on:
     *
     * <pre>{@code
     * while (c < limit) {
     *   int length = min(limit - c, 2^12), stop = c + length;
     *   for (; c < stop; c++) { ... }
     * }
     * }</pre>
     */
    private void strips(int counter, int limit, int units, Runnable iteration) {
        int left = code.newSlot(Type.INT_TYPE);
        int length = code.newSlot(Type.INT_TYPE);
        int stop = code.newSlot(Type.INT_TYPE);
        repeat(counter, limit, () -> {
            code.load(Type.INT_TYPE, limit);
            code.load(Type.INT_TYPE, counter);
            code.op(Opcodes.ISUB);
            code.store(Type.INT_TYPE, left);
            scope.checkpoints().beginStrip(loop, units, left, length);
            code.load(Type.INT_TYPE, counter);
            code.load(Type.INT_TYPE, length);
            code.op(Opcodes.IADD);
            code.store(Type.INT_TYPE, stop);
            repeat(counter, stop, iteration);
        });
    }

    /** While the counter is below the limit. */
    private void repeat(int counter, int limit, Runnable iteration) {
        Label test = new Label();
        Label end = new Label();
        code.mark(test);
        code.load(Type.INT_TYPE, counter);
        code.load(Type.INT_TYPE, limit);
        code.jump(Opcodes.IF_ICMPGE, end);
        iteration.run();
        code.jump(Opcodes.GOTO, test);
        code.mark(end);
    }
}
