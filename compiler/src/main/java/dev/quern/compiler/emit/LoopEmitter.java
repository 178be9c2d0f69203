package dev.quern.compiler.emit;

import dev.quern.compiler.emit.IndexSlots.Strip;
import dev.quern.compiler.runtime.KernelBody;
import dev.quern.compiler.schedule.Lanes;
import dev.quern.compiler.schedule.LoopSchedule;
import dev.quern.compiler.schedule.Schedules;
import dev.quern.ir.Local;
import dev.quern.ir.Stmt;
import dev.quern.ir.UpdateOp;
import java.util.LinkedHashMap;
import java.util.Map;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Serial loops. One that has loops inside counts in longs:
 *
 * <pre>{@code
 * for (long i = first, left = count; left > 0; i += step, left--) { body }
 * }</pre>
 *
 * <p>An innermost one counts in ints, strip by strip, so that C2 recognises it as a counted loop:
 *
 * <pre>{@code
 * for (long j = first, left = count; left > 0; j += step * length, left -= length) {
 *   int length = (int) min(left, 2^16), start = (int) j;
 *   for (int t = 0; t < length; t++) { body with j = start + t * step }
 * }
 * }</pre>
 *
 * <p>Now and then, but not in a strip, they ask whether to go on: {@link Checkpoints} has where.
 *
 * <p>Where its schedule is {@link LoopSchedule.Interleaved}, the int loop comes after one that takes several iterations
 * at a time, stretch after stretch:
 *
 * <pre>{@code
 * if (length >= 64) {
 *   double total0 = -0.0, total1 = -0.0, ...;
 *   int stretch = length >= 1024 ? length / 4 & -8 : 0, limit;
 *   do {
 *     double s0 = -0.0, s1 = -0.0, ...;
 *     limit = t < 4 * stretch ? t + stretch : length;
 *     for (; limit - t >= 8; t += 8) { s0 += term(t); s1 += term(t + 1); ... }
 *     total0 += s0;  total1 += s1;  ...
 *   } while (limit < length);
 *   sum += ((total0 + total1) + (total2 + total3)) + ...;
 * }
 * }</pre>
 *
 * <p>Where its iterations lie in lanes, {@link LaneLoopEmitter} runs a strip.
 */
final class LoopEmitter {
    private final MethodScope scope;
    private final Code code;
    private final Stmt.Loop loop;
    private final Runnable body;
    private boolean isChunk;

    LoopEmitter(MethodScope scope, Stmt.Loop loop, Runnable body) {
        this.scope = scope;
        this.code = scope.code();
        this.loop = loop;
        this.body = body;
    }

    /** The same for a chunk of a parallel loop that reduces nothing. */
    LoopEmitter ofChunk() {
        isChunk = true;
        return this;
    }

    /** The number of iterations, from the bounds as longs on the stack. */
    static void count(Code code, long step) {
        if (step == 1) {
            code.invokeStatic(KernelBody.class, "count", "(JJ)J");
        } else {
            code.constant(step);
            code.invokeStatic(KernelBody.class, "count", "(JJJ)J");
        }
    }

    /**
     * Runs the body.
     *
     * @param first the slot with the first value of the index; it is changed
     * @param left the slot with the number of iterations; it is changed
     */
    void emit(int first, int left) {
        boolean inStrips = Schedules.isInnermost(loop) || scope.plan().lanesOver(loop) != null;
        scope.checkpoints().nest(() -> {
            if (inStrips) {
                strips(first, left);
            } else {
                oneByOne(first, left);
            }
        });
    }

    private void oneByOne(int first, int left) {
        Label test = new Label();
        Label goOn = new Label();
        Label end = new Label();
        code.mark(test);
        code.load(Type.LONG_TYPE, left);
        code.op(Opcodes.L2I);
        code.constant(Checkpoints.TOGETHER - 1);
        code.op(Opcodes.IAND);
        code.jump(Opcodes.IFNE, goOn);
        jumpUnlessLeft(left, end);
        scope.checkpoints().countTogether(loop);
        code.mark(goOn);
        scope.open(loop.index(), new IndexSlots.Whole(first));
        body.run();
        scope.close(loop.index());
        add(first, () -> code.constant(loop.step()));
        add(left, () -> code.constant(-1L));
        code.jump(Opcodes.GOTO, test);
        code.mark(end);
    }

    private void strips(int first, int left) {
        Label test = new Label();
        Label end = new Label();
        code.mark(test);
        jumpUnlessLeft(left, end);
        strip(first, left);
        code.jump(Opcodes.GOTO, test);
        code.mark(end);
    }

