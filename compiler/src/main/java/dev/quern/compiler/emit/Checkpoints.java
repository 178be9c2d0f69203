package dev.quern.compiler.emit;

import dev.quern.compiler.analysis.Cost;
import dev.quern.compiler.schedule.Schedules;
import dev.quern.ir.Expr;
import dev.quern.ir.Site;
import dev.quern.ir.Stmt;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Where a method asks whether the kernel is to go on. To ask takes tens of nanoseconds, and a call in a loop keeps C2 from
 * making vectors of it, so innermost loops do not ask: they run in strips of bounded work, between which there is room.
 * How much work was done since it was last asked is counted in a slot. Short loops are not worth counting: the loops around
 * them take them to have some iterations and count for them, 64 iterations at a time:
 *
 * <pre>{@code
 * int work = 0;
 * for (long i = first, left = count; ; i++, left--) {
 *   if (((int) left & 63) == 0) {
 *     if (left <= 0) break;
 *     work += 64 * 65;
 *     if (work >= 2^18) { checkpoint(note);  work = 0; }
 *   }
 *   for each strip of the loop over t
 *     if (length > 256) {
 *       work += length;
 *       if (work >= 2^18) { checkpoint(note);  work = 0; }
 *     }
 *     for (int t = 0; t < length; t++) { ... }
 * }
 * }</pre>
 */
final class Checkpoints {
    /**
     * Work between two questions, in nanoseconds of compiled scalar code: code that is not compiled yet takes perhaps
     * fifty times as long, and that is to be short against the 50 ms in which a kernel stops. In lanes it takes a thousand
     * times as long, and where it is compiled a question costs microseconds, with the registers that have to be saved: there
     * the work is doubled by the {@link dev.quern.compiler.runtime.Pace}.
     */
    private static final int WORK = 1 << 18;

    /** Work of a strip: less than that, as code that adds up in lanes and is not compiled yet takes a thousand times as long. */
    private static final int STRIP = 1 << 17;

    /** Strips of no more iterations are not counted. */
    private static final int LEAST_COUNTED = 256;

    /** Nor are chunks of so many, which are cut by what they cost, and between which it is asked anyway. */
    private static final int LEAST_COUNTED_OF_CHUNK = 1 << 20;

    /** A power of two: so many iterations of a loop with loops inside are counted together. */
    static final int TOGETHER = 64;

    /** How many iterations an innermost loop is taken to have by the loops around. */
    private static final int INNERMOST_TRIPS = 64;

    /** The same of another loop. */
    private static final int TRIPS = 8;

    /**
     * How many times the work of its iterations a step in lanes counts. What is compiled is done sooner than that, but before
     * it is compiled every operation on vectors is a call of microseconds.
     */
    private static final int LANES = 8;

    /** A step in lanes is taken to cost at most so much: the loops in it may be shorter than they are taken to be. */
    private static final int MOST_UNITS_IN_LANES = WORK / 32;

    /** A part of a body is taken to cost at most so much: as much as one instruction adds to a slot. */
    private static final int MOST_UNITS = Short.MAX_VALUE;

    private final Code code;
    private final Notebook notebook;
    private final boolean isPaced;
    private int counter = -1;

    /** @param isPaced whether it asks less often once the code is compiled */
    Checkpoints(Code code, Notebook notebook, boolean isPaced) {
        this.isPaced = isPaced;
        this.code = code;
        this.notebook = notebook;
    }

    /** What a block is taken to cost: at least 1. */
    static int units(List<Stmt> block) {
        double units = Cost.straight(block) + loops(block);
        return (int) Math.max(1, Math.min(MOST_UNITS, Math.ceil(units)));
    }

    private static double loops(List<Stmt> block) {
        double units = 0;
        for (Stmt statement : block) {
            if (statement instanceof Stmt.Loop loop) {
                units += (double) (Schedules.isInnermost(loop) ? INNERMOST_TRIPS : TRIPS) * units(loop.body());
            } else if (statement instanceof Stmt.While loop) {
                units += TRIPS * units(loop.body());
            } else {
                for (List<Stmt> inner : statement.blocks()) {
                    units += loops(inner);
                }
            }
        }
        return units;
    }

    /**
     * How many iterations of an innermost loop may be run without a question: a power of two that follows from the
     * loop's text alone, since sums are gathered strip by strip.
     */
    static int strip(Stmt.Loop loop) {
        return strip(units(loop.body()));
    }

    /** The same where an iteration is known to cost so much. */
    static int strip(int units) {
        return Integer.highestOneBit(Math.max(LEAST_COUNTED, STRIP / units));
    }

    /** What so many iterations of a block side by side in lanes are taken to cost. */
    static int unitsInLanes(List<Stmt> block, int iterations) {
        return (int) Math.min(MOST_UNITS_IN_LANES, (long) LANES * iterations * units(block));
    }

