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
    record Slots(int first, int firstInt, int counter, int trips) {
        static Slots allocate(Code code) {
            return new Slots(
                    code.newSlot(Type.LONG_TYPE),
                    code.newSlot(Type.INT_TYPE),
                    code.newSlot(Type.INT_TYPE),
                    code.newSlot(Type.INT_TYPE));
        }
    }

    /** How many iterations are run at most before the counter starts again: it is an int. */
    private static final long PART = 1 << 30;

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

    /**
     * Runs the loop in parts of so many iterations as an int can count, of which there is nearly always one:
     *
     * <pre>{@code
     * long first = start, left = count;
     * for (; ; first += 2^30 * step) {
     *   int trips = (int) min(left, 2^30), firstInt = (int) first, c = 0;
     *   part
     *   left -= 2^30;
     *   if (left <= 0) break;
     * }
     * }</pre>
     *
     * @param part runs the iterations from the counter on
     */
    void inParts(ExprEmitter bounds, Runnable part) {
        int first = slots.first();
        int left = code.newSlot(Type.LONG_TYPE);
        bounds.emit(loop.start());
        code.op(Opcodes.DUP2);
        code.store(Type.LONG_TYPE, first);
        bounds.emit(loop.end());
        LoopEmitter.count(code, loop.step());
        code.store(Type.LONG_TYPE, left);
        Label again = new Label();
        Label end = new Label();
        code.mark(again);
        code.load(Type.LONG_TYPE, left);
        code.constant(PART);
        code.invokeStatic("java/lang/Math", "min", "(JJ)J");
        code.op(Opcodes.L2I);
        code.store(Type.INT_TYPE, slots.trips());
        storeFirstInt();
        code.constant(0);
        code.store(Type.INT_TYPE, slots.counter());
        part.run();
        if (Checkpoints.isShort(loop)) {
            return;
        }
        add(left, -PART);
        code.load(Type.LONG_TYPE, left);
        code.constant(0L);
        code.op(Opcodes.LCMP);
        code.jump(Opcodes.IFLE, end);
        add(first, PART * loop.step());
        code.jump(Opcodes.GOTO, again);
        code.mark(end);
    }

    /** Runs the iterations between two numbers that are in slots. */
    void stretch(ExprEmitter bounds, int from, int to, Runnable body) {
        bounds.emit(loop.start());
        code.store(Type.LONG_TYPE, slots.first());
        storeFirstInt();
        code.load(Type.INT_TYPE, from);
        code.store(Type.INT_TYPE, slots.counter());
        code.load(Type.INT_TYPE, to);
        code.store(Type.INT_TYPE, slots.trips());
        run(1, body);
    }

    private void storeFirstInt() {
        code.load(Type.LONG_TYPE, slots.first());
        code.op(Opcodes.L2I);
        code.store(Type.INT_TYPE, slots.firstInt());
    }

    private void add(int slot, long amount) {
        code.load(Type.LONG_TYPE, slot);
        code.constant(amount);
        code.op(Opcodes.LADD);
        code.store(Type.LONG_TYPE, slot);
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
        int units = Checkpoints.unitsInLanes(loop.body(), lane.rows() * lane.vectors());
        Checkpoints checkpoints = scope.checkpoints();
        int last = limit;
        if (!Schedules.isInnermost(loop)) {
            checkpoints.nest(() -> groups(counter, last, ahead, iteration, units));
        } else if (isShort) {
            repeat(counter, last, iteration);
        } else {
            checkpoints.nest(() -> strips(counter, last, iteration, units));
        }
    }

    /**
     * While the counter is below the limit, with a question in the midst of the loop once in so many iterations:
     *
     * <pre>{@code
     * for (; c < limit; c++) {
     *   if ((c & 63) == 63) { work += 64 * 100;  if (work >= 2^18) { checkpoint(note);  work = 0; } }
     *   ...
     * }
     * }</pre>
     *
     * A loop around groups of iterations would be in the way of JDK 17: it makes an object of each vector that such a
     * loop hands to the one inside, each time round.
     */
    private void groups(int counter, int limit, int ahead, Runnable iteration, int units) {
        repeat(counter, limit, () -> {
            Label early = new Label();
            code.load(Type.INT_TYPE, counter);
            code.constant(Checkpoints.TOGETHER - 1);
            code.op(Opcodes.IAND);
            code.constant(Checkpoints.TOGETHER - ahead);
            code.jump(Opcodes.IF_ICMPLT, early);
            scope.checkpoints().countGroup(units, loop.site());
            code.mark(early);
            iteration.run();
        });
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
    private void strips(int counter, int limit, Runnable iteration, int units) {
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