    private void jumpUnlessLeft(int left, Label end) {
        code.load(Type.LONG_TYPE, left);
        code.constant(0L);
        code.op(Opcodes.LCMP);
        code.jump(Opcodes.IFLE, end);
    }

    private void strip(int first, int left) {
        int length = code.newSlot(Type.INT_TYPE);
        int start = code.newSlot(Type.INT_TYPE);
        int counter = code.newSlot(Type.INT_TYPE);
        Lanes.OverLoop lanes = scope.plan().lanesOver(loop);
        scope.checkpoints().beginStrip(loop, left, length, lanes != null, isChunk && lanes != null);
        code.load(Type.LONG_TYPE, first);
        code.op(Opcodes.L2I);
        code.store(Type.INT_TYPE, start);
        code.constant(0);
        code.store(Type.INT_TYPE, counter);
        Strip strip = new Strip(first, start, counter, loop.step(), 0);
        if (lanes != null) {
            new LaneLoopEmitter(scope, lanes).strip(first, start, counter, length);
        } else if (scope.plan().schedules().of(loop) instanceof LoopSchedule.Interleaved interleaved) {
            interleaved(interleaved, strip, length);
        }
        if (lanes == null || !lanes.reductions().isEmpty()) {
            rest(strip, length);
        }
        add(first, () -> {
            code.load(Type.INT_TYPE, length);
            code.op(Opcodes.I2L);
            code.constant(loop.step());
            code.op(Opcodes.LMUL);
        });
        add(left, () -> {
            code.load(Type.INT_TYPE, length);
            code.op(Opcodes.I2L);
            code.op(Opcodes.LNEG);
        });
    }

    /** The iterations from the counter on, one after the other. */
    private void rest(Strip strip, int length) {
        Label test = new Label();
        Label end = new Label();
        code.mark(test);
        code.load(Type.INT_TYPE, strip.counter());
        code.load(Type.INT_TYPE, length);
        code.jump(Opcodes.IF_ICMPGE, end);
        iteration(strip);
        code.increment(strip.counter(), 1);
        code.jump(Opcodes.GOTO, test);
        code.mark(end);
    }

    private void iteration(Strip strip) {
        scope.open(loop.index(), strip);
        body.run();
        scope.close(loop.index());
    }

    /** Puts the length of the stretches on the stack that a strip of a length is cut into; 0 if it is short. */
    static void stretch(Code code, int length, LoopSchedule.Interleaved schedule) {
        Label isShort = new Label();
        Label end = new Label();
        code.load(Type.INT_TYPE, length);
        code.constant(LoopSchedule.Interleaved.LEAST_CUT);
        code.jump(Opcodes.IF_ICMPLT, isShort);
        code.load(Type.INT_TYPE, length);
        code.constant(schedule.stretches());
        code.op(Opcodes.IDIV);
        code.constant(-schedule.ways());
        code.op(Opcodes.IAND);
        code.jump(Opcodes.GOTO, end);
        code.mark(isShort);
        code.constant(0);
        code.mark(end);
    }

    /** As many iterations as there are ways at a time, each with variables of its own; stretch after stretch. */
    private void interleaved(LoopSchedule.Interleaved schedule, Strip strip, int length) {
        Label again = new Label();
        Label test = new Label();
        Label end = new Label();
        Label skip = new Label();
        code.load(Type.INT_TYPE, length);
        code.constant(LoopSchedule.Interleaved.LEAST_TERMS);
        code.jump(Opcodes.IF_ICMPLT, skip);
        Sums sums = schedule.rolled() ? rolled(schedule, strip) : copied(schedule, strip);
        sums.clearTotals().run();
        int stretch = code.newSlot(Type.INT_TYPE);
        int limit = code.newSlot(Type.INT_TYPE);
        stretch(code, length, schedule);
        code.store(Type.INT_TYPE, stretch);
        code.mark(again);
        sums.clearPartials().run();
        limit(schedule, strip, length, stretch);
        code.store(Type.INT_TYPE, limit);
        code.mark(test);
        code.load(Type.INT_TYPE, limit);
        code.load(Type.INT_TYPE, strip.counter());
        code.op(Opcodes.ISUB);
        code.constant(schedule.ways());
        code.jump(Opcodes.IF_ICMPLT, end);
        sums.step().run();
        code.jump(Opcodes.GOTO, test);
        code.mark(end);
        sums.fold().run();
        code.load(Type.INT_TYPE, limit);
        code.load(Type.INT_TYPE, length);
        code.jump(Opcodes.IF_ICMPLT, again);
        sums.combine().run();
        code.mark(skip);
    }