    /** Whether a loop is known to be over before there is reason to ask. */
    static boolean isShort(Stmt.Loop loop) {
        if (loop.start() instanceof Expr.Constant start && loop.end() instanceof Expr.Constant end) {
            double span = (double) end.bits() - start.bits();
            return span / loop.step() <= LEAST_COUNTED;
        }
        return false;
    }

    /** Emits loops that count their work, in the counter of the nest around them or in one of their own. */
    void nest(Runnable loops) {
        if (counter >= 0) {
            loops.run();
            return;
        }
        counter = code.newSlot(Type.INT_TYPE);
        reset();
        loops.run();
        counter = -1;
    }

    /** Counts work that is done each time, and asks if there was enough of it; within a nest. */
    void count(int units, Site loop) {
        code.increment(counter, Math.min(MOST_UNITS, units));
        askIfDue(loop);
    }

    /** Counts the work of as many iterations of a loop with loops inside as are counted together. */
    void countTogether(Stmt.Loop loop) {
        add(() -> code.constant(TOGETHER * units(loop.body())));
        askIfDue(loop.site());
    }

    /**
     * Cuts off a strip of an innermost loop, and counts its iterations if there are many.
     *
     * @param left the slot with the number of iterations that are left, a long above 0
     * @param length the slot for the length of the strip, an int
     * @param inLanes whether the iterations lie in lanes: the strip is as long all the same, but counts for more
     * @param isChunk whether the iterations are a chunk
     */
    void beginStrip(Stmt.Loop loop, int left, int length, boolean inLanes, boolean isChunk) {
        Label isLong = new Label();
        Label end = new Label();
        code.load(Type.LONG_TYPE, left);
        code.constant((long) (isChunk ? LEAST_COUNTED_OF_CHUNK : LEAST_COUNTED));
        code.op(Opcodes.LCMP);
        code.jump(Opcodes.IFGT, isLong);
        code.load(Type.LONG_TYPE, left);
        code.op(Opcodes.L2I);
        code.store(Type.INT_TYPE, length);
        code.jump(Opcodes.GOTO, end);
        code.mark(isLong);
        code.load(Type.LONG_TYPE, left);
        code.constant((long) strip(loop));
        code.invokeStatic("java/lang/Math", "min", "(JJ)J");
        code.op(Opcodes.L2I);
        code.store(Type.INT_TYPE, length);
        countStrip(length, inLanes ? unitsInLanes(loop.body(), 1) : units(loop.body()), loop.site());
        code.mark(end);
    }

    /** The same within lanes, where {@code left} is an int. */
    void beginStrip(Stmt.Loop loop, int units, int left, int length) {
        Label isShort = new Label();
        code.load(Type.INT_TYPE, left);
        code.store(Type.INT_TYPE, length);
        code.load(Type.INT_TYPE, left);
        code.constant(LEAST_COUNTED);
        code.jump(Opcodes.IF_ICMPLE, isShort);
        code.load(Type.INT_TYPE, left);
        code.constant(strip(units));
        code.invokeStatic("java/lang/Math", "min", "(II)I");
        code.store(Type.INT_TYPE, length);
        countStrip(length, units, loop.site());
        code.mark(isShort);
    }

    /** Counts {@link #TOGETHER} iterations of a loop within lanes that has loops inside. */
    void countGroup(int units, Site loop) {
        add(() -> code.constant(TOGETHER * units));
        askIfDue(loop);
    }

    private void countStrip(int length, int units, Site loop) {
        add(() -> {
            code.load(Type.INT_TYPE, length);
            code.constant(units);
            code.op(Opcodes.IMUL);
        });
        askIfDue(loop);
    }

    /** Counts elements that are made zero, if in a loop; {@code load} puts their number on the stack as an int. */
    void countCleared(Runnable load, Site site) {
        countElements(load, 3, site);
    }

    /** Counts elements of a new array in the same way: it takes longer, as its memory is in no cache, and is collected. */
    void countAllocated(Runnable load, Site site) {
        countElements(load, 1, site);
    }

    private void countElements(Runnable load, int shift, Site site) {
        if (counter >= 0) {
            add(() -> {
                load.run();
                code.constant(shift);
                code.op(Opcodes.ISHR);
            });
            askIfDue(site);
        }
    }

    /** Adds to the counter what {@code amount} puts on the stack. */
    private void add(Runnable amount) {
        code.load(Type.INT_TYPE, counter);
        amount.run();
        code.op(Opcodes.IADD);
        code.store(Type.INT_TYPE, counter);
    }

    private void askIfDue(Site loop) {
        Label goOn = new Label();
        code.load(Type.INT_TYPE, counter);
        code.constant(WORK);
        if (isPaced) {
            code.loadThis();
            code.invokeOwn("pace", "()I");
            code.op(Opcodes.ISHL);
        }
        code.jump(Opcodes.IF_ICMPLT, goOn);
        code.loadThis();
        code.constant(notebook.add(loop, "", List.of()));
        code.invokeOwn("checkpoint", "(I)V");
        reset();
        code.mark(goOn);
    }

    private void reset() {
        code.constant(0);
        code.store(Type.INT_TYPE, counter);
    }
}