    /**
     * What is emitted for partial results and their totals over the stretches.
     *
     * @param step one iteration for each way; moves the counter on
     * @param fold adds the partial results to the totals
     */
    private record Sums(Runnable clearTotals, Runnable clearPartials, Runnable step, Runnable fold, Runnable combine) {}

    /** In variables of their own, with the body copied for each way. */
    private Sums copied(LoopSchedule.Interleaved schedule, Strip strip) {
        Map<Local, int[]> totals = new LinkedHashMap<>();
        Map<Local, int[]> partials = new LinkedHashMap<>();
        schedule.reductions().forEach((local, op) -> {
            totals.put(local, newSlots(local, schedule.ways()));
            partials.put(local, newSlots(local, schedule.ways()));
        });
        Runnable step = () -> {
            Map<Local, Integer> variables = new LinkedHashMap<>();
            partials.keySet().forEach(local -> variables.put(local, scope.local(local)));
            for (int way = 0; way < schedule.ways(); way++) {
                int each = way;
                partials.forEach((local, slots) -> scope.rebind(local, slots[each]));
                iteration(new Strip(strip.first(), strip.firstInt(), strip.counter(), strip.step(), way));
            }
            variables.forEach(scope::rebind);
            code.increment(strip.counter(), schedule.ways());
        };
        Runnable fold = () -> schedule.reductions().forEach((local, op) -> {
            for (int way = 0; way < schedule.ways(); way++) {
                fold(scope, local, op, slots(totals, local)[way], slots(partials, local)[way]);
            }
        });
        Runnable combine =
                () -> schedule.reductions().forEach((local, op) -> combine(scope, local, op, slots(totals, local)));
        return new Sums(() -> identity(schedule, totals), () -> identity(schedule, partials), step, fold, combine);
    }

    /** In arrays, with the body once. */
    private Sums rolled(LoopSchedule.Interleaved schedule, Strip strip) {
        RolledSums totals = new RolledSums(scope, schedule);
        RolledSums partials = new RolledSums(scope, schedule);
        return new Sums(
                totals::clear,
                partials::clear,
                () -> partials.each(() -> iteration(strip), strip.counter()),
                () -> totals.add(partials),
                totals::combine);
    }

    /** Puts the end of the next stretch on the stack: past the last of them, that of the strip. */
    private void limit(LoopSchedule.Interleaved schedule, Strip strip, int length, int stretch) {
        Label isLast = new Label();
        Label end = new Label();
        code.load(Type.INT_TYPE, strip.counter());
        code.load(Type.INT_TYPE, stretch);
        code.constant(schedule.stretches());
        code.op(Opcodes.IMUL);
        code.jump(Opcodes.IF_ICMPGE, isLast);
        code.load(Type.INT_TYPE, strip.counter());
        code.load(Type.INT_TYPE, stretch);
        code.op(Opcodes.IADD);
        code.jump(Opcodes.GOTO, end);
        code.mark(isLast);
        code.load(Type.INT_TYPE, length);
        code.mark(end);
    }

    private int[] newSlots(Local local, int ways) {
        int[] slots = new int[ways];
        for (int way = 0; way < ways; way++) {
            slots[way] = code.newSlot(Jvm.of(local.dtype()).type());
        }
        return slots;
    }

    private static int[] slots(Map<Local, int[]> all, Local local) {
        int[] slots = all.get(local);
        if (slots == null) {
            throw new IllegalStateException(local + " has no partial results");
        }
        return slots;
    }

    private void identity(LoopSchedule.Interleaved schedule, Map<Local, int[]> all) {
        schedule.reductions().forEach((local, op) -> {
            for (int slot : slots(all, local)) {
                new ExprEmitter(scope).emit(op.identity(local.dtype()));
                code.store(Jvm.of(local.dtype()).type(), slot);
            }
        });
    }

    /** Adds neighbours up until one partial result is left, and that to the variable. */
    static void combine(MethodScope scope, Local local, UpdateOp op, int[] slots) {
        for (int stride = 1; stride < slots.length; stride *= 2) {
            for (int into = 0; into + stride < slots.length; into += 2 * stride) {
                fold(scope, local, op, slots[into], slots[into + stride]);
            }
        }
        fold(scope, local, op, scope.local(local), slots[0]);
    }

    private static void fold(MethodScope scope, Local local, UpdateOp op, int into, int from) {
        Type type = Jvm.of(local.dtype()).type();
        Code code = scope.code();
        code.load(type, into);
        code.load(type, from);
        new ExprEmitter(scope).update(op, local.dtype());
        code.store(type, into);
    }

    private void add(int slot, Runnable amount) {
        code.load(Type.LONG_TYPE, slot);
        amount.run();
        code.op(Opcodes.LADD);
        code.store(Type.LONG_TYPE, slot);
    }
}
